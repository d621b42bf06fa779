"""Nothing that axe-core calls serious or critical on any screen, nothing that Streamlit's client says in English, and no symbol
spelt out as its name, as an editor sees it (all that readers see, and more).

The window is made as tall as the screen: axe passes over what has to be scrolled to. Nothing is left out, neither rules nor
parts of the page; should Streamlit's own widgets one day have a finding, name the rule and the selector here, and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import streamlit
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError, expect

from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store.log import Store
from data.store.types import Aktor
from loaders.web.memory.tekstindeks import keep_up
from pages.components.ways import ABOUT
from tests.e2e.conftest import DESK, eventually, serve, settled
from tests.e2e.editors import at_her_own_machine
from tests.nettsok_eksempler import write_pages
from tests.registers import build


class Screen(NamedTuple):
    """An address, something that is drawn late on that screen, and what is clicked first, if anything."""

    address: str
    last: str
    click: str = ""


STREAMLITS = {
    "oversikt": Screen("/?kommune=4621", "[data-testid=stDeckGlJsonChart] canvas"),
    "fylker": Screen("/fylker", "[data-testid=stVegaLiteChart]"),
    "utvikling": Screen("/utvikling", "[data-testid=stVegaLiteChart]"),
    "kommuner": Screen("/kommuner", "[data-testid=stDataFrame] canvas"),
    "en kommune": Screen("/kommuner?kommune=4621", "role=heading[name='Meld fra']"),
    "foregangskommuner": Screen("/kommuner", "role=heading[name='Først i sitt fylke']", "Foregangskommuner"),
    "samlinger": Screen("/samlinger?fylke=11", "[data-testid=stDataFrame] canvas"),
    "søk i planene": Screen("/sok-i-planene?sok=tilskudd&fra=2024", ".fk-treff mark"),
    "data og metode": Screen("/data-og-metode", "role=heading[name='Reglene']"),
    "registrer": Screen("/registrer?nummer=4621", "role=heading[name='Dette har registeret om Voss']"),
    "registrer flere": Screen("/registrer", "input[type=file] >> visible=false", "Flere på én gang"),
    "arbeidsliste": Screen("/registrer", "role=heading[name='Døde lenker']", "Arbeidsliste"),
    "endringer": Screen("/endringer", "text=Begrunnelse: Gjaldt en annen kommune"),
    "funn": Screen("/funn", ".st-key-funn-neste button"),
    "funn som endres": Screen("/funn", "role=textbox[name='Dokumentets tittel']", "Endre og godta"),
    "runder": Screen("/runder", "role=button[name='Start runden og lag lenkene']"),
    "datastatus": Screen("/datastatus", "[data-testid=stDataFrame] canvas"),
}
OURS = [
    *("/kart", "/kart?kommune=4621", "/kart?fylke=99&per=tull", "/api", *ABOUT),
    *("/styreark?siden=2026-06-01", "/fylkesark?fylke=46", "/kommuneark?kommune=4621"),
]


@pytest.fixture(scope="module")
def url(with_findings: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard with findings that wait and a log that says something, at which an editor sits."""
    register, environment = at_her_own_machine(with_findings, tmp_path_factory.mktemp("tilgjengelighet"))
    store = environment["REGISTER_URL"]
    kari = Aktor("kari@frivillig.example", "redaktør", "redaktør", lambda: "redaktør")
    form = Skjema("4645", "under_arbeid", "frivillighetspolitikk", "Plan", "https://x.example/plan", "2026")
    saved = Store(store).add(kari, observasjon(Register(register.resolve()), form))
    Store(store).withdraw(kari, saved.id, saved.innhold, hvorfor="Gjaldt en annen kommune")
    web = write_pages(Path(environment["FRIVILLIGHETSKART_WEB"]))
    build(register, store_url=store, web=web)  # else the pages are told of it while read
    keep_up(register, web)
    with serve(register, **environment) as served:
        yield served


COUNT_RUNS = """() => {
    window.runs = 0;
    const app = document.querySelector(".stApp");
    if (app) new MutationObserver(() => window.runs++).observe(app, { attributeFilter: ["data-test-script-state"] });
}"""


def serious(page: Page) -> list[str]:
    """What axe finds of impact serious or critical, as sentences to read in a failed test.

    A screen that was drawn anew while axe read it, and so stood pale for a while, is read again.
    """
    height = page.evaluate("(document.querySelector('[data-testid=stMain]') ?? document.documentElement).scrollHeight")
    page.set_viewport_size({"width": DESK[0], "height": height + 100})
    page.evaluate(COUNT_RUNS)
    for _ in range(10):
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        if not found or not page.evaluate("[window.runs, (window.runs = 0)][0]"):
            break
        at_rest(page)
    return [
        f"{v['id']}: {node['html'][:300]} {node.get('failureSummary', '')}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for node in v["nodes"]
    ]


def at_rest(page: Page) -> Page:
    """Drawn, and nothing of an earlier run left, which Streamlit shows paler until it is taken away."""
    settled(page)
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    return page


def show(page: Page, url: str, screen: Screen) -> Page:
    """Go to the screen, if it is not what the page shows, and wait for all of it."""
    if page.url != url + screen.address:
        page.goto(url + screen.address)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if screen.click:
        at_rest(page)
        page.get_by_text(screen.click, exact=True).first.click()
    expect(page.locator(screen.last).first).to_be_attached()
    return at_rest(page)


CLIENT = Path(streamlit.__file__).parent / "static"
LITERAL = re.compile(r"`([^`\\\n]{2,160})`|\"([^\"\\\n]{2,160})\"")
PLACE = re.compile(r"\$\{[^{}]*\}")
WORDS = re.compile(r"(?:[A-Z(][a-z’']*|\$\{[^{}]*\})(?:[ /-][\w(’'/),.:]+| \$\{[^{}]*\})*[.!?…:]*")
SAME_WORD = {
    "Sum",
    "Median",
    "Minimum",
    "Maximum",
    "Format",
    "Start",
    "Logo",
    "System",
    "Alt",
    "Time",
    "Esc",
    "Enter",
    "Tom",
    "Lukk",
    "Form",
}
"""what the client says that is Norwegian, or a name"""
READ = """() => {
    const said = new Set();
    for (const one of document.body.querySelectorAll("*:not(script, style, [data-testid=stIconMaterial])")) {
        for (const name of ["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"])
            if (one.hasAttribute(name)) said.add(one.getAttribute(name).trim());
        for (const child of one.childNodes) if (child.nodeType === Node.TEXT_NODE) said.add(child.data.trim());
    }
    return [[...said].filter((text) => text), performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname)];
}"""


@cache
def clients_words(path: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What a script of the client may say: whole texts, and forms of those with something in them (`Remove ${name}`)."""
    script = CLIENT / path.lstrip("/")
    if script.suffix != ".js" or not script.is_file():
        return frozenset(), ()
    literals = {a or b for a, b in LITERAL.findall(script.read_text(encoding="utf-8"))}
    words = {
        one for one in literals if WORDS.fullmatch(one) and re.search("[A-Za-z]{3}", PLACE.sub("", one))
    } - SAME_WORD
    forms = {one for one in words if "${" in one}
    return frozenset(words - forms), tuple(
        re.compile(".+".join(map(re.escape, PLACE.split(one))), re.DOTALL) for one in sorted(forms)
    )


def english(page: Page) -> list[str]:
    """What of all that can be read or heard on the page, seen or not, is a text of the client's own scripts that it has loaded."""
    said, loaded = page.evaluate(READ)
    known = [clients_words(path) for path in loaded]
    assert sum(len(words) for words, _ in known) > 300  # the scripts are found and read
    # What stands after a colon or a comma is an element's own name: «Search: Alle kommuner», «Choose date, november 2026».
    return sorted(
        text
        for text in said
        if text == "yyyy"  # in an empty date field: no capital to know it by
        or any(
            re.split("[:,] ", text)[0] in words or any(form.fullmatch(text) for form in forms) for words, forms in known
        )
    )


SPELT_OUT = """async () => (await document.fonts.ready, [
    ...[...document.querySelectorAll("[data-testid=stIconMaterial]")]
        .filter((one) => one.getBoundingClientRect().width > parseFloat(getComputedStyle(one).fontSize) + 1).map((one) => one.textContent),
    ...performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname).filter((path) => path.includes("MaterialSymbols")),
])"""


def spelt_out(page: Page) -> list[str]:
    """Symbols that are shown as their names, since the font lacks them; and the client's whole font, if it was fetched."""
    return list(page.evaluate(SPELT_OUT))


@pytest.mark.parametrize("address", dict.fromkeys(screen.address for screen in STREAMLITS.values()))
def test_axe_finds_nothing_serious_on_the_screen_and_the_client_says_nothing_english(
    page: Page, url: str, address: str
) -> None:
    for name, screen in STREAMLITS.items():  # what is clicked comes after what is there without
        if screen.address == address:
            show(page, url, screen)
            assert (name, serious(page)) == (name, [])
            assert (name, english(page)) == (name, [])
            assert (name, spelt_out(page)) == (name, [])


@pytest.mark.parametrize("path", OURS)
def test_axe_finds_nothing_serious_on_pages_that_are_wholly_ours(page: Page, url: str, path: str) -> None:
    page.goto(url + path)
    if path.startswith("/kart"):
        expect(page.locator("body[data-klar=ja]")).to_be_attached()
    assert serious(page) == []


def test_axe_finds_nothing_serious_in_the_table_of_the_public_map(page: Page, url: str) -> None:
    page.goto(f"{url}/kart")
    expect(page.locator("body[data-klar=ja]")).to_be_attached()
    page.click("#vis-tabell")
    expect(page.locator("#tabell tbody tr").first).to_be_visible()
    assert serious(page) == []


def until(act: Callable[[], object], shown: Locator) -> None:
    """Do it, and again: a list closes when the page below it moves, as it does while a busy machine draws."""
    for _ in range(12):
        act()
        with suppress(TimeoutError):
            shown.first.wait_for(timeout=5_000)
            return
    raise AssertionError(f"{shown} was not shown")


def test_what_opens_on_oversikt_says_nothing_english(page: Page, url: str) -> None:
    found: list[tuple[str, list[str]]] = []

    def read(what: str, act: Callable[[], object], opened: Locator) -> None:
        until(act, opened)
        found.append((what, english(page)))

    show(page, url, Screen("/?fylke=46", "[data-testid=stDeckGlJsonChart] canvas"))
    plan = page.get_by_role("combobox", name="Plantype")
    read("a list", lambda: plan.press("ArrowDown"), page.get_by_role("option", name="Kommunedelplan for kultur"))
    read("a list without a hit", lambda: (plan.fill(""), plan.fill("zzz")), page.get_by_text("Ingen treff"))
    for _ in range(2):
        page.keyboard.press("Escape")
    read(
        "a calendar",
        page.get_by_role("button", name="Velg dato").click,
        page.get_by_role("grid", name=re.compile("^Velg dato")),
    )
    days = page.get_by_role("gridcell").get_by_role("button", name=re.compile(r"^(mandag|søndag) \d+\. \w+ \d{4}"))
    eventually(lambda: days.count() > 7)
    page.keyboard.press("Escape")
    read(
        "a popover",
        page.get_by_role("button", name="Last ned").first.click,
        page.get_by_role("link", name="Tabell som CSV"),
    )
    page.keyboard.press("Escape")
    read("a tooltip", page.get_by_role("button", name="Nullstill").hover, page.get_by_role("tooltip"))
    grid = page.get_by_test_id("stDataFrame").first

    def tool(name: str) -> None:
        grid.hover()
        page.get_by_role("button", name=re.compile(name)).first.click()

    def point() -> None:
        grid.hover()
        page.get_by_role("button", name=re.compile("^Vis eller skjul")).first.hover()

    read("what a tool is called", point, page.get_by_role("tooltip").get_by_text("Vis eller skjul kolonner"))

    def look() -> None:
        tool("^Søk")
        page.keyboard.type("voss")

    read("a search in a table", look, page.get_by_text(re.compile(r"^\d+ treff$")))
    page.keyboard.press("Escape")
    read(
        "the columns to show", lambda: tool("^Vis eller skjul"), page.get_by_test_id("stDataFrameColumnVisibilityMenu")
    )
    assert [one for one in found if one[1]] == []


def test_what_opens_on_samlinger_and_a_dialog_say_nothing_english(page: Page, url: str) -> None:
    found: list[tuple[str, list[str]]] = []

    def read(what: str, act: Callable[[], object], opened: Locator) -> None:
        until(act, opened)
        found.append((what, english(page)))

    show(page, url, STREAMLITS["samlinger"])
    several, adding = (page.get_by_role("combobox", name=name) for name in ("Ikke der", "Arrangører"))
    read("a list of several", lambda: several.press("ArrowDown"), page.get_by_role("option"))
    read("none of several", lambda: (several.fill(""), several.fill("zzz")), page.get_by_text("Ingen treff"))
    for _ in range(2):
        page.keyboard.press("Escape")
    new = page.get_by_role("option", name="Legg til: zzz")
    read("a list that can be added to", lambda: (adding.fill(""), adding.fill("zzz")), new)
    for _ in range(2):
        page.keyboard.press("Escape")
    grid = page.get_by_test_id("stDataFrame").first

    def menu() -> None:  # the three dots of the second column, drawn on a canvas
        grid.evaluate("(element) => element.scrollIntoView({block: 'center'})")
        grid.locator(".dvn-scroller").click(position={"x": 259, "y": 18})

    read("a column's menu", menu, page.get_by_test_id("stDataFrameColumnMenu"))
    page.keyboard.press("Escape")
    upload = page.get_by_test_id("stFileUploader")
    times = page.get_by_role("button", name="Bruk egne reisetider")
    read("a file upload", lambda: times.press("Enter"), upload)
    for what, name, content, told in (
        ("a file of another kind", "a.txt", b"x", "Filer av denne typen kan ikke brukes her."),
        ("a file too large", "b.csv", b"x" * 6_000_000, "Fila er større enn 5 MB."),
    ):
        upload.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
        read(what, lambda: None, upload.get_by_text(told))
    page.goto(f"{url}/endringer")
    history = page.get_by_role("button", name="Historikk").first
    read("a dialog", history.click, page.get_by_role("dialog").get_by_text("Begrunnelse"))
    assert [one for one in found if one[1]] == []
