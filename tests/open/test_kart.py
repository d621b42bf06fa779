"""The page at /kart, before any browser runs it."""

import re
from dataclasses import replace
from datetime import date

import pytest

from data.database import RegisterFeil
from data.grenser import steder
from data.queries import core
from pages.components import format as fmt
from pages.components.filters import Filter, choices_on
from pages.open import kart
from pages.open.serving import site


def test_the_page_may_be_framed_by_anyone_and_runs_only_its_own_files(client):
    policy = client.get("/kart").headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "unsafe" not in policy
    assert "x-frame-options" not in client.get("/kart").headers
    page = client.get("/kart").text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\sstyle=|\son\w+=", page)


def test_every_file_of_the_page_is_served_for_ever(client):
    page = client.get("/kart").text
    files = set(re.findall(r'"(/(?:apent|geo)/[^"]+)"', page))
    assert len(files) >= 7
    for path in files:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "immutable" in answer.headers["cache-control"]


def test_the_table_holds_all_kommuner_and_hides_those_outside_the_filter(client):
    rows = re.findall(r"<tr data-nr=.*?>", client.get("/kart?fylke=11").text)
    assert len(rows) == 357
    assert sum(" hidden" not in row for row in rows) == 23


def test_several_fylker_in_the_address_become_one_choice(client):
    page = client.get("/kart?fylke=11&fylke=46").text
    assert re.search(r'<option value="11,46" data-boks="[^"]+" selected>Rogaland og Vestland</option>', page)
    assert "Rogaland og Vestland: " in page


def test_what_the_address_asks_wrongly_is_said_on_the_page(client):
    page = client.get("/kart?fylke=<script>alert(1)</script>&kommune=0231").text
    assert "<script>alert" not in page
    assert "Skedsmo (0231) er i dag en del av Lillestrøm (3205)." in page


def test_the_past_shows_what_was_known_then(client):
    assert "Hele landet: 0 av 357" not in client.get("/kart?per=2024-07-01").text
    assert "per 1.\u00a0juli 2024" in client.get("/kart?per=2024-07-01").text


def test_dates_are_as_exact_as_their_sources(client):
    page = client.get("/kart").text
    assert re.search(r'data-navn="Aukra".*?<td class="dag">juni 2022</td>', page)
    assert ">uten dato<" in page


def test_visitors_who_come_back_are_told_that_nothing_is_new(client):
    tag = client.get("/kart").headers["etag"]
    assert client.get("/kart", headers={"If-None-Match": tag}).status_code == 304


def test_hostile_titles_and_links_are_only_text(register, monkeypatch):
    frame = core.plan_per(register, date.today())
    frame.loc[0, "tittel"] = '<img src=x onerror="alert(1)">'
    frame.loc[0, "kilde_url"] = "javascript:alert(1)"
    frame.loc[1, "tittel"] = "=cmd|' /C calc'!A0"
    frame.loc[1, "kilde_url"] = 'https://example.org/"onclick="x'
    row = kart._row(next(frame.itertuples()), steder(), Filter())
    assert row["url"] is None
    page = site.PAGES.from_string('<a href="{{ k.url }}">{{ k.dokument }}</a>').render(k=row)
    assert "<img" not in page
    assert kart._row(list(frame.itertuples())[1], steder(), Filter())["url"] is None


def test_names_that_occur_twice_are_told_apart(register):
    names = {n["verdi"] for n in kart._names(register)}
    assert {"Herøy (Møre og Romsdal)", "Herøy (Nordland)", "Våler (Innlandet)", "Våler (Østfold)"} <= names
    assert not {"Herøy", "Våler"} & names
    assert len(names) == len(kart._names(register))


def test_a_missing_register_is_explained(bare_site, tmp_path, monkeypatch):
    import requests

    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(tmp_path / "ingen.duckdb"))
    answer = requests.get(f"{bare_site}/kart", timeout=30)
    assert answer.status_code == 503
    assert RegisterFeil.to_readers in answer.text and "loaders" not in answer.text


@pytest.mark.parametrize("plantype", ["kommunedelplan_kultur", "kommuneplanens_samfunnsdel"])
def test_another_plan_type_can_be_shown(register, plantype):
    options = choices_on(register, date.today())
    page = kart.render(register, options, replace(Filter(), plantype=plantype), [])
    assert page.count("<tr data-nr=") == 357
    told = options.plantyper[plantype]
    said = f"har vedtatt {told[0].lower()}{told[1:]} med frivillighet per"
    assert page.split('id="setning"')[1].split("</p>")[0].count(said) == 1
    assert f'data-pastand="{{vedtatt}} av {{kommuner}} {said}' in page  # what the script fills for another fylke


def test_the_api_is_explained_from_the_document_that_machines_read(client):
    page = client.get("/api").text
    assert "/api/v1/observasjoner" in page
    assert "Ett eller flere fylkesnummer." in page
    assert "Alle kommuner med status" in page


def test_the_picture_for_paper_shows_the_filter_of_the_address_and_leaves_out_what_it_cannot_use(client, register):
    answer = client.get("/kart/bilde.svg?fylke=11&per=2026-11-21")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "Rogaland: " in answer.text
    assert answer.text.count("<title>") == 1
    hostile = client.get("/kart/bilde.svg?fylke=11&per=2026-11-21&status=<script>")
    assert hostile.content == answer.content


def test_every_kommune_has_the_colour_of_its_status_in_the_picture(register):
    options = choices_on(register, date(2026, 11, 21))
    drawing = kart.picture_of(register, options, Filter(per=date(2026, 11, 21)))
    rows = core.plan_per(register, date(2026, 11, 21))
    for kode, status in fmt.TEGNET.items():
        areas = re.findall(rf'<path[^>]*fill="{status.farge}"[^>]*stroke', drawing)
        assert len(areas) >= int((rows["tegnet"] == kode).sum()) > 0, kode
    assert not re.search(r'"#[ab]00[0-9a-f]{3}"', drawing)
