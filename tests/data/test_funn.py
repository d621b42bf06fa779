"""The queue of findings and what editors decide: order, classes, what is remembered, undo, and what make eval learns."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.database import Register
from data.queries import core
from data.queries import redaksjon as queries
from data.redaksjon import funnvurdering
from data.store.log import Store, new_key
from data.store.types import Konflikt, UgyldigInnforsel, Utkast
from loaders.build import build
from tests import funn_eksempler as eksempler
from tests.processes import run

TODAY = date(2026, 11, 21)


class Bygg:
    """A register over fixture findings and one store, built again after each decision."""

    def __init__(self, folder: Path, rows: list[dict] | None = None, built: Path | None = None) -> None:
        self.folder = folder
        self.store = Store(f"sqlite:///{folder / 'store.sqlite3'}")
        if built is None:
            self.rows(rows)
        else:
            shutil.copytree(built, folder, dirs_exist_ok=True, symlinks=True)
            self.register = Register((folder / "register.duckdb").resolve())

    def rows(self, rows: list[dict] | None) -> Register:
        eksempler.write(self.folder / "web", rows)
        return self.again()

    def again(self) -> Register:
        link = self.folder / "register.duckdb"
        build(register=link, store_url=self.store.url.render_as_string(hide_password=False), web=self.folder / "web")
        self.register = Register(link.resolve())
        return self.register

    def queue(self):
        return funnvurdering.divide(queries.ko(self.register), funnvurdering.in_force(self.store))

    def row(self, number: str):
        return next(row for _, row in self.queue().iterrows() if row["dagens_nummer"] == number)


@pytest.fixture
def bygg(tmp_path: Path, with_findings: Path) -> Bygg:
    return Bygg(tmp_path, built=with_findings)


def status(register: Register, number: str) -> str:
    rows = core.status_per(register, TODAY)
    return rows[rows["kommunenummer"] == number]["status"].iloc[0]


def decide(bygg: Bygg, redaktor, number: str, hva: str, grunn: str | None = None):
    funn = funnvurdering.av_rad(bygg.row(number).to_dict())
    new = funnvurdering.observasjon(bygg.register, funn) if hva == "godtatt" else None
    before = funnvurdering.in_force(bygg.store).get(funn.nokkel)
    written = bygg.store.write(redaktor, funnvurdering.utkast(funn, hva, before, ny=new, grunn=grunn))
    bygg.again()
    return written


def test_what_changes_the_map_comes_first_then_most_inhabitants(bygg):
    queue = bygg.queue()
    assert list(queue["dagens_nummer"][:3]) == [eksempler.PAA_VEI, eksempler.UKJENT, eksempler.INGEN]
    assert list(queue["klasse"]) == ["endrer_status", "ny", "endrer_status", "motsier", "bekrefter", "bekrefter"]
    assert list(queue["endrer_kartet"]) == [True, True, True, False, False, False]


def test_an_accepted_finding_becomes_an_observation_with_the_editors_name_and_changes_the_status(bygg, redaktor):
    assert status(bygg.register, eksempler.PAA_VEI) == "under_arbeid"
    decide(bygg, redaktor, eksempler.PAA_VEI, "godtatt")
    assert status(bygg.register, eksempler.PAA_VEI) == "vedtatt"
    evidence = core.evidens(bygg.register, eksempler.PAA_VEI).iloc[-1]
    assert (evidence["registrert_av"], evidence["vedtatt_dato"], evidence["vedtatt_av"], evidence["kilde_dato"]) == (
        "kari@example.org",
        "2025-03-13",
        "kommunestyret",
        "2026-11-20",
    )
    row = bygg.row(eksempler.PAA_VEI)
    assert (row["tilstand"], row["klasse"]) == ("avgjort", "kjent")


def shown(nummer: str, navn: str, **andre) -> dict:
    row = {"status": "politikk_vist", "vedtatt_dato": None, "vedtatt_av": None, "saksnummer": None, "poeng": 3.0}
    return eksempler.funn(nummer, navn, **(row | andre))


def test_a_policy_that_is_only_shown_waits_for_a_person_and_changes_no_status(tmp_path, redaktor):
    rows = [shown(eksempler.UKJENT, "Rakkestad"), shown(eksempler.PAA_VEI, "Harstad"), shown(eksempler.VEDTATT, "Voss")]
    before = Bygg(tmp_path, [])
    known = {number: status(before.register, number) for number in (eksempler.UKJENT, eksempler.PAA_VEI)}
    bygg = Bygg(tmp_path, rows)
    queue = bygg.queue().set_index("dagens_nummer")
    assert dict(queue["klasse"]) == {eksempler.UKJENT: "vist", eksempler.PAA_VEI: "vist", eksempler.VEDTATT: "kjent"}
    assert not queue["endrer_kartet"].any()
    assert {number: status(bygg.register, number) for number in known} == known
    funn = funnvurdering.av_rad(bygg.row(eksempler.UKJENT).to_dict())
    assert funnvurdering.skjema(funn).status == ""
    with pytest.raises(UgyldigInnforsel):
        bygg.store.write(
            redaktor,
            funnvurdering.utkast(funn, "godtatt", None, ny=funnvurdering.observasjon(bygg.register, funn)),
        )


def test_an_editor_who_finds_the_vedtak_makes_a_shown_policy_evidence_and_the_page_is_known_from_then_on(
    tmp_path, redaktor
):
    bygg = Bygg(tmp_path, [shown(eksempler.UKJENT, "Rakkestad")])
    funn = funnvurdering.av_rad(bygg.row(eksempler.UKJENT).to_dict())
    filled = replace(funnvurdering.skjema(funn), status="vedtatt", dato="2025-03-13")
    new = funnvurdering.observasjon(bygg.register, funn, filled)
    bygg.store.write(redaktor, funnvurdering.utkast(funn, "rettet", None, ny=new))
    bygg.again()
    assert status(bygg.register, eksempler.UKJENT) == "vedtatt"
    assert bygg.row(eksempler.UKJENT)["klasse"] == "kjent"


def test_the_surer_of_two_findings_that_change_the_map_comes_first(tmp_path):
    rows = [
        eksempler.funn(eksempler.PAA_VEI, "Harstad", poeng=3.5),
        eksempler.funn(eksempler.UKJENT, "Rakkestad", poeng=8.0),
        shown(eksempler.INGEN, "Kautokeino"),
    ]
    assert list(Bygg(tmp_path, rows).queue()["dagens_nummer"]) == [
        eksempler.UKJENT,
        eksempler.PAA_VEI,
        eksempler.INGEN,
    ]


def test_a_rejected_finding_does_not_come_back_until_the_document_changes(bygg, redaktor):
    decide(bygg, redaktor, eksempler.PAA_VEI, "avvist", "Gjelder en annen kommune")
    assert bygg.row(eksempler.PAA_VEI)["tilstand"] == "avgjort"
    assert status(bygg.register, eksempler.PAA_VEI) == "under_arbeid"
    bygg.rows([eksempler.funn(eksempler.PAA_VEI, "Harstad", dokument_hash="b" * 32)])
    assert bygg.row(eksempler.PAA_VEI)["tilstand"] == "endret"
    decide(bygg, redaktor, eksempler.PAA_VEI, "avvist", "Fortsatt en annen kommune")
    assert bygg.row(eksempler.PAA_VEI)["tilstand"] == "avgjort"


def test_an_accepted_finding_comes_back_when_its_document_changes(bygg, redaktor):
    decide(bygg, redaktor, eksempler.PAA_VEI, "godtatt")
    assert eksempler.PAA_VEI not in set(funnvurdering.waiting(bygg.queue())["dagens_nummer"])
    bygg.rows([eksempler.funn(eksempler.PAA_VEI, "Harstad", dokument_hash="b" * 32)])
    row = funnvurdering.waiting(bygg.queue()).iloc[-1]
    assert (row["dagens_nummer"], row["tilstand"], row["klasse"]) == (eksempler.PAA_VEI, "endret", "kjent")


def test_a_new_vedtak_on_a_known_page_waits_for_a_person(tmp_path, redaktor):
    bygg = Bygg(tmp_path, [eksempler.funn(eksempler.PAA_VEI, "Harstad", vedtatt_dato="2016-03-13")])
    decide(bygg, redaktor, eksempler.PAA_VEI, "godtatt")
    assert bygg.row(eksempler.PAA_VEI)["klasse"] == "kjent"
    bygg.rows([eksempler.funn(eksempler.PAA_VEI, "Harstad", vedtatt_dato="2025-03-13", dokument_hash="b" * 32)])
    row = funnvurdering.waiting(bygg.queue()).iloc[0]
    assert (row["tilstand"], row["klasse"]) == ("endret", "endrer_status")
    bygg.rows([eksempler.funn(eksempler.PAA_VEI, "Harstad", vedtatt_dato="2016", dokument_hash="b" * 32)])
    assert bygg.row(eksempler.PAA_VEI)["klasse"] == "kjent"  # the same vedtak, told less fully


def test_of_two_texts_at_one_address_the_one_seen_last_is_the_finding(tmp_path):
    rows = [
        eksempler.funn(eksempler.UKJENT, "Rakkestad", dokument_hash=sign * 32, siste_sett=f"2026-11-{day}T03:00:00Z")
        for sign, day in (("a", 20), ("b", 21), ("c", 19))
    ]
    queue = Bygg(tmp_path, rows).queue()
    assert list(queue["dokument_hash"]) == ["b" * 32]


def test_one_finding_that_two_sites_give_is_one_finding(tmp_path):
    row = eksempler.funn(eksempler.UKJENT, "Rakkestad")
    bygg = Bygg(tmp_path, [row, row | {"nummer": "31", "siste_sett": "2026-11-21T03:00:00Z", "gjeldende": False}])
    assert list(bygg.queue()["dagens_nummer"]) == [eksempler.UKJENT]


def test_a_rejection_needs_a_reason(bygg, redaktor):
    with pytest.raises(UgyldigInnforsel, match="si kort hvorfor"):
        decide(bygg, redaktor, eksempler.PAA_VEI, "avvist")


def test_later_puts_a_finding_aside_without_deciding_it(bygg, redaktor):
    decide(bygg, redaktor, eksempler.UKJENT, "senere")
    assert bygg.row(eksempler.UKJENT)["tilstand"] == "senere"
    decide(bygg, redaktor, eksempler.UKJENT, "godtatt")
    assert status(bygg.register, eksempler.UKJENT) == "vedtatt"


def test_two_editors_who_decide_the_same_finding_at_once_meet(bygg, redaktor):
    funn = funnvurdering.av_rad(bygg.row(eksempler.PAA_VEI).to_dict())
    topic = funnvurdering.beslutning(funn, "senere").emne
    seen_by_both = {topic: bygg.store.last(topic)}
    bygg.store.write(redaktor, funnvurdering.utkast(funn, "avvist", None, grunn="Feil kommune"), seen_by_both)
    with pytest.raises(Konflikt, match=r"kari@example\.org"):
        bygg.store.write(redaktor, funnvurdering.utkast(funn, "senere", None), seen_by_both)
    assert len(bygg.store.entries(emne=topic)) == 1


def test_undo_takes_back_the_observation_and_the_decision_together(bygg, redaktor):
    written = decide(bygg, redaktor, eksempler.PAA_VEI, "godtatt")
    bygg.store.write(redaktor, [Utkast("angring", None, new_key(), "feil", entry.id) for entry in reversed(written)])
    bygg.again()
    assert status(bygg.register, eksempler.PAA_VEI) == "under_arbeid"
    assert bygg.row(eksempler.PAA_VEI)["tilstand"] == "venter"


def test_a_plan_that_is_only_shown_becomes_evidence_of_low_certainty_held_from_the_day_it_was_seen(tmp_path, redaktor):
    bygg = Bygg(
        tmp_path, [eksempler.funn(eksempler.UKJENT, "Rakkestad", vedtatt_dato=None, vedtatt_av=None, poeng=3.5)]
    )
    decide(bygg, redaktor, eksempler.UKJENT, "godtatt")
    evidence = core.evidens(bygg.register, eksempler.UKJENT).iloc[-1]
    assert evidence["sikkerhet"] == "lav"
    assert evidence["vedtatt_av"] is None or evidence["vedtatt_av"] != evidence["vedtatt_av"]


def test_a_former_kommunes_plan_is_recorded_on_the_former_kommune(tmp_path, redaktor):
    row = eksempler.funn(
        "3205", "Lillestrøm", enhet="0231", enhetsnavn="Skedsmo", vedtatt_dato="2014-05-07", url="https://l.example/s"
    )
    bygg = Bygg(tmp_path, [row])
    decide(bygg, redaktor, "3205", "godtatt")
    evidence = core.evidens(bygg.register, "3205")
    mine = evidence[evidence["kilde_url"] == "https://l.example/s"].iloc[0]
    assert (mine["enhet"], mine["kommunenummer"], mine["dagens_kommunenummer"]) == ("Skedsmo", "0231", "3205")


def test_a_finding_of_a_fylkeskommune_is_recorded_on_the_fylkeskommune(tmp_path, redaktor):
    row = eksempler.funn("46", "Vestland", niva="fylkeskommune", vedtatt_av="fylkestinget", url="https://v.example/s")
    bygg = Bygg(tmp_path, [row])
    assert not bygg.queue()["endrer_kartet"].any()
    decide(bygg, redaktor, "46", "godtatt")
    rows = bygg.register.query("SELECT niva, enhet FROM observasjon WHERE kilde_url = 'https://v.example/s'")
    assert rows.iloc[0].tolist() == ["fylkeskommune", "Vestland fylkeskommune"]


def test_precision_by_rule_is_learnt_from_what_editors_decided(bygg, redaktor):
    decide(bygg, redaktor, eksempler.PAA_VEI, "godtatt")
    decide(bygg, redaktor, eksempler.UKJENT, "avvist", "Ikke vedtatt")
    rules = queries.beslutninger_per_regel(bygg.register).set_index("regel")
    assert rules.loc["organ_vedtok"].tolist() == [2, 1]
    there = {**os.environ, "REGISTER_URL": bygg.store.url.render_as_string(hide_password=False)}
    told = run([sys.executable, "-m", "tests.evaluate", "--beslutninger"], env=there).stdout
    assert "1 av 2 funn godtatt eller rettet" in told
    assert re.search(r"organ_vedtok\s+2\s+1\s+0.500", told)


def test_a_finding_that_no_document_gives_any_longer_leaves_the_queue(tmp_path):
    bygg = Bygg(tmp_path, [eksempler.funn(eksempler.UKJENT, "Rakkestad", gjeldende=False)])
    assert bygg.queue().empty
