"""Full-text search in what was read: words in any form, phrases, filters, and whatever anybody may ask."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data import ordstamme
from data.database import Register
from data.queries import tekstsok
from data.queries.tekstsok import Treff, Utvalg
from loaders import build as loader
from loaders.__main__ import main
from loaders.web.memory import tekstindeks
from tests.nettsok_eksempler import TEKSTER, write_pages
from tests.registers import copy

TODAY = Utvalg(date(2026, 11, 30))


@pytest.fixture(scope="module")
def register(with_texts: Path) -> Register:
    return Register((with_texts / "register.duckdb").resolve())


def hits(register: Register, question: str, utvalg: Utvalg = TODAY) -> list[str]:
    return [one.url.rsplit("/", 1)[-1] for one in tekstsok.search(register, question, utvalg).dokumenter]


@pytest.mark.parametrize(
    "forms",
    [
        "tilskudd tilskuddet tilskuddene tilskudds tilskot tilskotet tilskota Tilskot TILSKUDD",
        "lokale lokaler lokalene lokala lokalet lokalane",
        "kommunal kommunale kommunalt",
        "forening foreninger foreningene foreining foreiningar foreiningane foreininga",
        "frivillighet frivilligheten frivillighetens frivilligheit frivilligheita",
        "frivillighetskoordinator frivillighetskoordinatoren frivilligheitskoordinator frivilligheitskoordinatorar",
        "frivilligsentral frivilligsentralen frivilligsentraler frivilligsentralar frivilligsentralane friviljugsentral",
        "tilskuddsordning tilskuddsordninger tilskotsordning tilskotsordningar tilskotsordningane",
        "skole skoler skolene skule skular skulane",
        "innbygger innbyggere innbyggerne innbyggjar innbyggjarar innbyggjarane",
        "søke søker søkes søkje søkjer",
        "utvalg utvalget utvalgene utval utvalet utvala",
        "vedta vedtatt vedtatte vedtok vedtar vedteke vedteken vedtekne",
        "ungdom ungdommer ungdommen ungdomar ungdommane",
        "mulighet muligheter mulighetene moglegheit moglegheiter moglegheitene",
        "leder ledere lederne leiar leiarar leiarane",
        "deltaker deltakere deltakerne deltakar deltakarar deltakarane",
    ],
)
def test_every_form_of_a_word_in_bokmaal_and_nynorsk_has_one_stem(forms: str) -> None:
    assert len({ordstamme.stem(ordstamme.normal(form)) for form in forms.split()}) == 1


def test_words_that_only_look_alike_keep_stems_of_their_own() -> None:
    words = [
        "tilskudd",
        "tilsyn",
        "vedtak",
        "vedtekt",
        "forening",
        "forventning",
        "lokale",
        "låne",
        "plan",
        "plante",
        "skole",
        "skulder",
        "utvalg",
        "utvikling",
        "møte",
        "måte",
    ]
    assert len({ordstamme.stem(word) for word in words}) == len(words)


def test_a_compound_is_found_by_its_parts_and_an_ending_is_none() -> None:
    spoken = [
        "drift",
        "tilskudd",
        "ordning",
        "idrett",
        "lag",
        "råd",
        "ungdom",
        "frivillighet",
        "koordinator",
        "høring",
        "ring",
    ]
    known = frozenset(map(ordstamme.stem, spoken)) - tekstindeks._NO_PARTS
    parts = {
        "driftstilskudd": {"drift", "tilskudd"},
        "tilskuddsordning": {"tilskudd", "ordning"},
        "idrettslag": {"idrett", "lag"},
        "ungdomsråd": {"ungdom", "råd"},
        "frivillighetskoordinatorordning": {"frivillighet", "koordinator", "ordning"},
        "høring": set(),
        "samarbeid": set(),
        "forlag": set(),
    }
    assert {word: tekstindeks._parts(ordstamme.stem(word), known) for word in parts} == parts


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("tilskudd", {"frivilligpolitikk", "frivillighet.pdf", "plan", "javascript:alert(1)", "kulturplan"}),
        ("tilskotet", {"frivilligpolitikk", "frivillighet.pdf", "plan", "javascript:alert(1)", "kulturplan"}),
        ("kommunale lokaler", {"frivilligpolitikk", "frivillighet.pdf"}),
        ('"kommunale lokaler"', {"frivilligpolitikk", "frivillighet.pdf"}),
        ("«kommunale lokaler»", {"frivilligpolitikk", "frivillighet.pdf"}),
        ('"lokaler kommunale"', set()),
        ("frivilligsentral", {"frivilligpolitikk"}),
        ("frivillighetskoordinator", {"frivillighet.pdf"}),
        ("koordinator", {"frivillighet.pdf"}),
        ("frivillighetskoord", {"frivillighet.pdf"}),
        ("ØVELSE", {"kulturplan"}),
        ("øvelsene", {"kulturplan"}),
        ("ovelse", set()),
        ("å", set()),
        ("x2", set()),
    ],
)
def test_a_question_finds_the_documents_that_have_it(register: Register, question: str, found: set[str]) -> None:
    assert set(hits(register, question)) == found


def test_the_word_itself_stands_before_what_is_made_of_it(register: Register) -> None:
    found = hits(register, "tilskudd")
    assert found.index("kulturplan") == len(found) - 1  # «driftstilskuddet»


def test_a_word_always_finds_the_sentence_it_stands_in(register: Register) -> None:
    lost = []
    with sqlite3.connect(register.path.parent / tekstsok.FILE) as db:
        sentences = db.execute("SELECT id, tekst FROM setning").fetchall()
        for number, text in sentences:
            for word, start, end in ordstamme.words(text):
                for asked in (word, text[start:end], text[start:end].upper()):
                    (part,) = tekstsok.asked(asked)
                    expression = tekstsok._expression(db, part)
                    rows = db.execute(
                        "SELECT 1 FROM sok WHERE sok MATCH ? AND rowid = ?", (expression, number)
                    ).fetchall()
                    lost += [] if rows else [(asked, text)]
    assert len(sentences) > 10 and lost == []


@settings(max_examples=30)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
@example(
    [
        "ﬁnne İstanbul straße ½ ² a_b 10.000",
        "ǅ \u00ad so\u00adft \x00nul\x00 \ud7ff\ue000",
        "NEAR OR AND NOT frivillig*",
    ]
)
def test_whatever_is_read_can_be_found_by_each_of_its_words(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    text = "\n".join(lines)
    dokument = {"nummer": "4621", "url": "https://x.example/", "tittel": text[:20], "tekst": text}
    folder = write_pages(tmp_path_factory.mktemp("hva-som-helst"), [dokument])
    index = folder / "indeks.sqlite3"
    tekstindeks._write(index, folder, ["4621"], "")
    with sqlite3.connect(index) as db:
        for number, sentence in db.execute("SELECT id, tekst FROM setning").fetchall():
            for word, _, _ in ordstamme.words(sentence):
                expression = tekstsok._expression(db, (word,))
                assert (number,) in db.execute("SELECT rowid FROM sok WHERE sok MATCH ?", (expression,)).fetchall(), (
                    word
                )


HOSTILE = (
    '"', '""', '" "', "*", "frivillig*", "NEAR(a b)", "NEAR/3", "a NEAR b", "-tilskudd", "tilskudd -lag", "NOT", "AND", "OR", "stammer:a",
    "stammer : tilskudd", "{stammer deler} : x", "^tilskudd", "a + b", "'; DROP TABLE sok; --", "' OR 1=1 --", "\x00", "til\x00skudd",
    "(" * 199, "\\", "%", "_", "?", "🎉", "\u202etilskudd", "a" * 200, "é" * 200, "﷽" * 100, '"tilskudd', 'tilskudd"', "«»", "1", "2024–36",
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_question_that_means_harm_gets_hits_or_is_not_understood(register: Register, hostile: str) -> None:
    never_more_than_asked(register, hostile)


@settings(max_examples=150)
@given(st.text(max_size=220))
def test_any_question_gets_hits_or_is_not_understood(register: Register, question: str) -> None:
    never_more_than_asked(register, question)


def never_more_than_asked(register: Register, question: str) -> None:
    try:
        found = tekstsok.search(register, question, TODAY)
    except tekstsok.Uforstaatt as error:
        assert error.grunn in {"uten_ord", "for_langt"}
        assert len(question) > tekstsok.MOST_LETTERS or not ordstamme.words(ordstamme.seen(question))
        return
    shown = tekstsok.sentences(register, question, [one.beste for one in found.dokumenter])
    assert all(any(hit for _, hit in sentence) for sentence in shown)


def test_a_question_of_ten_thousand_letters_is_not_understood() -> None:
    with pytest.raises(tekstsok.Uforstaatt, match="for_langt"):
        tekstsok.asked("tilskudd " * 1200)


def only(found: Treff) -> tekstsok.Dokument:
    (one,) = found.dokumenter
    return one


def test_a_document_has_its_kommune_its_date_and_the_plan_type_of_its_title(register: Register) -> None:
    voss = only(tekstsok.search(register, "frivilligsentral", TODAY))
    assert (voss.sted.kommunenummer, voss.sted.navn, voss.sted.fylkesnavn) == ("4621", "Voss", "Vestland")
    assert (voss.dato, voss.endret, voss.plantype, voss.sted.visning) == (
        date(2024, 6, 20),
        True,
        "frivillighetspolitikk",
        "vedtatt",
    )
    asker = only(tekstsok.search(register, "koordinator", TODAY))
    assert (asker.dato, asker.endret, asker.ocr) == (date(2025, 3, 4), True, True)
    kultur = only(tekstsok.search(register, "kulturhus", TODAY))
    assert (kultur.dato, kultur.endret, kultur.plantype) == (date(2026, 11, 20), False, "kommunedelplan_kultur")


def test_a_fylkeskommune_has_no_status_and_a_former_kommune_is_the_one_it_became(register: Register) -> None:
    fylkeskommune = only(tekstsok.search(register, "fylkeskommune samarbeid", TODAY))
    assert fylkeskommune.sted == ("", "Østfold fylkeskommune", "31", "Østfold", None)
    assert only(tekstsok.search(register, "grendelag", TODAY)).sted.navn == "Lillestrøm"


def test_filters_narrow_by_fylke_plan_type_status_and_day_and_tell_what_each_leaves_out(register: Register) -> None:
    def narrowed(**changes: object) -> Treff:
        return tekstsok.search(register, "tilskudd", Utvalg(**({"til": TODAY.til} | changes)))  # type: ignore[arg-type]

    everything = narrowed()
    assert (len(everything.dokumenter), everything.kommuner, everything.uten_filter, everything.utenfor) == (
        5,
        4,
        5,
        {},
    )
    assert {one.sted.navn for one in narrowed(fylker=("46",)).dokumenter} == {"Voss"}
    assert narrowed(fylker=("46",)).utenfor == {"fylke": 4}
    assert {one.sted.navn for one in narrowed(plantype="kommunedelplan_kultur").dokumenter} == {"Asker"}
    assert all(one.sted.visning == "vedtatt" for one in narrowed(status=("vedtatt",)).dokumenter)
    assert {one.dato.year for one in narrowed(fra=date(2026, 1, 1)).dokumenter} == {2026}
    assert {one.dato.year for one in narrowed(til=date(2025, 1, 1)).dokumenter} == {2024}
    nothing = narrowed(fylker=("03",))
    assert (nothing.dokumenter, nothing.uten_filter, nothing.utenfor) == ([], 5, {"fylke": 5})


def test_words_that_never_stand_together_are_told_one_by_one(register: Register) -> None:
    assert tekstsok.search(register, "kulturhus tilskudd", TODAY).hvert_ord == {"kulturhus": 1, "tilskudd": 5}


def test_a_sentence_is_shown_in_pieces_with_its_hits_and_a_long_one_is_cut_around_the_first(register: Register) -> None:
    one = only(tekstsok.search(register, "frivilligsentral", TODAY))
    (pieces,) = tekstsok.sentences(register, "frivilligsentral", [one.beste])
    assert pieces == [("Frivilligsentralen", True), (" er møtestad for innbyggjarane.", False)]
    long = "ord " * 120 + "tilskudd" + " ord" * 120
    start, end = tekstsok._around(long, long.index("tilskudd"), long.index("tilskudd") + 8)
    assert long[start:end].startswith("ord ") and long[start:end].endswith(" ord") and end - start < 340


def test_what_was_read_is_counted_once_and_dated(register: Register) -> None:
    assert tekstsok.read(register) == tekstsok.Indexed(len(TEKSTER), 5, date(2026, 11, 20))


def test_an_index_is_made_again_only_when_the_memory_is_another(with_texts: Path, tmp_path: Path) -> None:
    link = copy(with_texts / "register.duckdb", tmp_path)
    index = tekstsok.index_path(link)
    index.unlink()
    assert [tekstindeks.keep_up(link, tmp_path / "web") for _ in range(2)] == [True, False]
    write_pages(tmp_path / "web", [TEKSTER[0] | {"tekst": "Her er ordet dugnadsbank.", "tittel": "Nytt"}])
    before = Register(link.resolve())
    assert hits(before, "dugnadsbank") == []
    assert tekstindeks.keep_up(link, tmp_path / "web")
    assert hits(before, "dugnadsbank") == ["frivilligpolitikk"]
    for page in (tmp_path / "web" / "sider").iterdir():
        page.unlink()
    assert not tekstindeks.keep_up(link, tmp_path / "web") and not index.exists()


@pytest.mark.parametrize("content", [b"", b"dette er ikke en database" * 100])
def test_a_missing_damaged_or_foreign_index_is_told_apart_and_made_again(
    with_texts: Path, tmp_path: Path, content: bytes
) -> None:
    link = copy(with_texts / "register.duckdb", tmp_path)
    register, index = Register(link.resolve()), tekstsok.index_path(link)
    whole = index.read_bytes()
    index.write_bytes(content)
    with pytest.raises(tekstsok.TekstindeksFeil):
        tekstsok.search(register, "tilskudd", TODAY)
    index.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(tekstsok.TekstindeksFeil):
        tekstsok.search(register, "tilskudd", TODAY)
    index.unlink()
    with pytest.raises(tekstsok.TekstindeksMangler):
        tekstsok.read(register)
    assert tekstindeks.keep_up(link, tmp_path / "web")
    assert hits(register, "kulturhus") == ["kulturplan"]


def test_an_index_that_cannot_be_made_leaves_the_old_one_and_says_so(
    with_texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    link = copy(with_texts / "register.duckdb", tmp_path)
    monkeypatch.setenv("FRIVILLIGHETSKART_WEB", str(tmp_path / "web"))
    assert main(["build", "--register", str(link)]) == 0
    assert "Søk i planene" not in capsys.readouterr().out  # the index was up with the memory
    (tmp_path / "web" / "sider" / "4621.parquet").write_bytes(b"PAR1")
    before = tekstsok.index_path(link).read_bytes()
    assert tekstindeks.keep_up_and_tell(link, tmp_path / "web") is False
    assert "kunne ikke lages" in capsys.readouterr().err
    assert tekstsok.index_path(link).read_bytes() == before
    assert [path.name for path in tmp_path.glob(".tekstindeks*.ny")] == []
    with pytest.raises(loader.WebResultsUnreadable):
        loader.build(register=link, web=tmp_path / "web")


def test_of_two_that_answer_as_well_the_later_document_stands_first_and_a_sentence_before_a_heading(
    tmp_path: Path,
) -> None:
    said = "# Dugnad\nHer står det noe mer om dugnad i bygda.\n"
    pages = [
        TEKSTER[0]
        | {"url": f"https://x.example/{year}", "tekst": f"{said}Side {year}.", "sist_endret": f"{year}-01-01"}
        for year in (2020, 2024, 2022)
    ]
    index = tmp_path / "indeks.sqlite3"
    tekstindeks._write(index, write_pages(tmp_path, pages), ["4621"], "")
    with sqlite3.connect(index) as db:
        found = tekstsok._documents(db, '"dugnad"')
        texts = dict(db.execute("SELECT id, tekst FROM setning"))
    assert [row[4][:4] for row in found] == ["2024", "2022", "2020"]
    assert {texts[row[-1]] for row in found} == {"Her står det noe mer om dugnad i bygda."}


def test_a_run_that_reads_the_memory_anew_makes_the_index_of_the_register_in_use(
    with_texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    link = copy(with_texts / "register.duckdb", tmp_path)
    index = tekstsok.index_path(link)
    index.unlink()
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    again = ["web", "--bare-forstaa", "--kommune", "4621", "--mappe", str(tmp_path / "web")]
    assert main(again) == 0 and not index.exists()  # another memory than the register is built of
    monkeypatch.setenv("FRIVILLIGHETSKART_WEB", str(tmp_path / "web"))
    assert main(again) == 0 and index.exists()
    assert "indeksen over det nettsøket har lest, er laget på nytt" in capsys.readouterr().out
