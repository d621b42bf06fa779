"""The status rule on real cases: each row was read out of data/sources/statusobservasjoner.csv by a person, not computed."""

from datetime import date

import pandas as pd
import pytest

from data.database import Register
from data.queries import core
from tests.data.rule_bench import Word, frame_of, with_observations

# kommunenummer today, date, status, flags that are set; why
CASES = [
    # Tromsø: at work in 2015 (silent four years on), green in July 2019 (one of the fylke), none in July 2021 (inferred)
    ("5501", "2015-08-31", "ikke_kartlagt", ""),
    ("5501", "2015-09-01", "under_arbeid", ""),
    ("5501", "2019-07-17", "under_arbeid", ""),
    ("5501", "2019-07-18", "vedtatt", ""),
    ("5501", "2021-07-16", "vedtatt", ""),
    ("5501", "2021-07-17", "ingen_kjent", ""),
    ("5501", "2026-11-30", "ingen_kjent", ""),
    # Asker: 2007 and 2013 belong to the old kommune, merged with Røyken and Hurum in 2020; the new one's own policy is of 2021
    ("3203", "2007-12-30", "ikke_kartlagt", ""),
    ("3203", "2007-12-31", "vedtatt", "arvet"),
    ("3203", "2013-12-31", "vedtatt", "arvet"),
    ("3203", "2019-12-31", "vedtatt", "arvet utlopt"),
    ("3203", "2020-06-01", "vedtatt", "arvet utlopt"),
    ("3203", "2021-12-30", "vedtatt", "arvet utlopt"),
    ("3203", "2021-12-31", "vedtatt", ""),
    # Voss: hearing in January, vedtak in heradsstyret 13 June 2024
    ("4621", "2022-04-26", "ikke_kartlagt", ""),
    ("4621", "2022-04-27", "under_arbeid", ""),
    ("4621", "2024-06-12", "under_arbeid", ""),
    ("4621", "2024-06-13", "vedtatt", ""),
    # Sortland: green in May 2017; a new melding in the works since April 2022 takes nothing away
    ("1870", "2017-05-22", "ikke_kartlagt", ""),
    ("1870", "2017-05-23", "vedtatt", ""),
    ("1870", "2022-04-29", "vedtatt", ""),
    ("1870", "2022-04-30", "vedtatt", "under_revisjon"),
    # Bergen: 1201 became 4601 in 2020 with nothing merged
    ("4601", "2019-12-31", "vedtatt", ""),
    ("4601", "2020-01-01", "vedtatt", ""),
    ("4601", "2022-03-31", "vedtatt", "under_revisjon"),
    ("4601", "2022-04-30", "vedtatt", ""),
    # Ålesund was working on it when split in 2024; what was inferred for the fylke in June 2022 does not undo work; Haram inherits
    ("1508", "2022-05-30", "ikke_kartlagt", ""),
    ("1508", "2022-07-01", "under_arbeid", "arvet"),
    ("1580", "2022-05-31", "under_arbeid", "arvet"),
    ("1580", "2024-06-01", "under_arbeid", "arvet"),
    # Stavanger kept its number through the merger of 2020; its own word is of June 2020
    ("1103", "2019-12-31", "vedtatt", "arvet"),
    ("1103", "2020-06-29", "vedtatt", "arvet"),
    ("1103", "2020-06-30", "under_arbeid", ""),
    ("1103", "2022-02-28", "vedtatt", ""),
    # Trondheim too; Klæbu (2017) and old Trondheim (2012, 2019) had policies
    ("5001", "2012-12-31", "vedtatt", "arvet"),
    ("5001", "2021-01-01", "vedtatt", "arvet"),
    ("5001", "2023-12-31", "under_arbeid", ""),
    # Drammen: merged in 2020, working again in 2023, adopted 2024 (a bare year counts from its last day)
    ("3301", "2014-06-17", "vedtatt", "arvet"),
    ("3301", "2023-06-07", "under_arbeid", ""),
    ("3301", "2024-12-30", "under_arbeid", ""),
    ("3301", "2024-12-31", "vedtatt", ""),
    # Rauma: the same day says both; vedtatt is the stronger. Revision from January 2021, newer word in June 2022
    ("1539", "2020-03-12", "vedtatt", ""),
    ("1539", "2021-01-31", "vedtatt", "under_revisjon"),
    ("1539", "2022-06-30", "vedtatt", ""),
    # Hurdal: the same day, but the certain row says under arbeid
    ("3242", "2013-04-21", "under_arbeid", ""),
    # Færder: adopted by the fellesnemnda in October 2017, before the new kommune began
    ("3911", "2017-10-31", "vedtatt", ""),
    # Verdal: adopted 2012, not known to have one in May 2017
    ("5038", "2012-06-22", "vedtatt", ""),
    ("5038", "2017-05-23", "ingen_kjent", ""),
    # Vadsø: at work in 2020; «none in the fylke» (July 2021) does not undo it
    ("5607", "2021-08-01", "under_arbeid", ""),
    # Sunndal: «2022» counts from its last day, so June's inferred «none» stands until then
    ("1563", "2022-07-01", "ingen_kjent", ""),
    ("1563", "2022-12-31", "under_arbeid", ""),
    # Inderøy: work «2022» may lie before the vedtak of 12 December, so it is no revision; the period ends with 2025
    ("5053", "2022-12-31", "vedtatt", ""),
    ("5053", "2025-12-31", "vedtatt", ""),
    ("5053", "2026-01-01", "vedtatt", "utlopt"),
    # Moss: merged with Rygge in 2020; the new kommune's own word is of 2020, adopted 6 December 2021
    ("3103", "2019-01-01", "vedtatt", "arvet"),
    ("3103", "2020-12-31", "under_arbeid", ""),
    ("3103", "2021-12-06", "vedtatt", ""),
    # Hammerfest: undated work in Kvalsund (merged 2020) is inherited; inferred «none» does not undo it
    ("5603", "2026-11-20", "ingen_kjent", ""),
    ("5603", "2026-11-21", "under_arbeid", "arvet udatert"),
    # Gjøvik: nothing has been heard of the melding since October 2014; four years to the day are not yet silence
    ("3407", "2018-10-30", "under_arbeid", ""),
    ("3407", "2018-10-31", "under_arbeid", "stille"),
    # Osterøy: a later word of the same work breaks the silence for four years
    ("4630", "2021-12-31", "under_arbeid", ""),
    ("4630", "2023-06-22", "under_arbeid", "stille"),
]
FLAGS = ("arvet", "under_revisjon", "utlopt", "udatert", "stille")
# kommunenummer today, date, title shown, certainty, latest day confirmed; why
SHOWN = [
    # Oslo: the press in July 2024 confirms the kommune's own document of 2016, and takes its title and period away from nobody
    ("0301", "2026-11-30", "Engasjement og deltakelse – Frivillighet i Oslo 2016", "høy", "2024-07-31"),
    # Rauma: a later word without a document, as certain as the one with; before it, the document alone
    ("1539", "2022-06-29", "Frivilligplan", "middels", "2020-03-12"),
    ("1539", "2026-11-30", "Frivilligplan", "middels", "2022-06-30"),
    # Skien: of two documents as certain the newer is shown
    ("4003", "2026-11-30", "Strategisk plan for frivillighet 2022-2026", "høy", "2022-12-31"),
    # Namsos: no source gives a date
    ("5007", "2026-11-30", "Frivilligplakaten - Namsos kommunes frivillighetspolitikk", "høy", None),
]


@pytest.mark.parametrize(("kommunenummer", "per", "status", "flags"), CASES)
def test_the_rule_gives_what_the_evidence_says(
    register: Register, kommunenummer: str, per: str, status: str, flags: str
) -> None:
    rows = core.status_per(register, date.fromisoformat(per)).set_index("kommunenummer")
    row = rows.loc[kommunenummer]
    assert (row["status"], " ".join(flag for flag in FLAGS if row[flag])) == (status, flags)


@pytest.mark.parametrize(("kommunenummer", "per", "title", "certainty", "confirmed"), SHOWN)
def test_what_is_shown_is_the_row_that_carries_most_and_the_latest_day_it_was_confirmed(
    register: Register, kommunenummer: str, per: str, title: str, certainty: str, confirmed: str | None
) -> None:
    row = core.status_per(register, date.fromisoformat(per)).set_index("kommunenummer").loc[kommunenummer]
    day = None if pd.isna(row["sist_bekreftet"]) else row["sist_bekreftet"].date().isoformat()
    assert (row["tittel"], row["sikkerhet"], day) == (title, certainty, confirmed)


def test_the_counts_of_30_november_2026(register: Register) -> None:
    norge = register.query("FROM fylkestall_per(DATE '2026-11-30') WHERE fylkesnummer = '00'").iloc[0]
    counts = ["vedtatt", "arvet", "under_arbeid", "ingen_kjent", "ikke_kartlagt"]
    assert norge[counts].tolist() == [56, 4, 53, 72, 172]
    assert norge[["stille", "utlopt"]].tolist() == [33, 12]


def test_undated_work_never_hides_a_dated_word_of_the_same_kommune(register: Register) -> None:
    decides = register.query(
        """SELECT s.kommunenummer FROM status_per(DATE '2026-11-30') AS s JOIN evidens AS e ON e.id = s.observasjon_id
        WHERE e.udatert AND EXISTS (FROM evidens AS d WHERE d.kropp = e.kropp AND d.plantype = e.plantype AND NOT d.udatert)
            AND NOT (e.status = 'vedtatt' AND e.sikkerhet IN ('høy', 'middels'))"""
    )
    assert decides.empty
    only_undated = core.status_per(register, date(2026, 11, 30)).query("udatert")
    assert not only_undated["under_revisjon"].any() and not only_undated["stille"].any()


@pytest.mark.parametrize(("former", "heirs"), [("1523", ["1508"]), ("1529", ["1508"]), ("1546", ["1508"]), ("1504", ["1508"]),
                                               ("1534", ["1580"]), ("1507", ["1508", "1580"])])  # fmt: skip
def test_a_former_kommune_is_inherited_where_its_area_lies(former: str, heirs: list[str]) -> None:
    day = "2021-05-01" if former == "1507" else "2016-05-01"
    connection = with_observations(frame_of({former: [Word(day, "vedtatt", document=True)]}))
    for per in ("2017-06-01", "2023-12-31", "2026-11-30"):
        inherited = connection.execute(
            "SELECT kommunenummer FROM status_per(?) WHERE arvet ORDER BY 1", [per]
        ).fetchall()
        assert [n for (n,) in inherited] == (heirs if per > day else [])


def test_a_plan_that_only_has_a_chapter_on_volunteering_never_gives_the_status(register: Register) -> None:
    other_plans = core.planstatus_per(register, date(2026, 11, 21)).query("plantype != 'frivillighetspolitikk'")
    own = core.planstatus_per(register, date(2026, 11, 21)).query("plantype == 'frivillighetspolitikk'")
    only_others = set(other_plans["kommunenummer"]) - set(own["kommunenummer"])
    status = core.status_per(register, date(2026, 11, 21)).set_index("kommunenummer")["status"]
    assert len(only_others) > 10
    assert "kommunedelplan_kultur" in set(other_plans.query("kommunenummer in @only_others")["plantype"])
    assert set(status.loc[sorted(only_others)]) == {"ikke_kartlagt"}


@pytest.mark.parametrize(
    ("old", "today", "inherited"),
    [
        ("0231", {"3205"}, True),  # Skedsmo, in Lillestrøm since 2020
        ("1201", {"4601"}, False),  # Bergen: only the number changed
        ("1507", {"1508", "1580"}, True),  # Ålesund, split in 2024
        ("1504", {"1508"}, True),  # Ålesund of before the merger of 2020
        ("1523", {"1508"}, True),
        ("1534", {"1580"}, True),  # Haram, merged in 2020 and its own again in 2024
        ("5012", {"5055", "5056", "5059"}, True),  # Snillfjord, split among three
        ("0720", {"3905", "3907"}, True),  # Stokke, split in 2017
        ("1103", {"1103"}, False),
        ("5030", {"5001"}, True),
    ],
)
def test_an_old_number_leads_to_the_kommune_of_today(
    register: Register, old: str, today: set[str], inherited: bool
) -> None:
    rows = register.query("FROM dagens_nummer WHERE kommunenummer = ?", (old,))
    assert set(rows["dagens_kommunenummer"]) == today
    assert set(rows["arvet"]) == {inherited}


def test_since_when_is_the_day_the_present_status_began(register: Register) -> None:
    siden = core.status_per(register, date(2026, 11, 21)).set_index("kommunenummer")["siden"].dt.date
    assert siden["1870"] == date(2017, 5, 23)  # Sortland, through its revision
    assert siden["4601"] == date(2006, 12, 31)  # Bergen, through three documents and a new number
    assert siden["3203"] == date(2021, 12, 31)  # Asker: what was inherited is not its own
    assert siden["4621"] == date(2024, 6, 13)
