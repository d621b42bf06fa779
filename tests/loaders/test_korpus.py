"""The labelled corpus is well-formed: its sets stay apart, its labels are legal, nothing in it is real, nothing is said twice."""

import csv
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.korpus import bygg
from tests.korpus.enkel import Treff, enkel_proeve
from tests.korpus.maal import Fasit, Maal, Proeve, intervall, maal

SOURCES = Path(__file__).parents[2] / "data" / "sources"
LABELLED = [name for name in bygg.SETT if name != "husets"]
STATUSES = {"vedtatt", "under_arbeid", "politikk_vist", "ingen"}
PLANTYPES = {
    "frivillighetspolitikk",
    "kommuneplanens_samfunnsdel",
    "kommunedelplan_kultur",
    "kommunedelplan_oppvekst",
    "kommunedelplan_folkehelse",
    "kommunedelplan_annen",
    "temaplan_annen",
}
STYLES = {
    "nettside", "nyhet", "avis", "protokoll", "saksframlegg", "pdf", "pdf_forside", "planoversikt", "tabell", "planstrategi",
    "kunngjoring", "sokeresultat", "brev", "referat", "saksliste", "arsmelding", "budsjett", "prosjektplan", "stilling",
}  # fmt: skip
PAGE_FIELDS = {
    "id", "status", "sprak", "stil", "steg", "felle", "plattform", "enhet", "sti", "tittel", "tekst", "pdf", "fasit", "vist",
    "valgfri", "godtatt_dato", "godtatt_organ", "valgfri_sak", "note",
}  # fmt: skip
LABEL_FIELDS = {
    "status", "plantype", "tittel", "vedtatt_dato", "vedtatt_av", "saksnummer", "periode_fra", "periode_til", "i_dialog", "enhet",
}  # fmt: skip
A_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def test_an_id_is_used_once_in_all_sets_together():
    ids = [page["id"] for name in bygg.SETT for page in bygg.sider(name)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("sett", LABELLED)
def test_every_text_of_a_labelled_set_has_legal_fields_and_a_label_that_fits_its_status(sett):
    for page in bygg.sider(sett):
        name = page["id"]
        assert not set(page) - PAGE_FIELDS, name
        assert page["status"] in STATUSES, name
        assert page["sprak"] in ("nb", "nn"), name
        assert page["stil"] in STYLES, name
        assert page["plattform"] in bygg.SHELL, name
        assert page["sti"].startswith("/"), name
        assert page["note"], name
        assert ("vist" in page) == (page["status"] == "politikk_vist"), name
        assert ("felle" in page) or page["status"] != "ingen", name
        found = {row["status"] for row in page["fasit"]}
        assert page["status"] in found if page["status"] in ("vedtatt", "under_arbeid") else not found, name
        assert page["enhet"] in {unit.nummer for unit in bygg.enheter()}, name


@pytest.mark.parametrize("sett", LABELLED)
def test_every_label_has_legal_fields_and_says_where_dialogue_stands(sett):
    for page in bygg.sider(sett):
        for row in (*page["fasit"], *([page["vist"]] if "vist" in page else [])):
            name = page["id"]
            assert not set(row) - LABEL_FIELDS, name
            assert row["plantype"] in PLANTYPES, name
            assert row["i_dialog"] in ("ja", "ukjent"), name
            assert row["tittel"], name
            assert A_DATE.fullmatch(row.get("vedtatt_dato", "2000")), name
            assert not {"vedtatt_dato", "vedtatt_av", "saksnummer"} & set(row) or row["status"] == "vedtatt", name
            assert re.fullmatch(r"\d+/\d+", row.get("saksnummer", "1/1")), name
            start, end = row.get("periode_fra", "1900"), row.get("periode_til", "2100")
            assert re.fullmatch(r"(?:19|20|21)\d\d", start), name
            assert start <= end, name
        for row in page.get("valgfri", ()):
            assert row["plantype"] in PLANTYPES, page["id"]


@pytest.mark.parametrize("sett", LABELLED)
def test_a_case_number_and_a_year_that_a_label_gives_stand_in_the_text(sett):
    for page in bygg.sider(sett):
        text = f"{page['tittel']} {page['tekst']}"
        for row in page["fasit"]:
            if "saksnummer" in row:
                parts = [part.lstrip("0") for part in row["saksnummer"].split("/")]
                assert re.search(r"0*{}\s*/\s*(?:20|0)?{}".format(*parts), text), page["id"]
            for year in (row.get("periode_fra"), row.get("periode_til")):
                assert year is None or year in text or re.search(rf"[-–/]\s?{year[-2:]}\b", text), (page["id"], year)


def test_every_text_can_be_dressed_and_read_back():
    for name in LABELLED:
        for page in bygg.sider(name):
            words = set(re.findall(r"\w{6,}", bygg.dokument(page).tekst))
            own = set(re.findall(r"\w{6,}", page["tekst"]))
            assert len(own & words) > 0.6 * len(own), page["id"]


def test_a_third_of_every_set_is_held_out_and_holds_every_status():
    for name in LABELLED:
        pages = bygg.sider(name)
        held = [page for page in pages if bygg.holdt_utenfor(page["id"])]
        assert 0.25 < len(held) / len(pages) < 0.42, name
        assert {page["status"] for page in held} == STATUSES, name


def test_no_unit_of_the_corpus_is_a_real_kommune_or_fylke():
    real: set[str] = set()
    for file, column in (("kommuner.csv", "kommunenavn"), ("fylker.csv", "fylkesnavn")):
        with (SOURCES / file).open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                real |= {part.strip().casefold() for part in re.split(r" - |\(", row[column])}
    assert len(real) > 350
    assert not {unit.navn.casefold() for unit in bygg.enheter()} & real


def _sentences(page):
    lines = [re.sub(r"\W+", " ", line).strip().casefold() for line in re.split(r"[\n.!?]", page["tekst"])]
    return {line for line in lines if len(line.split()) >= 9}


@pytest.mark.parametrize("pair", list(combinations(bygg.SETT, 2)), ids=" og ".join)
def test_no_sentence_of_one_set_stands_in_another(pair):
    one, other = ({line for page in bygg.sider(name) for line in _sentences(page)} for name in pair)
    assert one & other == set()


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_the_share_and_narrows_with_more_texts(right, wrong):
    total = right + wrong
    low, high = intervall(right, total)
    assert 0 <= low <= high <= 1
    if total:
        assert low <= right / total <= high
        closer = intervall(10 * right, 10 * total)
        assert closer[1] - closer[0] < high - low


def test_an_interval_is_wilsons():
    assert intervall(0, 0) == (0, 1)
    assert intervall(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert intervall(54, 54)[0] == pytest.approx(0.9336, abs=1e-4)


def _measure(name: str, *samples: Proeve) -> Maal:
    return next(measure for measure in maal(samples) if measure.navn == name)


def _counts(measure: Maal) -> tuple[int, int, int]:
    return measure.rett, measure.feil, measure.mangler


EGEN = Fasit("vedtatt", "frivillighetspolitikk", "2019-05-02", hel=True, periode_fra="2019", i_dialog=True)


def test_a_policy_shown_and_passed_over_is_counted_as_missed():
    shown = Fasit("politikk_vist", "frivillighetspolitikk", hel=True)
    silent = Proeve("a", (shown,), (), vist_merket=True)
    told = Proeve("b", (shown,), (Treff("politikk_vist"),), vist_merket=True)
    adopted = Proeve("c", (shown,), (Treff("vedtatt"),), vist_merket=True)
    assert _counts(_measure("politikk_vist", silent, told, adopted)) == (1, 0, 2)
    assert _counts(_measure("egen_politikk", silent, told, adopted)) == (2, 0, 1)
    assert _counts(_measure("vedtatt", silent, told, adopted)) == (0, 1, 0)


def test_politikk_vist_is_not_counted_where_the_set_does_not_label_it():
    assert _counts(_measure("politikk_vist", Proeve("a", (), (Treff("politikk_vist"),)))) == (0, 0, 0)


def test_a_policy_shown_beside_its_adoption_is_neither_right_nor_wrong():
    both = Proeve("a", (EGEN,), (Treff("vedtatt"), Treff("politikk_vist")), vist_merket=True)
    assert _counts(_measure("politikk_vist", both)) == (0, 0, 0)
    assert _counts(_measure("vedtatt", both)) == (1, 0, 0)


def test_an_optional_finding_is_neither_right_nor_wrong_and_its_page_is_no_quiet_trap():
    free = Proeve("a", (), (Treff("vedtatt"),), valgfri=(Fasit("vedtatt", "frivillighetspolitikk"),))
    trap = Proeve("b", (), (Treff("vedtatt"),))
    assert _counts(_measure("vedtatt", free)) == (0, 0, 0)
    assert _counts(_measure("vedtatt", trap)) == (0, 1, 0)
    assert _counts(_measure("stille_felle", free, trap)) == (0, 1, 1)
    assert _counts(_measure("egen_politikk", free, trap)) == (0, 1, 0)


def test_a_date_of_the_wrong_kind_is_both_wrong_and_missed_and_an_accepted_one_is_right():
    wrong = Proeve("a", (EGEN,), (Treff("vedtatt", vedtatt_dato="2019-04-10"),))
    accepted = Fasit("vedtatt", "frivillighetspolitikk", godtatt=frozenset({("dato", "2020")}))
    read = Proeve("b", (accepted,), (Treff("vedtatt", vedtatt_dato="2020"),))
    invented = Proeve("c", (accepted,), (Treff("vedtatt", vedtatt_dato="2021"),))
    assert _counts(_measure("dato", wrong)) == (0, 1, 1)
    assert _counts(_measure("dato", read)) == (0, 0, 0)
    assert _counts(_measure("dato", invented)) == (0, 1, 0)


def test_period_and_dialogue_are_compared_only_where_a_label_says_all():
    short = Fasit("vedtatt", "frivillighetspolitikk")
    found = Treff("vedtatt", periode_fra="2018", periode_til="2022", i_dialog=True)
    assert _counts(_measure("periode", Proeve("a", (short,), (found,)))) == (0, 0, 0)
    assert _counts(_measure("periode", Proeve("a", (EGEN,), (found,)))) == (0, 2, 1)
    assert _counts(_measure("dialog", Proeve("a", (EGEN,), (found,)))) == (1, 0, 0)


def test_the_regex_reads_a_plain_adoption_and_is_fooled_by_a_denial():
    page = {
        "id": "x", "enhet": "9901", "plattform": "plain", "sti": "/x", "tittel": "Frivillighet", "fasit": [],
        "tekst": "Frivillighetsplanen ble ikke vedtatt.\nPlan for drift av haller: vedtatt.",
    }  # fmt: skip
    assert [found.status for found in enkel_proeve(page).funn] == ["vedtatt"]


def test_the_evaluation_tells_each_part_of_a_set_apart_with_intervals_and_the_regex_beside_it():
    command = [
        sys.executable,
        str(Path(bygg.__file__).parents[1] / "evaluate.py"),
        "--sett",
        "ekte_form",
        "--uten-avvik",
    ]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parts = re.findall(r"^ekte_form: (stilt inn på|holdt utenfor) \((\d+) tekster\)$", text, re.MULTILINE)
    assert [name for name, _ in parts] == ["stilt inn på", "holdt utenfor"]
    assert sum(int(count) for _, count in parts) == len(bygg.sider("ekte_form"))
    assert text.count("enkel regex") == 2
    assert len(re.findall(r"^  vedtatt .*\d\.\d{3} \[\d\.\d\d–\d\.\d\d\].*\[", text, re.MULTILINE)) == 4
    assert "ef-" not in text
