"""What must be true of the status rule for any evidence, not only the evidence there is."""

from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.rule_bench import (
    CERTAINTY,
    STRENGTH,
    Told,
    Word,
    frame_of,
    real_sources,
    status_by_the_book,
    with_observations,
)

# Kommuner whose number and area never changed in the registry: what is said of them is their own.
STEADY = [
    "1101",
    "1106",
    "1111",
    "1112",
    "1114",
    "1119",
    "1120",
    "1121",
    "1122",
    "1124",
    "1127",
    "1130",
    "1133",
    "1134",
    "1135",
]
days = st.dates(date(2007, 1, 1), date(2026, 12, 31)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]])
)
word = st.builds(
    Word, days | st.none(), st.sampled_from(list(STRENGTH)), st.sampled_from(list(CERTAINTY)), document=st.booleans()
) | st.builds(Word, days, st.just("ingen_kjent"), st.just("lav"), st.just(True))
some_words = st.lists(word, max_size=9)


@pytest.fixture(scope="module")
def real() -> duckdb.DuckDBPyConnection:
    """The rule over the shipped observations, to be asked only."""
    return with_observations(real_sources().statusobservasjoner)


few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
ONE_YEAR_STEPS = [date(2007, 1, 1) + timedelta(days=int(365.25 * i)) for i in range(21)]


def statuses(connection: duckdb.DuckDBPyConnection, per: date) -> dict[str, Told]:
    rows = connection.execute(
        """SELECT kommunenummer, status, under_revisjon, observasjon_id[6:]::INTEGER, sist_bekreftet, stille FROM status_per(?)""",
        [per],
    ).fetchall()
    return {number: Told(*told) for number, *told in rows}


@few
@given(st.lists(some_words, min_size=len(STEADY), max_size=len(STEADY)))
def test_the_views_and_the_rule_told_in_plain_python_agree_at_every_date(said: list[list[Word]]) -> None:
    words = dict(zip(STEADY, said, strict=True))
    connection = with_observations(frame_of(words))
    for per in [*ONE_YEAR_STEPS, *sorted({w.holds_from for kommune in said for w in kommune})[:30]]:
        got = statuses(connection, per)
        assert {n: got[n] for n in STEADY} == {n: status_by_the_book(words[n], per) for n in STEADY}


@few
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_irrelevant(real: duckdb.DuckDBPyConnection, random: object) -> None:
    frame = real_sources().statusobservasjoner
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    question = "FROM status_per(DATE '2026-11-21') ORDER BY kommunenummer"
    assert with_observations(frame.iloc[order]).execute(question).fetchall() == real.execute(question).fetchall()


@few
@given(
    st.lists(st.tuples(st.integers(1, 3000), st.sampled_from(list(STRENGTH)), st.booleans()), min_size=1, max_size=40)
)
def test_older_evidence_that_is_no_stronger_never_changes_today(
    real: duckdb.DuckDBPyConnection, additions: list[tuple[int, str, bool]]
) -> None:
    frame = real_sources().statusobservasjoner
    today = date(2026, 11, 21)
    deciding = real.execute(
        """SELECT s.kommunenummer, s.status, e.holder_fra FROM status_per(?) AS s JOIN evidens AS e ON e.id = s.observasjon_id
        WHERE NOT s.arvet AND NOT e.udatert ORDER BY 1""",
        [today],
    ).fetchall()
    words: dict[str, list[Word]] = {}
    for (number, status, since), (age, older, inferred) in zip(deciding, additions, strict=False):
        weaker = older if STRENGTH[older] <= STRENGTH[status] else status
        day = (since - timedelta(days=age)).isoformat()
        words[number] = [Word(day, weaker, "lav", inferred and weaker == "ingen_kjent")]
    added = frame_of(words).assign(id=lambda f: "ny-" + f["id"])
    after = with_observations(pd.concat([frame, added], ignore_index=True))
    plain = "SELECT kommunenummer, status, arvet, observasjon_id FROM status_per(?) ORDER BY 1"
    assert real.execute(plain, [today]).fetchall() == after.execute(plain, [today]).fetchall()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(per=st.dates(date(2007, 1, 1), date(2027, 12, 31)))
def test_at_every_date_there_are_357_kommuner_and_the_fylker_sum_to_norge(
    real: duckdb.DuckDBPyConnection, per: date
) -> None:
    status = real.execute("FROM status_per(?)", [per]).df()
    counts = real.execute("FROM fylkestall_per(?)", [per]).df().set_index("fylkesnummer")
    assert len(status) == status["kommunenummer"].nunique() == 357
    numbers = ["antall_kommuner", "vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet", "innbyggere"]
    assert counts.loc["00", numbers].tolist() == counts.drop("00")[numbers].sum().tolist()
    assert counts[["andel_vedtatt", "andel_innbyggere_vedtatt"]].stack().between(0, 1).all()
    assert counts.loc["00", "vedtatt"] == ((status["status"] == "vedtatt") & ~status["arvet"]).sum()
    assert counts.loc["00", "arvet"] == ((status["status"] == "vedtatt") & status["arvet"]).sum()


def test_a_new_number_alone_never_changes_a_status(real: duckdb.DuckDBPyConnection) -> None:
    """Evidence of a kommune only renumbered says the same whichever of its numbers it stands under."""
    frame = real_sources().statusobservasjoner
    latest = real.execute(
        "SELECT kommunenummer, max(dagens_kommunenummer) FROM dagens_nummer WHERE NOT arvet GROUP BY 1"
    )
    number_today = dict(latest.fetchall())
    renumbered = frame.assign(
        kommunenummer=[
            n if n in ("1103", "5001") else number_today.get(n, n) if isinstance(n, str) else n
            for n in frame["kommunenummer"]
        ]
    )
    assert (renumbered["kommunenummer"] != frame["kommunenummer"]).sum() > 100
    other = with_observations(renumbered)
    for per in ONE_YEAR_STEPS:
        question = "SELECT kommunenummer, status, arvet, siden FROM status_per(?) ORDER BY 1"
        assert real.execute(question, [per]).fetchall() == other.execute(question, [per]).fetchall()


def test_the_series_says_at_each_month_end_what_the_counts_say_that_day(real: duckdb.DuckDBPyConnection) -> None:
    series = real.execute("FROM utvikling ORDER BY dato, fylkesnummer").df()
    for per in series["dato"].drop_duplicates().iloc[::17]:
        counts = real.execute("FROM fylkestall_per(?) ORDER BY fylkesnummer", [per.date()]).df()
        same_day = series[series["dato"] == per].drop(columns="dato").reset_index(drop=True)
        pd.testing.assert_frame_equal(same_day, counts)
