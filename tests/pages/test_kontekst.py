"""Context wherever it is used: the screens, the public map, the API and the files; where it was not fetched, each place says so and how."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from data.database import Register, current
from data.eksport import package, spreadsheets
from data.eksport.tables import rows_of
from data.queries import core, kommuneside, kontekst, samlinger
from data.samling.vertskap import suggest_voices
from pages.components import format as fmt
from pages.open.routes import ROUTES
from pages.samlinger.invitation import arbeidsbok, csv_liste
from tests import kontekst_tjenester as fakes

Dashboard = Callable[..., AppTest]
UNLICENSED = "frivilligsentraler"


@pytest.fixture
def context(with_context: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Dashboard) -> Register:
    """The register with context, switched on for screens and routes."""
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(with_context))
    return current(with_context)


def said(app: AppTest) -> str:
    """All that stands on the screen, as text and markup."""
    assert not app.exception
    parts = [str(element.proto.body) for element in app.get("html")]
    parts += [
        str(element.value)
        for kind in (app.markdown, app.caption, app.info, app.header, app.subheader)
        for element in kind
    ]
    return "\n".join(parts).replace(fmt.NBSP, " ").replace("\\", "")


def test_a_kommunes_page_shows_its_figures_beside_group_fylke_and_country_with_year_and_source(
    context: Register, dashboard: Dashboard
) -> None:
    shown = said(dashboard("kommuner", kommune="4621"))
    assert f">{fakes.organisations('4621')}<br>" in shown
    assert f"{fmt.tall(fakes.spending('4621', 2023))} kr per innbygger".replace(fmt.NBSP, " ") in shown
    averages = [fakes.AVERAGES[fakes.group("4621")], 2000.0, fakes.AVERAGES["EAK"]]
    for average in averages:
        assert f">{fmt.tall(average)}<".replace(fmt.NBSP, " ") in shown
    assert "Statistisk sentralbyrå (SSB), KOSTRA, tabell 13135, 2023, hentet 2. januar 2026" in shown
    assert "KOSTRA-gruppe 15" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; og annet" in shown
    assert "<script>" not in shown


def test_where_nothing_was_fetched_each_screen_says_so(dashboard: Dashboard) -> None:
    page = said(dashboard("kommuner", kommune="4621"))
    assert "er ikke hentet ennå: registrerte frivillige organisasjoner" in page
    assert "samme KOSTRA-gruppe" not in page
    method, fylker = said(dashboard("data_og_metode")), said(dashboard("fylker"))
    every = kontekst.alle(current()).values()
    assert method.count("Tallene er ikke hentet ennå.") == len(every)
    assert [
        one.tittel
        for one in every
        if one.slag != "gruppe" and f"{one.tittel}: Tallene er ikke hentet ennå." not in fylker
    ] == []


def test_data_og_metode_tells_every_data_set_with_source_licence_years_and_date(
    context: Register, dashboard: Dashboard
) -> None:
    shown = said(dashboard("data_og_metode"))
    for one in kontekst.alle(context).values():
        assert [
            t for t in (one.tittel, one.beskrivelse, one.kilde, one.lisens, f"Enhet: {one.enhet}") if t not in shown
        ] == []
    assert shown.count("2. januar 2026") == len(kontekst.alle(context))
    assert "2019–2023" in shown
    assert re.search(r"\d+ eldre tall er ikke med", shown)


def test_a_damaged_file_is_told_on_the_screens_and_the_rest_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Dashboard
) -> None:
    from tests.registers import build

    (fakes.keep(tmp_path / "kontekst") / "kultur_kommune.json").write_text("{", encoding="utf-8")
    link = build(tmp_path / "register.duckdb", kontekst=tmp_path / "kontekst")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    shown = said(dashboard("kommuner", kommune="4621"))
    assert "Tallene kan ikke vises akkurat nå." in shown and "loaders" not in shown
    assert f">{fakes.organisations('4621')}<br>" in shown


def test_whom_to_learn_from_are_first_the_nearest_of_the_same_group(context: Register, register: Register) -> None:
    per = date(2026, 11, 29)
    found, _ = kommuneside.nearest(context, "4621", per)
    adopted = {
        r.kommunenummer for r in core.status_per(context, per).itertuples() if r.status == "vedtatt" and not r.arvet
    }
    alike = {n for n in adopted if fakes.group(n) == fakes.group("4621") and n != "4621"}
    same = [one for one in found if one.same_group]
    assert found[: len(same)] == same
    assert {one.row.kommunenummer for one in same} <= alike
    assert len(same) == min(len(alike), kommuneside.SAME_GROUP)
    for part in (same, found[len(same) :]):
        assert [one.km for one in part] == sorted(one.km for one in part)
    plain, _ = kommuneside.nearest(register, "4621", per)
    assert not any(one.same_group for one in plain)
    assert len(plain) == kommuneside.NEAREST


def test_the_fylker_are_compared_by_a_sentence_that_counts_right_and_proves_nothing(
    context: Register, dashboard: Dashboard
) -> None:
    per = date.today()
    for name in ("innbyggere", "frivillige_organisasjoner", "kultur_kommune", "kultur_fylkeskommune"):
        rows = kontekst.fylkesmaal(context, per)
        rows = rows[rows["datasett"] == name].sort_values("maal", ascending=False).reset_index(drop=True)
        assert len(rows) == 15
        halves = kontekst.halvdeler(context, per)
        for half, part in zip(halves[halves["datasett"] == name].itertuples(), (rows[:7], rows[7:]), strict=True):
            if name == "kultur_kommune":  # all fylker are alike there
                continue
            assert (half.fylker, half.vedtatt, half.antall_kommuner) == (
                len(part),
                part["vedtatt"].sum(),
                part["antall_kommuner"].sum(),
            )
    shown = said(dashboard("fylker"))
    assert "I de 7 fylkene med flest innbyggere per kommune har" in shown
    assert "ikke hvorfor" in shown


def test_the_public_map_tells_the_figures_of_each_kommune_and_escapes_them(context: Register) -> None:
    client = TestClient(Starlette(routes=ROUTES))
    page = client.get("/kart").text
    row = re.search(r'<tr data-nr="4621"[^>]*data-tall="([^"]*)"', page)
    assert row and row[1].split("|")[0] == str(fakes.organisations("4621"))
    told = re.search(r'data-kontekst="([^"]*)"', page)
    assert told and "<" not in told[1]
    source = json.loads(told[1].replace("&#34;", '"'))[0]["kilde"]
    assert source == "Brønnøysundregistrene, Enhetsregisteret, 2026, hentet 2. januar 2026".replace(
        "2. j", f"2.{fmt.NBSP}j"
    )


def test_the_api_gives_the_figures_with_their_data_sets_and_refuses_what_it_does_not_know(context: Register) -> None:
    client = TestClient(Starlette(routes=ROUTES))
    answer = client.get("/api/v1/kontekst", params={"kommune": "4621"}).json()
    assert {row["kommunenummer"] for row in answer["kontekst"]} == {"4621"}
    assert {row["datasett"] for row in answer["kontekst"]} == {one["datasett"] for one in answer["datasett"]} - {
        "kultur_fylkeskommune"
    }
    assert all(one["lisens_url"] and one["hentet"] == "2026-01-02" for one in answer["datasett"])
    fylke = client.get(
        "/api/v1/kontekst", params={"fylke": "46", "datasett": "kultur_fylkeskommune", "format": "csv"}
    ).text
    assert fylke.splitlines()[1].startswith("kultur_fylkeskommune,,,46,2019,,,")
    for wrong in ({"datasett": "folketall"}, {"datasett": UNLICENSED}, {"kommune": "9999"}, {"status": "vedtatt"}):
        assert client.get("/api/v1/kontekst", params=wrong).status_code == 400


def test_open_files_have_the_context_with_a_licence_and_nothing_without_one(context: Register) -> None:
    today = date.today()
    table = rows_of(context, "kontekst", today)
    assert UNLICENSED not in set(table["datasett"])
    assert table["hentet"].notna().all() and table["kilde"].str.len().gt(0).all()
    archive = zipfile.ZipFile(io.BytesIO(package.datapakke(context, today)))
    assert UNLICENSED not in archive.read("kontekst.csv").decode()
    sources = [source["title"] for source in json.loads(archive.read("datapackage.json"))["sources"]]
    assert any(title.startswith("Statistisk sentralbyrå (SSB), KOSTRA, tabell 13135 (CC BY 4.0)") for title in sources)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.excel(context, today)), read_only=True)
    assert {"Kontekst", "Datasett i kontekst"} <= set(book.sheetnames)


def test_the_duckdb_file_compares_as_the_register_does_without_what_has_no_licence(
    context: Register, tmp_path: Path
) -> None:
    (tmp_path / "apent.duckdb").write_bytes(package.duckdb_fil(context))
    ask = f"SELECT * FROM kontekst_maal WHERE datasett <> '{UNLICENSED}' ORDER BY ALL"
    with duckdb.connect(str(tmp_path / "apent.duckdb"), read_only=True) as connection:
        assert connection.execute(ask).df().equals(context.query(ask))
        assert connection.execute(f"SELECT count(*) FROM kontekst_tall WHERE datasett = '{UNLICENSED}'").fetchone() == (
            0,
        )


def test_a_gathering_has_the_columns_chosen_on_screen_and_in_the_files_with_sums_and_sources(
    context: Register, dashboard: Dashboard
) -> None:
    app = dashboard("samlinger", fylke="42")
    app.button_group(key="vis_kolonner").set_value(["frivillige_organisasjoner", UNLICENSED, "kultur_kommune"]).run()
    shown = said(app)
    numbers = [n for n in fakes.TODAY if n[:2] == "42"]
    total = sum(fakes.organisations(number) for number in numbers)
    assert (
        f"Registrerte frivillige organisasjoner: {total} til sammen i {len(numbers)} kommuner som er invitert (Brønnøysund"
        in shown
    )
    assert re.search(
        rf"Frivilligsentraler: \d+ til sammen i \d+ av {len(numbers)} kommuner som er invitert; resten er ikke kjent",
        shown,
    )
    assert "Netto driftsutgifter til kultur (kr per innbygger): Statistisk sentralbyrå" in shown


def test_the_workbook_and_the_list_of_a_gathering_have_the_columns_and_leave_the_unknown_empty(
    context: Register,
) -> None:
    from tests.pages.test_take_along import PNG, make

    columns = tuple(kontekst.kolonner(context)[name] for name in ("frivillige_organisasjoner", UNLICENSED))
    mappe = make(context, kolonner=columns)
    book = openpyxl.load_workbook(io.BytesIO(arbeidsbok(mappe, PNG)))
    headings = [one.overskrift for one in columns]
    for group, sheet in zip(mappe.plan.grupper, book.worksheets[1:], strict=False):
        head, *rows = sheet.iter_rows(values_only=True)
        places = [head.index(name) for name in headings]
        found = {row[1]: tuple(row[place] for place in places) for row in rows if row[1] in group.kommuner}
        wanted = {n: (fakes.organisations(n), columns[1].verdier.get(n)) for n in group.kommuner}
        assert found == wanted
    summary = "\n".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell)
    assert "Brønnøysundregistrene, Enhetsregisteret, 2026, hentet" in summary
    assert headings[0] in csv_liste(mappe).decode("utf-8-sig").splitlines()[0]


def test_voices_of_the_same_group_are_suggested_first_where_groups_are_known(context: Register) -> None:
    base = samlinger.grunnlag(context)
    lacking = ["4621"]
    having = [n for n in fakes.TODAY if n[:2] == "42"]  # none of the same fylke
    groups = {number: group.kode for number, group in kontekst.grupper(context).items()}
    found = suggest_voices(lacking, having, base.per_nummer, base.avstander, 30, groups)
    alike = {voice.kommunenummer for voice in found if "samme KOSTRA-gruppe" in voice.grunn}
    assert alike == {n for n in having if fakes.group(n) == fakes.group("4621")}
    plain = {v.kommunenummer: v.likhet for v in suggest_voices(lacking, having, base.per_nummer, base.avstander, 30)}
    assert all((voice.likhet > plain[voice.kommunenummer]) == (voice.kommunenummer in alike) for voice in found)


def test_how_many_of_a_kommunes_group_have_adopted_is_said_as_the_statuses_are(
    context: Register, dashboard: Dashboard
) -> None:
    others = core.status_per(context, date.today())
    others = others[[fakes.group(n) == fakes.group("4621") and n != "4621" for n in others["kommunenummer"]]]
    adopted = int(((others["status"] == "vedtatt") & ~others["arvet"]).sum())
    told = f"Voss er i KOSTRA-gruppe 15 sammen med {len(others)} andre kommuner (2026). {adopted} av dem har vedtatt en politikk."
    assert told in said(dashboard("kommuner", kommune="4621"))
