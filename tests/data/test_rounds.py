"""Rounds of confirmation: who may write an answer, what an accepted one means for the register, and what is kept of a link."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.database import Register
from data.redaksjon import registrering
from data.store import engine, rounds
from data.store.log import Store, new_key
from data.store.types import TJENESTER, Aktor, Bistand, IkkeTilgang, Kommunesvar, UgyldigInnforsel, Utkast
from tests.registers import build

VOSS, STAVANGER, AUKRA, HATTFJELLDAL = "4621", "1103", "1547", "1826"


def kommune(number: str) -> Aktor:
    return Aktor(f"kommune {number}", "kommune", "kommune", lambda: "kommune")


def test_whoever_has_a_link_may_answer_for_that_kommune_and_write_nothing_else(store_url: str, redaktor: Aktor) -> None:
    store = Store(store_url)
    entry = store.add(redaktor, rounds.new_round("Våren", date(2027, 3, 31), rounds.new_links([VOSS])))
    answer = store.add(kommune(VOSS), Kommunesvar(entry.id, VOSS, "ikke", "kultursjef"))
    for refused in (
        Utkast("ny", Kommunesvar(entry.id, STAVANGER, "ikke", "kultursjef"), new_key()),
        Utkast("ny", Bistand(VOSS, TJENESTER[0]), new_key()),
        Utkast("angring", None, new_key(), gjelder=answer.id),
    ):
        with pytest.raises(IkkeTilgang):
            store.write(kommune(VOSS), [refused])
    gone = Aktor(f"kommune {VOSS}", "kommune", "kommune", lambda: None)
    with pytest.raises(IkkeTilgang):
        store.add(gone, Kommunesvar(entry.id, VOSS, "ikke", "kultursjef"))
    assert len(store.entries()) == 2


def test_the_store_keeps_only_the_hash_of_a_link(tmp_path: Path, redaktor: Aktor) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    links = rounds.new_links([VOSS, STAVANGER])
    store.add(redaktor, rounds.new_round("Våren", date(2027, 3, 31), links))
    kept = "".join(file.read_bytes().decode("latin-1") for file in tmp_path.glob("s.sqlite3*"))
    assert rounds.digest(links[VOSS]) in kept
    assert all(link not in kept and len(link) == 22 for link in links.values())
    assert len(set(rounds.new_links(str(n) for n in range(1000)).values())) == 1000


def test_new_links_kill_the_old_ones_of_those_kommuner_alone(tmp_path: Path, redaktor: Aktor) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    first = rounds.new_links([VOSS, STAVANGER])
    deadline = date.today() + timedelta(days=1)
    entry = store.add(redaktor, rounds.new_round("Våren", deadline, first))
    second = rounds.new_links([VOSS])
    store.correct(redaktor, entry.id, rounds.with_links(entry.innhold, second), hvorfor="nye lenker")
    now = entry.naar
    assert rounds.find_link(store, first[VOSS], now) is None
    for number, link in {STAVANGER: first[STAVANGER], VOSS: second[VOSS]}.items():
        found = rounds.find_link(store, link, now)
        assert found is not None and found.kommune == number and found.round_id == entry.id


@pytest.mark.parametrize(
    "wrong",
    [
        Kommunesvar("r", VOSS, "kanskje", "kultursjef"), Kommunesvar("r", VOSS, "ikke", " "), Kommunesvar("r", "0231", "ikke", "x"),
        Kommunesvar("r", VOSS, "ikke", "x", hjelp=("pizza",)), Kommunesvar("r", VOSS, "vedtatt", "x", vedtatt_dato="i fjor"),
        Kommunesvar("r", VOSS, "vedtatt", "x", kilde_url="javascript:1"), Kommunesvar("r", VOSS, "ikke", "x", forankret_i=("alt",)),
    ],
)  # fmt: skip
def test_an_answer_that_breaks_a_rule_is_not_stored(tmp_path: Path, wrong: Kommunesvar) -> None:
    with pytest.raises(UgyldigInnforsel):
        Store(f"sqlite:///{tmp_path / 's.sqlite3'}").add(kommune(wrong.kommunenummer), wrong)


def test_accepted_answers_become_dated_evidence_of_the_kommune_and_nothing_changes_before(
    tmp_path: Path, redaktor: Aktor
) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    store = Store(url)
    entry = store.add(
        redaktor, rounds.new_round("Våren", date(2027, 3, 31), rounds.new_links([VOSS, AUKRA, HATTFJELLDAL]))
    )
    given = [
        Kommunesvar(entry.id, VOSS, "stemmer", "rådgjevar", status_vist="vedtatt"),
        Kommunesvar(
            entry.id, AUKRA, "vedtatt", "kultursjef", tittel="Saman", vedtatt_dato="2026-05-12", dialog_med="alle"
        ),
        Kommunesvar(entry.id, HATTFJELLDAL, "ikke", "rådgiver", forankret_i=("kommuneplanens_samfunnsdel",)),
    ]
    for answer in given:
        store.add(kommune(answer.kommunenummer), answer)
    day = date.today()
    before = Register(build(tmp_path / "before.duckdb", store_url=url).resolve())
    waiting = before.query("SELECT kommunenummer, beslutning FROM kommunesvar ORDER BY 1")
    assert waiting["kommunenummer"].tolist() == [AUKRA, HATTFJELLDAL, VOSS]
    assert waiting["beslutning"].isna().all()
    assert (
        before.query("SELECT bekreftet FROM fylkestall_per(?) WHERE fylkesnummer = '00'", (day,))["bekreftet"][0] == 0
    )

    names = {VOSS: "Voss", AUKRA: "Aukra", HATTFJELLDAL: "Hattfjelldal"}
    for answer in rounds.answers(store):
        keys = [new_key() for _ in range(8)]
        store.write(redaktor, registrering.accept(answer, names[answer.content.kommunenummer], keys))
    after = Register(build(tmp_path / "after.duckdb", store_url=url).resolve())
    rows = {row.kommunenummer: row for row in after.query("FROM status_per(?)", (day,)).itertuples()}
    old = {row.kommunenummer: row for row in before.query("FROM status_per(?)", (day,)).itertuples()}
    assert {n: rows[n].status for n in names} == {VOSS: "vedtatt", AUKRA: "vedtatt", HATTFJELLDAL: "ingen_kjent"}
    assert all(rows[n].bekreftet.date() == day for n in names)
    # A confirmation moves what it confirms, and takes away neither document nor source.
    assert (rows[VOSS].tittel, rows[VOSS].kilde_url, rows[VOSS].siden) == (
        old[VOSS].tittel,
        old[VOSS].kilde_url,
        old[VOSS].siden,
    )
    assert rows[VOSS].sist_bekreftet.date() == day
    assert str(rows[AUKRA].siden.date()) == "2026-05-12" and rows[AUKRA].kilde_utgiver == "kommunens eget svar"
    assert rows[HATTFJELLDAL].siden.date() == day and rows[HATTFJELLDAL].sikkerhet == "høy"
    total = after.query(
        "SELECT bekreftet, andel_innbyggere_bekreftet FROM fylkestall_per(?) WHERE fylkesnummer = '00'", (day,)
    )
    assert total["bekreftet"][0] == 3 and 0 < total["andel_innbyggere_bekreftet"][0] < 0.01
    anchored = after.query("SELECT status FROM planstatus_per(?) WHERE kommunenummer = ? AND plantype = ?",
                           (day, HATTFJELLDAL, "kommuneplanens_samfunnsdel"))  # fmt: skip
    assert anchored["status"].tolist() == ["vedtatt"]
    assert after.query("SELECT DISTINCT beslutning FROM kommunesvar")["beslutning"].tolist() == ["godtatt"]


def test_an_answer_that_is_changed_after_it_was_accepted_waits_again(tmp_path: Path, redaktor: Aktor) -> None:
    store = Store(f"sqlite:///{tmp_path / 's.sqlite3'}")
    first = store.add(kommune(VOSS), Kommunesvar("r", VOSS, "ikke", "rådgjevar"))
    (answer,) = rounds.answers(store)
    store.write(redaktor, registrering.accept(answer, "Voss", [new_key() for _ in range(3)]))
    assert [a.waits for a in rounds.answers(store)] == [False]
    store.correct(kommune(VOSS), first.id, Kommunesvar("r", VOSS, "under_arbeid", "rådgjevar"), hvorfor="")
    (answer,) = rounds.answers(store)
    assert answer.waits and answer.content.svar == "under_arbeid"


def test_a_store_of_the_first_version_keeps_every_entry_and_its_guards_when_it_is_brought_up_to_date(
    store_url: str, redaktor: Aktor
) -> None:
    url = engine.store_url(store_url)
    config = engine._alembic()
    with engine.writing(url, migrating=True) as connection:
        config.attributes["connection"] = connection
        engine.alembic.command.upgrade(config, "0001")
    with engine.writing(url, migrating=True) as connection:
        row = {"nr": 1, "id": "a" * 32, "type": "bistand", "handling": "ny", "fakta": "a" * 32, "emne": f"bistand:{VOSS}",
               "kommunenummer": VOSS, "innhold": f'{{"kommunenummer":"{VOSS}","tjeneste":"kafédialog"}}', "hvem": "kari@example.org",
               "naar": "2026-01-02T03:04:05.000006Z", "hvorfor": "", "opphav": "redaktør", "nokkel": "n" * 32}  # fmt: skip
        connection.execute(sa.insert(engine.INNFORSEL), [row])
    store = Store(store_url)
    store.add(kommune(VOSS), Kommunesvar("r", VOSS, "ikke", "rådgjevar"))
    assert [(i.nr, i.type, i.opphav) for i in store.entries()] == [
        (1, "bistand", "redaktør"),
        (2, "kommunesvar", "kommune"),
    ]
    for verb in ("UPDATE innforsel SET hvem = 'x'", "DELETE FROM innforsel"):
        with pytest.raises(Exception, match=r"append-only|logg"), engine.writing(url) as connection:
            connection.exec_driver_sql(verb)
