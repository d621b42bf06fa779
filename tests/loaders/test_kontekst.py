"""`python -m loaders kontekst` against loopback copies of the services' documented answers, and the files that people bring."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loaders.kontekst
from data.database import Register
from loaders.__main__ import main
from loaders.kontekst import KontekstFeil, Tall, all_datasett, fetch, files, frivillige_etter_kategori, jsonstat
from tests import kontekst_tjenester as fakes
from tests.registers import build

SETS = all_datasett()
ORGANISATIONS, SPENDING, GROUP, CENTRES = (
    SETS[name] for name in ("frivillige_organisasjoner", "kultur_kommune", "kostragruppe", "frivilligsentraler")
)
THIS_YEAR = date.today().year


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[fakes.Services]:
    with fakes.served() as services:
        for name, value in services.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("FRIVILLIGHETSKART_KONTEKST", str(tmp_path / "kontekst"))
        yield services


def run(tmp_path: Path, *arguments: str) -> int:
    return main(["kontekst", *arguments, "--pause", "0", "--register", str(tmp_path / "register.duckdb")])


def figures(folder: Path, datasett: str) -> dict[tuple[str, int, str], float | None]:
    kept = files.kept(folder / "kontekst", SETS[datasett])
    assert kept is not None
    return {(one.omraade, one.aar, one.kategori): one.verdi for one in kept.tall}


def test_every_data_set_that_has_an_address_is_fetched_kept_with_its_date_and_hash_and_built_in(
    services: fakes.Services, tmp_path: Path
) -> None:
    assert run(tmp_path) == 0
    register = Register((tmp_path / "register.duckdb").resolve())
    shown = register.query("FROM kontekst_oversikt ORDER BY rekkefolge")
    assert shown["datasett"].tolist() == list(SETS)
    assert shown["hentet"].dt.date.tolist() == [datetime.now(UTC).date()] * len(SETS)
    assert shown["sha256"].str.len().tolist() == [64] * len(SETS)
    assert not (tmp_path / "kontekst" / ".underveis" / "kultur_kommune").exists()
    assert figures(tmp_path, "frivillige_organisasjoner")["4621", THIS_YEAR, ""] == fakes.organisations("4621")
    assert figures(tmp_path, "kultur_kommune")["0301", 2023, ""] == fakes.spending("0301", 2023)
    assert figures(tmp_path, "kultur_fylkeskommune")["46", 2019, ""] == 100.0 + 1 + sorted(
        {n[:2] for n in fakes.TODAY}
    ).index("46")
    assert figures(tmp_path, "kostragruppe")["4621", THIS_YEAR, fakes.group("4621")] is None
    counted = figures(tmp_path, "frivillige_etter_kategori")
    for number in ("0301", "4621", "5601"):
        first = [fakes.categories(unit)[-1]["icnpoNummer"] for unit in fakes.units(number) if fakes.categories(unit)]
        assert {k[2]: v for k, v in counted.items() if k[0] == number} == {c: first.count(c) for c in set(first)}
    assert figures(tmp_path, "frivilligsentraler")[fakes.TODAY[3], 2023, ""] == 1 + int(fakes.TODAY[3]) % 3


def test_a_run_that_was_interrupted_asks_only_for_the_rest(services: fakes.Services, tmp_path: Path) -> None:
    services.faults["kommunenummer=3909"] = [(500, {}, b"feil")]
    assert run(tmp_path, "frivillige_organisasjoner") == 2
    assert not (tmp_path / "kontekst" / "frivillige_organisasjoner.json").exists()
    before = len(services.asked)
    assert run(tmp_path, "frivillige_organisasjoner") == 0
    assert len(services.asked) - before == len(fakes.TODAY) - before + 1
    assert len(set(services.asked)) == len(fakes.TODAY)


def test_a_service_that_asks_for_patience_gets_it_and_one_that_never_answers_is_told(
    services: fakes.Services, tmp_path: Path
) -> None:
    slept: list[float] = []
    client = fetch.Client(tmp_path / "svar", pause=1.0, sleep=slept.append)
    services.faults["112"] = [(429, {"Retry-After": "7"}, b""), (503, {}, b"")]
    assert len(list(GROUP.fetch(client))) == len(fakes.TODAY)
    assert slept == [7.0, 1.0, 16.0, 1.0]
    services.faults["112"] = [(503, {"Retry-After": "999999"}, b"")] * 3
    with pytest.raises(KontekstFeil, match=r"svarte 503\. Det som er hentet før, er ikke rørt"):
        list(GROUP.fetch(fetch.Client(tmp_path / "nye", pause=0, sleep=slept.append)))
    assert max(slept) == fetch.LONGEST_WAIT


ODD_ANSWERS = [
    (404, {}, b"", "svarte 404"),
    (200, {}, b"<html>Vedlikehold</html>", "noe som ikke er JSON"),
    (200, {}, b"[" * 200_000, "noe som ikke er JSON"),
    (200, {}, b"{}", "uten «correspondenceItems»"),
    (200, {}, b'{"correspondenceItems": [{"targetCode": "4621"}]}', "uten «0.sourceCode»"),
    (
        200,
        {},
        b'{"correspondenceItems": [{"targetCode": "x", "sourceCode": "EKG01", "sourceName": ""}]}',
        "ikke en KOSTRA",
    ),
    (200, {}, b'{"correspondenceItems": []}', "har ingen tall for kommuner"),
    (302, {"Location": "/api/klass/v1/classifications/112/correspondsAt"}, b"", "viderekobler i ring"),
]


def test_an_answer_of_another_form_changes_nothing_is_told_and_is_asked_for_anew(
    services: fakes.Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "kostragruppe") == 0
    kept = (tmp_path / "kontekst" / "kostragruppe.json").read_bytes()
    for status, headers, body, told in ODD_ANSWERS:
        services.faults["112"] = [(status, headers, body)] * 9
        assert run(tmp_path, "kostragruppe") == 2
        assert told in capsys.readouterr().err
        assert (tmp_path / "kontekst" / "kostragruppe.json").read_bytes() == kept
    services.faults.clear()
    assert run(tmp_path, "kostragruppe") == 0


def test_a_next_page_that_leads_elsewhere_or_in_a_circle_is_refused(services: fakes.Services, tmp_path: Path) -> None:
    for link, told in (
        ("http://127.0.0.1:1/annet?size=100", "leder til et annet sted"),
        (
            f"{services.address}/frivillighetsregisteret/api/frivillige-organisasjoner?size=100&searchAfter=0",
            "går i ring",
        ),
    ):
        page = {"_embedded": {"frivilligeOrganisasjoner": []}, "_links": {"next": {"href": link}}}
        services.faults["frivillige-organisasjoner"] = [(200, {}, json.dumps(page).encode())] * 3
        with pytest.raises(KontekstFeil, match=told):
            list(frivillige_etter_kategori.fetch(fetch.Client(tmp_path / told, pause=0)))


def test_a_kommune_with_more_units_than_one_question_answers_is_asked_by_dates(
    services: fakes.Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frivillige_etter_kategori, "DEEPEST", 3)
    asked: list[tuple[str, str]] = []

    def units(query: dict[str, str]) -> dict[str, object]:
        first, last = (
            query.get("fraRegistreringsdatoEnhetsregisteret", "1995-01-01"),
            query.get("tilRegistreringsdatoEnhetsregisteret", "2999-12-31"),
        )
        days = [f"{year}-06-01" for year in range(2000, 2010)]
        found = [day for day in days if first <= day <= last]
        asked.append((first, last))
        return {
            "page": {"totalElements": len(found)},
            "_embedded": {"enheter": [{"organisasjonsnummer": day} for day in found]},
        }

    monkeypatch.setattr(services, "_units", units)
    client = fetch.Client(tmp_path / "svar", pause=0)
    address = services.address + "/enhetsregisteret/api/enheter"
    found = list(
        frivillige_etter_kategori._units(client, address, "0301", frivillige_etter_kategori.FIRST_DAY, date.today())
    )
    assert sorted(found) == [f"{year}-06-01" for year in range(2000, 2010)]


VALUES = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=12, max_size=12)


@given(values=VALUES, sparse=st.booleans(), listed=st.booleans(), order=st.permutations(["R", "ContentsCode", "Tid"]))
def test_a_json_stat_answer_gives_each_value_its_area_and_year_in_whatever_order_and_form(
    values: list[float | None], sparse: bool, listed: bool, order: list[str]
) -> None:
    codes = {"R": ["4621", "EKG03", "EAKUO"], "ContentsCode": ["A", "B"], "Tid": ["2022", "2023"]}
    sizes = [len(codes[name]) for name in order]
    cells = {}
    for at, value in enumerate(values):
        place, rest = {}, at
        for name, size in reversed(list(zip(order, sizes, strict=True))):
            place[name], rest = codes[name][rest % size], rest // size
        cells[place["R"], place["ContentsCode"], place["Tid"]] = value
    answer = {
        "id": order, "size": sizes,
        "dimension": {n: {"category": {"index": codes[n] if listed else {c: i for i, c in enumerate(codes[n])}}} for n in order},
        "value": {str(i): v for i, v in enumerate(values) if v is not None} if sparse else values,
    }  # fmt: skip
    wanted = {(r, int(t)): v for (r, c, t), v in cells.items() if c == "B" and r != "EAKUO" and v is not None}
    assert {(one.omraade, one.aar): one.verdi for one in jsonstat.read(answer, "R", "B", "Filen")} == wanted


def test_what_a_json_stat_answer_may_not_be_is_told() -> None:
    whole = fakes.kostra(region := "KOKkommuneregion0000", "KOSdriftinnb0000")
    wrong = {
        "har færre tall": {**whole, "value": whole["value"][:10]},
        "er ikke et tall": {**whole, "value": ["<b>"] * len(whole["value"])},
        "har andre inndelinger": {
            **whole, "id": ["Region", "ContentsCode", "Tid"], "dimension": {**whole["dimension"], "Region": whole["dimension"][region]}},
        "uten «size»": {key: value for key, value in whole.items() if key != "size"},
    }  # fmt: skip
    for told, answer in wrong.items():
        with pytest.raises(KontekstFeil, match=told):
            jsonstat.read(answer, region, "KOSdriftinnb0000", "Filen")
    with pytest.raises(KontekstFeil, match="ikke tallet KOSannet"):
        jsonstat.read(whole, region, "KOSannet", "Filen")


def test_a_local_file_is_read_whether_table_workbook_list_or_the_services_own_json(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Kommunenr", "Antall", "År"])
    book.active.append([301, 12, 2024])
    book.save(tmp_path / "bok.xlsx")
    (tmp_path / "norsk.csv").write_bytes("Kommunenummer;Antall;År\r\n0301;1 200;2024\r\n4621;;2024".encode("cp1252"))
    (tmp_path / "liste.json").write_text('[{"kommunenummer": "0301", "verdi": 12, "aar": 2024}]', encoding="utf-8")
    (tmp_path / "rader.csv").write_text("kommunenummer,navn\n0301,A\n0301,B\n4621,C\n", encoding="utf-8")
    (tmp_path / "ssb.json").write_text(
        json.dumps(fakes.kostra("KOKkommuneregion0000", "KOSdriftinnb0000")), encoding="utf-8"
    )
    assert files.read_file(tmp_path / "bok.xlsx", CENTRES) == [Tall("0301", 2024, 12.0)]
    assert files.read_file(tmp_path / "norsk.csv", CENTRES) == [
        Tall("0301", 2024, 1200.0)
    ]  # an empty cell is unknown, not none
    assert files.read_file(tmp_path / "liste.json", CENTRES) == [Tall("0301", 2024, 12.0)]
    assert files.read_file(tmp_path / "rader.csv", CENTRES, 2023) == [Tall("0301", 2023, 2.0), Tall("4621", 2023, 1.0)]
    assert Tall("0301", 2023, fakes.spending("0301", 2023)) in files.read_file(tmp_path / "ssb.json", SPENDING)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("kommunenummer;antall\n0301;1", ["mangler kolonnen aar (eller oppgi --aar)"]),
        ("navn;antall;aar\nOslo;1;2024", ["mangler kolonnen kommunenummer"]),
        ("", ["er tom"]),
        ("kommunenummer;antall;aar", ["har ingen tall for kommuner"]),
        ("kommunenummer;antall;aar\n9999;1;2024\n0301;x;2024\n4621;-2;2024\n4601;1,5;2024\n1103;1;1066\nOslo;1;2024",
         ["rad 2, kolonne «kommunenummer»: «9999» er ikke et kommunenummer som har vært i bruk",
          "rad 3, kolonne «antall»: «x» er ikke et tall", "rad 4, kolonne «antall»: «-2» er ikke et antall",
          "rad 5, kolonne «antall»: «1,5» er ikke et antall", "rad 6, kolonne «aar»: «1066»",
          "rad 7, kolonne «kommunenummer»: «Oslo»"]),
        ("kommunenummer;antall;aar\n0301;1;2024\n0301;2;2024", ["rad 3, kolonne «kommunenummer»: «0301» står to ganger for 2024"]),
        ("kommunenummer;antall;aar\n0301;=1+1;2024", ["rad 2, kolonne «antall»: «=1+1» er en formel"]),
        ('[{"kommunenummer": "0301", "antall": 1,', ["er ikke gyldig JSON (linje 1)"]),
        ("[1, 2]", ["mangler kolonnen kommunenummer"]),
        ("%PDF-1.4", ["er en PDF"]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_in_a_file_is_told_at_once_and_nothing_is_read(
    content: str, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_KONTEKST", str(tmp_path / "kontekst"))
    (tmp_path / "liste.csv").write_text(content, encoding="utf-8")
    assert run(tmp_path, "frivilligsentraler", "--fil", str(tmp_path / "liste.csv")) == 2
    said = capsys.readouterr().err
    assert [line for line in told if line not in said] == []
    assert "Ingenting er lest inn." in said
    assert not (tmp_path / "kontekst").exists()


def test_the_command_says_what_it_cannot_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_KONTEKST", str(tmp_path / "kontekst"))
    assert run(tmp_path, "folketall") == 2
    assert "«folketall» finnes ikke. Velg blant frivillige_organisasjoner" in capsys.readouterr().err
    assert run(tmp_path, "--fil", "liste.csv") == 2
    assert "skrives navnet på det ene datasettet" in capsys.readouterr().err
    assert run(tmp_path, "frivilligsentraler") == 2
    assert "FRIVILLIGHETSKART_FRIVILLIGSENTRALER" in capsys.readouterr().err
    assert run(tmp_path, "frivilligsentraler", "--fil", str(tmp_path / "borte.csv")) == 2
    assert "Får ikke lest" in capsys.readouterr().err
    monkeypatch.setenv("FRIVILLIGHETSKART_SSB", "data.ssb.no")
    with pytest.raises(SystemExit, match="skal være en nettadresse"):
        run(tmp_path, "kostragruppe")


def test_a_damaged_file_is_told_in_the_register_and_stops_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "kontekst"
    files.keep(folder, CENTRES, [Tall("0301", 2024, 12.0)], "filen x", datetime(2026, 1, 2, tzinfo=UTC))
    kept = folder / "frivilligsentraler.json"
    whole = kept.read_text(encoding="utf-8")
    for damaged in (whole[:40], "[]", "\x00", '{"tall": [[1]]}', whole.replace("12.0", "13.0")):
        kept.write_text(damaged, encoding="utf-8")
        with pytest.raises(KontekstFeil, match="python -m loaders kontekst frivilligsentraler"):
            files.kept(folder, CENTRES)
    register = Register(build(tmp_path / "register.duckdb", kontekst=folder).resolve())
    row = register.query("FROM kontekst_oversikt WHERE datasett = 'frivilligsentraler'").iloc[0]
    assert row["feil"].startswith("Kontekstfilen «frivilligsentraler.json» kan ikke leses")
    assert str(row["hentet"]) == "NaT"
    assert register.query("FROM kontekst_tall").empty
    assert len(register.query("FROM status_per(current_date)")) == 357


def led(tmp_path: Path, *sets: tuple[str, list[Tall]]) -> Register:
    for name, found in sets:
        files.keep(tmp_path / "kontekst", SETS[name], found, "filen x", datetime(2026, 1, 2, tzinfo=UTC))
    return Register(build(tmp_path / "register.duckdb", kontekst=tmp_path / "kontekst").resolve())


def test_old_numbers_lead_to_todays_counts_add_up_and_what_does_not_add_up_is_left_out(tmp_path: Path) -> None:
    pairs = [("1103", 2019), ("1141", 2019), ("1142", 2019), ("0137", 2019), ("1507", 2021)]
    counts = [Tall(number, year, float(n)) for n, (number, year) in enumerate(pairs, start=1)]
    register = led(
        tmp_path,
        # Stavanger kept its number when Finnøy and Rennesøy came in; Våler got a new number twice; Ålesund was split in 2024
        ("frivilligsentraler", [*counts, Tall("1103", 2024, 7.0)]),
        ("kultur_kommune", [*counts, Tall("1103", 2020, 7.0)]),
    )  # fmt: skip
    found = register.query("SELECT datasett, kommunenummer, aar, verdi FROM kontekst_kommune ORDER BY ALL")
    assert list(found.itertuples(index=False, name=None)) == [
        ("frivilligsentraler", "1103", 2019, 6.0),
        ("frivilligsentraler", "1103", 2024, 7.0),
        ("frivilligsentraler", "3114", 2019, 4.0),
        ("kultur_kommune", "1103", 2020, 7.0),
        ("kultur_kommune", "3114", 2019, 4.0),
    ]
    left_out = register.query("SELECT datasett, utelatt FROM kontekst_oversikt WHERE utelatt > 0 ORDER BY 1")
    assert list(left_out.itertuples(index=False, name=None)) == [("frivilligsentraler", 1), ("kultur_kommune", 4)]


def test_counts_are_compared_per_thousand_inhabitants_of_those_with_a_figure_and_amounts_with_the_sources_own_averages(
    tmp_path: Path,
) -> None:
    amounts = {"4621": 3000.0, "46": 2500.0, "EKG03": 2600.0, "00": 2700.0, "30": 1.0}
    register = led(
        tmp_path,
        ("frivillige_organisasjoner", [Tall("4621", 2025, 30.0), Tall("4601", 2025, 70.0), Tall("0301", 2024, 1.0)]),
        ("kultur_kommune", [Tall(area, 2024, value) for area, value in amounts.items()]),
        ("kostragruppe", [Tall("4621", 2025, None, "EKG03", "KOSTRA-gruppe 3"), Tall("4601", 2024, None, "EKG12", "KOSTRA-gruppe 12")]),
        ("frivillige_etter_kategori", [Tall("4621", 2025, 3.0, "1100", "Kunst"), Tall("4601", 2025, 2.0, "1300", "Idrett")]),
    )  # fmt: skip
    people = dict(register.query("SELECT kommunenummer, innbyggere FROM kommune_na").itertuples(index=False, name=None))
    found = {
        (row.datasett, row.omraade, row.aar, row.kategori): row.maal
        for row in register.query("FROM kontekst_maal").itertuples(index=False)
    }
    per_thousand = 1000 * 100 / (people["4621"] + people["4601"])
    assert found["frivillige_organisasjoner", "46", 2025, ""] == pytest.approx(per_thousand)
    assert found["frivillige_organisasjoner", "EKG03", 2025, ""] == pytest.approx(1000 * 30 / people["4621"])
    assert (
        found["frivillige_organisasjoner", "00", 2024, ""] != found["frivillige_organisasjoner", "00", 2024, ""]
    )  # not of the last year
    assert found["frivillige_etter_kategori", "00", 2025, "1100"] == pytest.approx(
        1000 * 3 / (people["4621"] + people["4601"])
    )
    assert [found["kultur_kommune", area, 2024, ""] for area in ("4621", "EKG03", "46", "00")] == [
        3000,
        2600,
        2500,
        2700,
    ]
    assert ("kultur_kommune", "30", 2024, "") not in found  # a fylke of another time
    groups = register.query("FROM kostragruppe")
    assert groups["kommunenummer"].tolist() == ["4621"]


def test_every_data_set_says_all_that_is_shown_of_it_and_has_an_answer_here() -> None:
    lacking = []
    for name, one in SETS.items():
        told = {f: getattr(one, f) for f in ("tittel", "beskrivelse", "enhet", "kilde", "dato")}
        lacking += [f"{name}: {part}" for part, value in told.items() if not value or value != value.strip()]
        lacking += [f"{name}: {part}" for part in ("beskrivelse", "dato") if not told[part].endswith(".")]
        if not (Path(loaders.kontekst.__file__).parent / f"{one.navn}.py").exists():
            lacking.append(f"{name}: navn")
        if not one.kilde_url.startswith("https://") or not all(isinstance(part, str) for part in one.lisens):
            lacking.append(f"{name}: kilde_url, lisens")
        if one.lisens[1] and not one.lisens[1].startswith("https://"):
            lacking.append(f"{name}: lisens")
        if one.slag not in {"antall", "forhold", "gruppe"} or one.niva not in {"kommune", "fylke"}:
            lacking.append(f"{name}: slag, niva")
        if one.fetch is None and one.read is None:
            lacking.append(f"{name}: fetch")
    assert lacking == []
    assert len({one.rekkefolge for one in SETS.values()}) == len(SETS)
