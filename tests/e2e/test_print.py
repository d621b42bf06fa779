"""On paper: nothing to press or fill in, a picture for each map, source and date on every page."""

import io
import re

import pypdf
from playwright.sync_api import expect

from tests.e2e.conftest import eventually, settled

SCREENS = {
    "/?fylke=46": "Kommuner med frivillighetspolitikk",
    "/fylker?fylke=46": "Fylke for fylke",
    "/utvikling?fylke=46": "Utvikling over tid",
    "/samlinger?fylke=46": "Samlinger",
    "/sok-i-planene": "Søk i planene",
    "/kommuner?kommune=4621": "Voss – frivillighetspolitikk",
}
MAPS = ("/?", "/utvikling", "/samlinger")
LOOK = """() => [...document.querySelectorAll('button, input, select, textarea, canvas.deckgl-canvas, #deckgl-overlay, [role=slider]')]
    .filter(e => !e.closest('.st-key-nokkeltall'))
    .filter(e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden').map(e => e.outerHTML.slice(0, 120))"""


def test_a_printed_screen_has_its_picture_its_source_and_no_buttons(dashboard_url, page):
    wrong = []
    for address, title in SCREENS.items():
        page.emulate_media(media="screen")
        page.goto(dashboard_url + address)
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        settled(page)
        # The client fetches the code of a kind of element when it first meets one: until then a skeleton stands in its place.
        page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", timeout=120_000)
        if address.startswith("/?"):
            page.locator(".st-key-nokkeltall button").nth(4).wait_for(timeout=120_000)
        pictures = page.locator(".fk-utskrift")
        if address.startswith(MAPS):
            pictures.first.wait_for(state="attached")
            page.emulate_media(media="print")
            # Drawn when asked for, which may have been before this, when the element stood without its style for a moment.
            page.wait_for_function(
                "() => [...document.querySelectorAll('.fk-utskrift')].every(i => i.complete && i.naturalWidth)",
                timeout=120_000,
            )
        page.emulate_media(media="print")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
        eventually(
            lambda wide=wide: (page.evaluate(LOOK), page.evaluate(wide)), ([], False)
        )  # charts follow the paper by themselves
        sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        feet = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in sheets]
        wrong += [
            (address, foot[-200:])
            for foot in feet
            if not re.search(r"Frivillighetskartet, per \d+\. \w+ \d{4}\. Register", foot)
        ]
        if title not in feet[0]:
            wrong.append((address, "no title"))
        # The figures of Oversikt are buttons on the screen; on paper they look like the figures they are.
        if address.startswith("/?") and not re.search(r"Vedtatt \d+ [\d,]+ % av kommunene", feet[0]):
            wrong.append((address, "no figures"))
    assert wrong == []


def test_the_public_map_prints_as_a_picture_with_every_kommune_in_its_table(dashboard_url, page):
    page.goto(dashboard_url + "/kart?fylke=46")
    page.locator("#kart.leaflet-container").wait_for()
    page.select_option("#fylke", "11")
    expect(page.locator("#papir")).to_have_attribute("src", "/kart/bilde.svg?fylke=11")
    with page.expect_response(re.compile("/kart/bilde.svg")):
        page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelector('#papir').naturalWidth > 0")
    # The names of the kommuner are buttons on the screen; on paper they look like the words they are.
    eventually(lambda: [one for one in page.evaluate(LOOK) if "finn-i-kart" not in one], [])
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    words = [re.sub(r"\s+", " ", sheet.extract_text()) for sheet in sheets]
    assert all("Frivillighetskartet, per" in text for text in words)
    everything = " ".join(words)
    assert "Stavanger" in everything
    assert "Utsira" in everything
    assert "Bergen" not in everything
