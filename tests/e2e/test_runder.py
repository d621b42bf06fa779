"""A round of confirmation in a browser: started by an editor, answered over the link in the file, accepted, seen by a reader."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pages.components import svar_texts as asked
from pages.redaksjon import runder_texts as t
from tests.e2e.conftest import PHONE, Guard, NewPage, settled
from tests.e2e.editors import EDITOR, Site, sign_in

AUKRA = "1547"


@pytest.fixture(autouse=True)
def everyday(guard: Guard, editors_site: Site) -> None:
    editors_site.allow(EDITOR)
    guard.allowed = ("404",)  # Streamlit asks for its settings below the address first


def test_a_round_goes_from_the_editor_to_the_kommune_and_back_to_the_map(
    editors_site: Site, new_page: NewPage, tmp_path: Path
) -> None:
    editor = new_page()
    sign_in(editor, editors_site)
    editor.goto(f"{editors_site.url}/runder")
    settled(editor)
    editor.get_by_label(t.NAVN).fill("Våren 2027")
    editor.get_by_label(t.NAVN).press("Tab")
    settled(editor)
    editor.get_by_role("button", name=t.START).click()
    expect(editor.get_by_text("Runden «Våren 2027» er startet, med 357 lenker.")).to_be_visible()
    with editor.expect_download() as saved:
        editor.get_by_role("link", name=t.LAST_CSV).click()
    saved.value.save_as(tmp_path / "utsending.csv")
    with (tmp_path / "utsending.csv").open(encoding="utf-8-sig", newline="") as file:
        letters = {row[t.KOL["nummer"]]: row for row in csv.DictReader(file, delimiter=";")}
    assert len(letters) == 357
    link = letters[AUKRA][t.KOL["lenke"]]
    assert link.startswith(f"{editors_site.url}/svar/") and link in letters[AUKRA][t.KOL["brev"]]

    kommune = new_page(size=PHONE)
    kommune.goto(link)
    x = asked.NN
    kommune.get_by_label(x["under_arbeid"]).check()
    kommune.get_by_label(x["felt_rolle"]).fill("kultursjef")
    kommune.get_by_role("button", name=x["se"]).click()
    kommune.get_by_role("button", name=x["send"]).click()
    expect(kommune.get_by_role("heading", level=1)).to_have_text(x["kvittering"])

    # The answer comes into the editor's page by itself, and waits.
    expect(editor.get_by_text("1 av 357 kommuner har svart")).to_be_visible()
    settled(editor)
    editor.get_by_text(t.DELER["svar"], exact=True).click()
    expect(editor.get_by_role("heading", name="Aukra")).to_be_visible()
    settled(editor)
    editor.get_by_role("button", name=t.GODTA, exact=True).click()
    expect(editor.get_by_text("Svaret fra Aukra er tatt inn.")).to_be_visible()

    reader = new_page()
    reader.goto(f"{editors_site.url}/kommuner?kommune={AUKRA}")
    expect(reader.get_by_text("Bekreftet av kommunen")).to_be_visible()
    expect(reader.get_by_text("Under arbeid").first).to_be_visible()
