"""Sites as they are built: nothing that is there is passed over, and nothing that is not seen is passed over in silence."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loaders.web.addresses import points
from loaders.web.crawling import links as crawled
from loaders.web.crawling.meaning import Limits, Meaning, absent, interpret
from loaders.web.fetching.answer import Svar
from loaders.web.memory.findings import read_findings
from loaders.web.memory.pages import documents
from loaders.web.platforms import by_name, site_platform
from loaders.web.reading.html import read_html
from loaders.web.reading.pdf import read_pdf
from loaders.web.types import Side
from tests.loaders.web import sites
from tests.loaders.web.large_site import NYNORSK, Large
from tests.loaders.web.server import FixtureServer, Page, Site, serving
from tests.loaders.web.sites import NB, html, plain
from tests.loaders.web.world import World

HERE = Path(__file__).parent / "nettsider"
HOST, NUMBER = "www.a.no", "4621"
POLICY = "Frivillighetspolitikk for Testvik. Vedtatt av kommunestyret 12.06.2022, sak 45/22. " * 8
INTRO = (
    "<p>Kommunen har egen politikk for frivillig sektor. Under finner du dokumentet som forteller hva kommunen vil.</p>"
)


def shape(name: str) -> object:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def page(title: str, main: str, links: dict[str, str] | None = None) -> Page:
    menu = "".join(f"<li><a href='{url}'>{label}</a></li>" for url, label in (links or {}).items())
    return Page(
        f"<!doctype html><html lang='nb'><head><meta charset='utf-8'><title>{title} - Kommunen</title></head><body><header>"
        f"<nav><ul>{menu}</ul></nav></header><main><h1>{title}</h1>{main}</main><footer>Storgata 1</footer></body></html>".encode()
    )


# links

NEIGHBOURS: dict[str, tuple[str, list[str]]] = {
    "data-href": ("<button data-href='/dl/77' aria-label='Frivillighetspolitikk'>Åpne</button>", ["/dl/77"]),
    "onclick": ("<a onclick=\"visFil('/vis/fil/77')\">Frivillighetspolitikk (PDF)</a>", ["/vis/fil/77"]),
    "nynorsk": ("<p><a href='/fil/8a'>Opne heile planen her</a></p>", ["/fil/8a"]),
    "liste": ("<ul><li>Frivillighetsplan, vedtatt 2022: <a href='/wp-content/uploads/2022/06/x1.pdf'>les mer</a></li></ul>",
              ["/wp-content/uploads/2022/06/x1.pdf"]),
    "base": ("<base href='/dok/'><p><a href='fil7'>Last ned</a></p>", ["/dok/fil7"]),
    "kartflate": ("<map><area href='/kart/7' alt='Frivillighetspolitikk'></map>", ["/kart/7"]),
    "objekt uten ord": ("<object data='/dl/9b' type='application/pdf'></object>", ["/dl/9b"]),
    "videresending": ("<meta http-equiv='refresh' content='0; url=/ny/7'>", ["/ny/7"]),
    "data-url": ("<div role='link' data-url='/fil/1'>Frivillighetspolitikk</div>", ["/fil/1"]),
    "lat ramme": ("<iframe data-src='/fil/1' class='lazy'></iframe>", ["/fil/1"]),
    "knapp i skjema": ("<form action='/fil/1'><button>Last ned dokumentet</button></form>", ["/fil/1"]),
    "formaction": ("<form><button formaction='/fil/1'>Last ned</button></form>", ["/fil/1"]),
    "viser": ("<iframe src='/pdfjs/web/viewer.html?file=%2Ffil%2F1'></iframe>", ["/fil/1"]),
    "andres viser": ("<iframe src='https://docs.google.com/viewer?url=http%3A%2F%2FHOST%2Ffil%2F1'></iframe>", ["/fil/1"]),
    "srcdoc": ("<iframe srcdoc=\"<a href='/fil/1'>Last ned</a>\"></iframe>", ["/fil/1"]),
    "javascript:": ("<a href=\"javascript:window.open('/fil/1')\">Les planen</a>", ["/fil/1"]),
    "data som json": ("<div data-props='{\"files\":[{\"url\":\"\\/fil\\/p.pdf\"}]}'></div>", ["/fil/p.pdf"]),
    "json i skript": ("<script>var f = {\"fil\": \"/fil/p.pdf\"};</script>", ["/fil/p.pdf"]),
    "ramme": ("<embed src='/media/ab12/endeleg.pdf'>", ["/media/ab12/endeleg.pdf"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def wordless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Shape of link -> the addresses of its documents that were not asked for; one search of a site for each shape."""
    given: dict[str, tuple[str, list[str]]] = {**shape("lenker_uten_ord.json"), **NEIGHBOURS}  # type: ignore[dict-item]
    with serving() as server:
        world = World(server, tmp_path_factory.mktemp("lenker") / "web")
        for index, (link, wanted) in enumerate(given.values()):
            host = f"www.s{index}.no"
            site = Site(
                {"/": page("Velkommen", "<p>Velkommen til kommunen. </p>" * 5, {"/kultur/p/": "Frivillighetspolitikk"})}
            )
            site["/kultur/p/"] = page("Frivillighetspolitikk", INTRO + link.replace("HOST", host))
            site |= {url: sites.pdf_page(POLICY) for url in wanted}
            world.unit(f"{4601 + index}", host, site)
        world.search()
        asked = {name: server.paths(f"www.s{index}.no") for index, name in enumerate(given)}
        return {name: [url for url in wanted if url not in asked[name]] for name, (_, wanted) in given.items()}


def test_a_document_under_a_link_that_says_nothing_is_asked_for_on_the_policys_own_page(
    wordless: dict[str, list[str]],
) -> None:
    assert {name: missing for name, missing in wordless.items() if missing} == {}


def test_what_stands_in_the_main_part_is_the_text_and_menus_and_notices_are_not() -> None:
    wrong = []
    for name, body in shape("dom_hoveddel.json").items():  # type: ignore[attr-defined]
        text = read_html(body.encode(), "text/html; charset=utf-8", "http://x/").tekst
        lost = "12.06.2022" in body and "12.06.2022" not in text
        if lost or not text or "informasjonskapsler" in text or "Tjenester\n" in text:
            wrong.append((name, text[:200]))
    assert wrong == []


def test_a_page_that_leaves_out_head_and_body_is_read_as_a_browser_shows_it() -> None:
    for opening in (
        "<!doctype html><html lang='nb'><title>T</title>",
        "<title>T</title><meta charset='utf-8'>",
        "<html><head><title>T</title></head>",
    ):
        for part in (
            "<main><h1>Plan</h1><p>Vedtatt 12.06.2022</p></main>",
            "<header>Kommunen</header><section><p>Vedtatt 12.06.2022</p></section>",
        ):
            read = read_html((opening + part + "<footer>Storgata 1</footer>").encode(), "", "http://x/")
            assert "Vedtatt 12.06.2022" in read.tekst
            assert "Storgata" not in read.tekst


LEADS = (
    "<header class='hero'><h1>Plan</h1><p>Vedtatt 12.06.2022</p></header><main><p>Les mer.</p></main>",
    "<nav><a href='/a'>A</a></nav><div class='hero'><div><h1>Plan</h1></div><p>Vedtatt 12.06.2022</p></div><main><p>Les mer.</p></main>",
    "<div id='page'><h1>Plan</h1><p>Vedtatt 12.06.2022</p><nav><a href='/a'>Barnehage</a></nav><main><p>Les mer.</p></main></div>",
    "<main><h1>Plan</h1><div class='no-cookie-needed'><p>Vedtatt 12.06.2022</p></div><p>Les mer.</p></main>",
)


def test_a_heading_and_lead_before_the_main_part_are_text_and_the_sites_own_header_is_none() -> None:
    for body in LEADS:
        text = read_html(f"<html><body>{body}</body></html>".encode(), "", "http://x/").tekst
        assert text.splitlines() == ["Plan", "Vedtatt 12.06.2022", "Les mer."]
    header = "<header><a href='/'>Logo</a><h1>Testvik kommune</h1></header><main><p>Les mer.</p></main>"
    assert read_html(f"<html><body>{header}</body></html>".encode(), "", "http://x/").tekst == "Les mer."


def test_broken_words_dates_over_lines_and_capitals_are_read_as_they_are_meant() -> None:
    texts = {path.stem: read_pdf(path.read_bytes(), 60.0).tekst for path in sorted((HERE / "pdf").glob("*.pdf"))}
    assert len(texts) == 4
    assert [name for name in texts if "vedtatt av kommunestyret 12. juni 2022" not in texts[name].lower()] == []


def test_a_link_that_says_nothing_takes_after_its_own_row_and_not_after_its_neighbours() -> None:
    rows = "".join(
        f"<tr><td>{plan}</td><td><a href='/f/{number}'>PDF</a></td></tr>"
        for number, plan in enumerate(("Veiplan", "Frivillighetsplan 2022"))
    )
    read = read_html(page("Planer", f"<table>{rows}</table>").body, "", "http://a.no/")
    assert "Frivillighetsplan" not in read.sammenheng["http://a.no/f/0"]
    assert "Frivillighetsplan" in read.sammenheng["http://a.no/f/1"]


def test_a_script_that_lists_all_files_of_a_site_gives_none_of_them_the_words_of_the_page() -> None:
    files = ", ".join(f'{{"tittel": "Frivillighetspolitikk", "fil": "/fil/{number}.pdf"}}' for number in range(40))
    read = read_html(page("Frivillighetspolitikk", f"<script>var alle = [{files}]</script>").body, "", "http://a.no/")
    assert [label for url, label in read.lenker if url.endswith(".pdf")] == [""] * 40
    assert read.sammenheng == {}


def test_a_menu_gives_no_link_the_words_around_it() -> None:
    body = page("Frivillighetspolitikk", "<p>Tekst</p>", {"/kontakt": "Les mer"}).body
    assert read_html(body, "", "http://a.no/").sammenheng == {}


MORE_FORMS = {
    "navn uten ord": "<div class='search'><form action='/sok?lang=no'><label>Søk<input type='text' name='phrase'></label></form></div>",
    "felt uten skjema": "<input type='text' id='searchInput'>",
    "spørsmål i feltet": "<input type='text' placeholder='Hva leter du etter?'>",
    "kombinasjonsboks": "<div role='combobox'><input type='text' aria-label='Søk på nettstedet'></div>",
    "eget element": "<site-search></site-search>",
    "knapp": "<button class='js-search' aria-label='Søk'></button>",
    "søknad er ikke søk": "<button aria-label='Søknad om støtte'></button>",
}


def test_a_search_with_neither_a_known_name_nor_a_form_is_used_or_told() -> None:
    told = {}
    for name, form in MORE_FORMS.items():
        read = read_html(f"<html><body>{form}<main><p>{NB}</p></main></body></html>".encode(), "", "http://x/")
        told[name] = read.skjema or read.sok
    assert told == dict.fromkeys(MORE_FORMS, "skript") | {
        "navn uten ord": ("http://x/sok?lang=no", "phrase"),
        "søknad er ikke søk": None,
    }


FORMS: dict[str, tuple[str, str] | None] = {
    "enkel GET q": ("http://x/sok", "q"),
    "wordpress": ("https://x/", "s"),
    "drupal fulltext": ("http://x/sok", "fulltext"),
    "acos soketekst": ("http://x/sok.aspx?MId1=4", "soketekst"),
    "searchquery": ("http://x/sok/", "searchquery"),
    "sitevision ajax": ("http://x/sok.html?submitButton=S%C3%B6k", "query"),
    "custompublish2": ("https://x/find.html", "find"),
    "umbraco": ("http://x/soekeresultat", "search"),
    "POST q": None,
    "JS uten form": None,
    "adresse-søk først": ("http://x/sok", "q"),
    "annen vert": ("https://sok.leverandor.no/testvik", "q"),
    "template": None,
    "søkeord": ("http://x/finn", "søkeord"),
    "ord": ("http://x/finn", "ord"),
}


def test_the_search_forms_of_real_platforms_lead_where_they_do_and_those_of_scripts_are_told() -> None:
    wrong = []
    for name, form in shape("sokeskjema.json").items():  # type: ignore[attr-defined]
        read = read_html(f"<html><body>{form}<main><p>{NB}</p></main></body></html>".encode(), "", "http://x/")
        if read.skjema != FORMS[name] or (read.skjema is None) != (read.sok in ("post", "skript")):
            wrong.append((name, read.skjema, read.sok))
    assert wrong == []


# pages that are none

WALLS = {
    "brannmur": (HERE / "vern200" / "f5_avvist.html").read_bytes(),
    "vedlikehold": (HERE / "vern200" / "vedlikehold.html").read_bytes(),
    "nynorsk vedlikehald": b"<html><title>Vedlikehald</title><body><h1>Nettstaden er mellombels nede</h1></body></html>",
    "kapsler": "<html><body><p>Du må godta informasjonskapsler for å se siden.</p></body></html>".encode(),
    "robotsperre": b"<html><title>Just a moment...</title><body>Checking your browser</body></html>",
    "skall": (HERE / "skall" / "cra.html").read_bytes(),
    "tom": b"<html><body></body></html>",
}


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, dict[str, str]]:
    """A site for each wall: searched when its policy was there, and again when the wall answered in its place."""
    with serving() as server:
        world = World(server, tmp_path_factory.mktemp("vegger") / "web")
        numbers = {}
        for index, name in enumerate(WALLS):
            numbers[name] = str(4611 + index)
            world.unit(numbers[name], f"www.v{index}.no", plain())
        world.search()
        for index, body in enumerate(WALLS.values()):
            server.sites[f"www.v{index}.no"]["/frivillighet/politikk"] = Page(body)
        world.search()
        return world, numbers


@pytest.mark.parametrize("name", WALLS)
def test_a_200_that_is_no_page_replaces_neither_text_nor_finding_and_is_told(
    walled: tuple[World, dict[str, str]], name: str
) -> None:
    world, numbers = walled
    number = numbers[name]
    assert world.outcome(number)["utfall"] == "advarsel"
    assert world.pages(number)["frivillighet/politikk"].tilstand == "feil"
    assert [document.tittel for document in documents(world.folder, number)] == ["Frivillighetspolitikk"]
    found = read_findings(world.folder / "funn" / f"{number}.jsonl")
    assert [row["gjeldende"] for row in found] == [True] * len(found)
    assert found


@pytest.mark.parametrize("title", shape("myke404.json"))
def test_a_page_that_says_it_is_not_there_is_not_there(title: str) -> None:
    answer = Svar("http://a.no/x", "http://a.no/x", 200, {}, b"")
    body = html(title, "Gå til forsiden, eller bruk søket.").body
    assert absent(answer, read_html(body, "", "http://a.no/x"), "http://a.no/", None)
    assert not absent(answer, read_html(html("Frivillighetsplan").body, "", "http://a.no/x"), "http://a.no/", None)


FRAMED = (
    "<header><a href='/'>Testvik kommune</a><nav><ul><li><a href='http://www.a.no/f'>Kultur og frivillighet</a></li><li><a href='http://www.a.no/b'>Barnehage</a></li>"
    "<li><a href='/s'>Skole</a></li></ul></nav></header><main>{}</main><footer>Testvik kommune, Storgata 1</footer>"
)
# What stands in a page's place, and how: (title, what is shown, whether inside the site's own frame).
NO_PAGES = (
    ("Just a moment...", "<p>Verifying you are human. Ray ID: 8f</p>", False),
    ("Et øyeblikk", "<p>Utfører sikkerhetsverifisering, som beskytter mot skadelige roboter.</p>", False),
    ("", "<iframe src='/_x'>Request unsuccessful. Incident ID: 1-2</iframe>", False),
    ("Access Denied", "<h1>Access Denied</h1><p>You don't have permission. Reference #18.x</p>", False),
    ("Web Page Blocked", "<p>The page cannot be displayed. Attack ID: 20000008</p>", False),
    ("Din tilgang", "<p>Your access to this service has been limited.</p>", False),
    ("Not Acceptable!", "<p>This error was generated by Mod_Security.</p>", False),
    ("For mange", "<p>Du har sendt for mange forespørsler. Prøv igjen om litt.</p>", True),
    ("Testvik", "<h1>Vi oppdaterer nettsidene våre</h1><p>De er ute av drift i dag.</p>", True),
    ("Testvik", "<h1>Nye nettsider er på vei</h1><p>Ring sentralbordet så lenge.</p>", False),
    ("Driftsmelding", "<p>Nettsida er ute av drift akkurat no.</p>", True),
    ("Runtime Error", "<h1>Server Error in '/' Application.</h1>", False),
    ("Feil", "<p>Error establishing a database connection</p>", False),
    ("Feil", "<p>Det har vært en kritisk feil på dette nettstedet.</p>", False),
    ("Welcome to nginx!", "<p>If you see this page, the server is working.</p>", False),
    ("testvik.no", "<p>Dette domenet er parkert. Er du interessert i å kjøpe det?</p>", False),
    ("testvik.no", "<p>This domain is for sale.</p>", False),
    ("Account Suspended", "<p>Contact your hosting provider.</p>", False),
    ("Testvik", "<p>For å sjå innhaldet må du godta informasjonskapslar.</p>", False),
    ("Testvik", "<p>Nettleseren din godtar ikke informasjonskapsler. Skru dem på.</p>", False),
    ("Logg inn", "<p>Du må logge inn for å se denne siden.</p>", True),
    ("Ikkje tilgang", "<p>Du manglar tilgang til denne sida.</p>", True),
    ("Testvik", "<p>Denne siden krever JavaScript.</p>", False),
    ("Testvik", "<p>Nettleseren din støttes ikke. Bruk en nyere.</p>", False),
    ("Oops!", "<p>Vi finner ikke siden du leter etter.</p>", True),
    ("Her var det tomt", "<p>Siden du prøver å nå er borte.</p>", True),
    ("Utgått", "<p>Denne artikkelen er avpublisert.</p>", True),
    ("Beklager!", "<p>Vi har fått nytt nettsted, og lenken du fulgte virker ikke lenger.</p>", True),
    ("Not Found", "<p>The requested URL was not found on this server.</p>", True),
    ("Arkivert", "<p>Innholdet er arkivert og vises ikke.</p>", True),
    ("", "", False),
    ("Testvik", "<p>Qwerty asdfgh, zxcvbn.</p>", False),  # words that nobody has thought of
    ("Testvik", "<p>Velkommen til oss. </p>", True),
)
PAGES = (
    ("Vedlikehold av veier", "Kommunen har ansvar for vedlikehold av veier og for brøyting. " * 6),
    ("Personvern", "Vi bruker informasjonskapsler til statistikk. Du kan si nei i nettleseren. " * 12),
    ("Min side", "Her finner du tjenester på nett, og logger inn med ID-porten for å se dine saker. " * 5),
    ("Kommunestyret 12. mars", "Møtet er avlyst. Sakene tas opp neste gang."),
    ("Lag og foreninger", "Se oversikten over lag, og meld fra om endringer."),
)


def shown(title: str, main: str, framed: bool) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{FRAMED.format(main) if framed else main}</body></html>".encode()


OWN = crawled.Site(f"http://{HOST}/", by_name("plain"))


def verdict(body: bytes, **known: Any) -> Meaning:
    """What an answer means on a page that is known so."""
    side = replace(Side(1, NUMBER, f"http://{HOST}/kultur/plan", "k", "side", 10, 1, "lenke", "plain"), **known)
    answer = Svar(side.url, side.url, 200, {"content-type": "text/html; charset=utf-8"}, body)
    read = lambda kind, body, named, url: read_html(body, named, url)  # noqa: E731
    return interpret(side, answer, OWN, None, read, Limits(5_000_000, 4))


def test_no_200_that_is_no_page_is_read_as_the_page_whatever_its_words() -> None:
    read = {"forste_sett": "2026-01-01", "relevant": 1, "hash": "earlier", "tilstand": "ok"}
    for known in (read, {}):
        wrong = [
            case
            for case in NO_PAGES
            if (known or case != NO_PAGES[-1]) and verdict(shown(*case), **known).verdict == "read"
        ]
        assert wrong == []
    plain_page = {"poeng": 5} | {"forste_sett": "2026-01-01", "hash": "earlier", "tilstand": "ok"}
    lost = [
        title
        for title, text in PAGES
        if verdict(shown(title, f"<h1>{title}</h1><p>{text}</p>", True), **plain_page).verdict != "read"
    ]
    assert lost == []


def test_a_page_in_the_sites_frame_with_other_words_is_believed_the_second_time_and_a_web_page_is_no_document() -> None:
    read = {"forste_sett": "2026-01-01", "relevant": 1, "hash": "earlier", "tilstand": "ok"}
    other = shown("Tilskudd", "<h1>Tilskudd</h1><p>Søk om støtte innen 1. mars. Kommunen gir svar i mai.</p>", True)
    first = verdict(other, **read)
    assert first.setback is not None
    assert "ikke lenger noe om frivillighet" in first.setback.why
    assert verdict(other, **read, kode=first.setback.code).verdict == "read"
    in_place = verdict(other, **read, kode=first.setback.code, url=f"http://{HOST}/plan.pdf")
    assert (in_place.verdict, in_place.setback and in_place.setback.why) == (
        "hindered",
        "svarte med en nettside i stedet for dokumentet",
    )
    shell = (
        b"<html><title>Plan</title><main><iframe src='/fil/1.pdf'></iframe></main></html>"  # nothing but the document
    )
    assert {found.lenke.url for found in verdict(shell).links} == {f"http://{HOST}/fil/1.pdf"}


def test_a_soft_404_is_believed_the_second_time(world: World) -> None:
    site = plain()
    world.unit(NUMBER, HOST, site)
    world.search()
    site["/frivillighet/politikk"] = html("Siden finnes ikke", "Beklager.")
    world.search()
    assert (world.outcome(NUMBER)["utfall"], len(list(documents(world.folder, NUMBER)))) == ("advarsel", 1)
    assert "1 side sier" in world.outcome(NUMBER)["hvorfor"]
    world.search()
    assert list(documents(world.folder, NUMBER)) == []


# what was not seen


def test_a_site_that_gave_documents_and_gives_none_is_an_alarm(world: World) -> None:
    site = plain({"/frivillighetsplan": "Frivillighetsplan"})
    site["/frivillighetsplan"] = html("Frivillighetsplan", NB * 2)
    world.unit(NUMBER, HOST, site)
    assert world.search() == 0
    for path in ("/frivillighet/politikk", "/frivillighetsplan"):
        site[path] = Page(b"", 404)
    assert world.search() == 1
    outcome = world.outcome(NUMBER)
    assert (outcome["utfall"], "ga 2 dokumenter om frivillighet sist, og ingen nå" in outcome["hvorfor"]) == (
        "feilet",
        True,
    )
    assert world.search() == 1  # it stays one until documents are there again


def test_a_spent_budget_is_told_with_what_is_left(world: World) -> None:
    links = {f"/planer/plan-{letter}": f"Plan for {letter * 3}" for letter in "abcdefghijklmnop"}
    site = plain(links)
    site |= {url: html(label, NB) for url, label in links.items()}
    world.unit(NUMBER, HOST, site)
    world.search(maks_sider=8)
    outcome = world.outcome(NUMBER)
    assert outcome["utfall"] == "advarsel"
    assert "sidebudsjettet er brukt opp" in outcome["hvorfor"]
    assert "gjenstår" in outcome["hvorfor"]


WHOLE = sites.sitemap(f"http://{HOST}/planer", f"http://{HOST}/frivillighet/politikk")
DECLARES = b'<!DOCTYPE urlset [<!ENTITY plan "frivillighetsplan">]>'


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Page(b"", 500), "nettstedskart kunne ikke leses"),
        (Page(b"", 404), "nettstedskart kunne ikke leses"),
        (Page(WHOLE[:-25], content_type="application/xml"), "er kuttet"),
        (Page(DECLARES + WHOLE, content_type="application/xml"), "er ikke lest"),
        (Page(gzip.compress(DECLARES + WHOLE), content_type="application/gzip"), "er ikke lest"),
        (Page((DECLARES + WHOLE).decode().encode("utf-16"), content_type="application/xml"), "er ikke lest"),
        (html("Kart", NB), "er ikke et nettstedskart"),
    ],
)
def test_a_sitemap_that_fails_is_refused_is_cut_or_is_none_is_told(world: World, answer: Page, says: str) -> None:
    site = plain()
    site["/robots.txt"] = Page(f"Sitemap: http://{HOST}/kart.xml\n".encode(), content_type="text/plain")
    site["/kart.xml"] = answer
    world.unit(NUMBER, HOST, site)
    world.search()
    outcome = world.outcome(NUMBER)
    assert (outcome["utfall"], says in outcome["hvorfor"]) == ("advarsel", True)


NAMES_POLICY = {"/p/frivillighetspolitikk.pdf": "Frivillighetspolitikk (PDF)"}


def listing(entries: bytes, name: str = "kart.xml") -> Callable[[str], Site]:
    return lambda host: Site(
        plain()
        | {
            "/robots.txt": Page(f"Sitemap: http://{host}/{name}\n".encode()),
            f"/{name}": Page(entries, content_type="application/xml"),
        }
    )


def promising(answer: Page) -> Callable[[str], Site]:
    return lambda host: Site(plain(NAMES_POLICY) | {"/p/frivillighetspolitikk.pdf": answer})


def deep(host: str) -> Site:
    maps = {
        f"/kart{number}.xml": Page(
            sites.sitemap(f"http://{host}/kart{number + 1}.xml", index=True), content_type="application/xml"
        )
        for number in range(6)
    }
    return Site(plain() | {"/robots.txt": Page(f"Sitemap: http://{host}/kart0.xml\n".encode())} | maps)


LOST: dict[str, tuple[Callable[[str], Site], str]] = {
    "kart på andre verter": (listing(sites.sitemap("https://cms.example.net/frivillighetsplan")), "har ingen adresser på nettstedet"),
    "tomt svar for kart": (listing(b""), "har ingen adresser på nettstedet"),
    "kart av JSON": (listing(b'{"feil": 1}'), "har ingen adresser på nettstedet"),
    "ødelagt pakket kart": (listing(b"\x1f\x8b" + b"x" * 90, "kart.xml.gz"), "er ødelagt"),
    "kart hos en leverandør": (
        lambda host: Site(plain() | {"/robots.txt": Page(b"Sitemap: http://kart.example.net/a.xml\n")}), "kart.example.net",
    ),
    "kart av kart av kart": (deep, "ligger for dypt"),
    "nettside i stedet for dokument": (promising(Page(b"<h1>Hei</h1><p>Velkommen hit.</p>")), "i stedet for dokumentet"),
    "forsiden i stedet for dokument": (promising(plain(NAMES_POLICY)["/"]), "svarte med forsiden"),  # type: ignore[arg-type]
    "til forsiden": (promising(Page(b"", 302, headers={"Location": "/"})), "omdirigert til forsiden"),
    "død lenke": (promising(Page(b"", 404)), "1 lovende lenke fører ingen steder"),
    "tomt dokument": (promising(Page(b"", content_type="application/pdf")), "kan ikke leses"),
    "arkivfil": (lambda host: plain({"/frivillighetspolitikk.zip": "Frivillighetspolitikk (zip)"}), "formater som ikke leses"),
}  # fmt: skip


def test_what_was_not_seen_is_told_on_every_site_that_loses_something(world: World) -> None:
    for index, (make, _) in enumerate(LOST.values()):
        world.unit(f"{4611 + index}", f"www.t{index}.no", make(f"www.t{index}.no"))
    world.search()
    outcomes = [world.outcome(f"{4611 + index}") for index in range(len(LOST))]
    told = [(name, row["utfall"], row["hvorfor"]) for (name, (_, says)), row in zip(LOST.items(), outcomes, strict=True)
            if row["utfall"] != "advarsel" or says not in row["hvorfor"]]  # fmt: skip
    assert told == []


def test_the_links_of_every_frame_of_a_home_page_are_followed_and_a_search_on_another_host_is_told(
    world: World,
) -> None:
    frames = b"<html><frameset cols='20%,*'><frame src='/meny'><frame src='/hoved'></frameset></html>"
    form = "<form action='http://sok.example.net/s'><input type='search' name='q'></form>"
    site = Site(
        {
            "/": Page(frames),
            "/meny": html("Meny", "Meny", {"/p": "Frivillighetspolitikk"}),
            "/hoved": html("Hoved", body=form),
        }
    )
    site["/p"] = html("Frivillighetspolitikk")
    world.unit(NUMBER, HOST, site)
    world.search()
    assert f"http://{HOST}/p" in {document.url for document in documents(world.folder, NUMBER)}
    assert "ligger på en annen vert" in world.outcome(NUMBER)["hvorfor"]


def test_a_document_that_a_redirect_leads_to_on_another_host_is_fetched(world: World, server: FixtureServer) -> None:
    site = plain(NAMES_POLICY)
    site["/p/frivillighetspolitikk.pdf"] = Page(b"", 302, headers={"Location": "http://lager.example.net/x/plan.pdf"})
    world.unit(NUMBER, HOST, site)
    world.host("lager.example.net", Site({"/x/plan.pdf": sites.pdf_page(POLICY)}))
    world.search()
    assert server.paths("lager.example.net") == ["/robots.txt", "/x/plan.pdf"]
    assert "http://lager.example.net/x/plan.pdf" in {document.url for document in documents(world.folder, NUMBER)}


def test_a_whole_sitemap_and_one_that_nobody_told_of_are_no_trouble(world: World) -> None:
    site = plain()
    world.unit(NUMBER, HOST, site)
    site["/robots.txt"] = Page(f"Sitemap: http://{HOST}/kart.xml\n".encode(), content_type="text/plain")
    site["/kart.xml"] = Page(WHOLE, content_type="application/xml")
    world.unit("4622", "www.b.no", plain())
    world.search()
    assert [world.outcome(number)["utfall"] for number in (NUMBER, "4622")] == ["ok", "ok"]


def test_a_plan_of_more_pieces_than_are_read_and_one_in_another_form_are_told(world: World) -> None:
    world.unit("4611", HOST, sites.framsikt_linking())
    pieces = "".join(f"<div class='row h2'>Del {n}</div><div dataId='/d{n}'></div>" for n in range(200))
    whole = sites.framsikt()
    summary = next(path for path in whole if path.endswith("content.html"))
    world.host("pub.framsikt.net", whole)
    whole[summary] = Page(f"<html><body>{pieces}</body></html>".encode())
    world.search()
    assert "80 av 200 deler" in world.outcome("4611")["hvorfor"]
    whole[summary] = Page(b"<html><body><app-root></app-root></body></html>")
    world.search()
    outcome = world.outcome("4611")
    assert (outcome["utfall"], "svarer i en annen form" in outcome["hvorfor"]) == ("advarsel", True)


def test_a_promising_document_on_an_unknown_host_is_fetched_and_nothing_it_links_to(
    world: World, server: FixtureServer
) -> None:
    linking = plain({"http://lager.blob.net/dok/9f3a.pdf": "Frivillighetspolitikk 2022–2026 (PDF)"})
    world.unit(NUMBER, HOST, linking)
    linking["/frivillighet/politikk"] = html(
        "Frivillighetspolitikk", NB, {"http://felles.org/frivillighetsplan": "Frivillighetsplan for regionen"}
    )
    world.host("lager.blob.net", Site({"/dok/9f3a.pdf": sites.pdf_page(POLICY)}))
    world.host(
        "felles.org",
        Site({"/frivillighetsplan": html("Frivillighetsplan", NB, {"/frivillighetsplan-2": "Frivillighetsplan 2"})}),
    )
    world.host("www.nabo.kommune.no", plain())
    world.search()
    assert server.paths("lager.blob.net") == ["/robots.txt", "/dok/9f3a.pdf"]
    assert server.paths("felles.org") == ["/robots.txt", "/frivillighetsplan"]
    assert {"http://lager.blob.net/dok/9f3a.pdf", "http://felles.org/frivillighetsplan"} <= {
        document.url for document in documents(world.folder, NUMBER)
    }
    world.search()  # known the next time too
    assert len(list(documents(world.folder, NUMBER))) == 3


def test_documents_of_other_kommuner_and_of_the_state_are_not_fetched(world: World, server: FixtureServer) -> None:
    hosts = ("www.nabo.kommune.no", "www.regjeringen.no", "frivillighetnorge.no")
    world.unit(
        NUMBER, HOST, plain({f"http://{host}/frivillighetspolitikk.pdf": "Frivillighetspolitikk" for host in hosts})
    )
    for host in hosts:
        world.host(host, plain())
    world.search()
    assert [server.paths(host) for host in hosts] == [[], [], []]


# order

PLACES = ("folder", "title", "numbers", "file")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int | None]:
    """Site -> at which request its policy was asked for, None where 120 were not enough."""
    kinds = [
        (place, mapped, seed) for seed, (place, mapped) in enumerate((p, m) for p in PLACES for m in (True, False))
    ]
    with serving() as server:
        world = World(server, tmp_path_factory.mktemp("store") / "web", scale=0.0005)
        made = {}
        for index, (place, mapped, seed) in enumerate(kinds):
            host = f"www.g{index}.no"
            made[f"{place}{' med kart' if mapped else ''}"] = large_site = Large(
                host, place, noise=300, pages=2500, mapped=mapped, seed=seed, words=NYNORSK if seed % 2 else {}
            )
            world.unit(str(4631 + index), host, large_site.site)
        world.search(maks_sider=120)
        asked = {name: server.paths(site.host) for name, site in made.items()}
        return {
            name: asked[name].index(site.target) + 1 if site.target in asked[name] else None
            for name, site in made.items()
        }


def test_the_policy_of_a_large_site_is_reached_within_120_requests_whatever_the_noise(
    large: dict[str, int | None],
) -> None:
    assert len(large) == 8
    assert {name: at for name, at in large.items() if at is None or at > 120} == {}


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (("/planer-og-strategier/", ""), ("/kultur/kulturdagene-2022/", "")),
        (("/x", "Temaplaner"), ("/x", "Detaljregulering for Nordre Åsen, gnr. 12")),
        (("/frivillighet/politikk-for-frivillig-sektor", ""), ("/frivillighet/kafe", "")),
        (("/a/frivillighet", ""), ("/frivillighet/a", "")),
    ],
)
def test_what_leads_to_plans_promises_more_than_what_lies_among_them(
    more: tuple[str, str], less: tuple[str, str]
) -> None:
    assert points(f"https://a.no{more[0]}", more[1]) > points(f"https://a.no{less[0]}", less[1])


def test_a_map_that_writes_the_host_in_another_form_costs_one_request_a_page(
    world: World, server: FixtureServer
) -> None:
    site = plain()
    site["/sitemap.xml"] = Page(sites.sitemap("https://a.no/gjemt/frivillighetsplan"), content_type="application/xml")
    site["/gjemt/frivillighetsplan"] = html("Frivillighetsplan")
    world.unit(NUMBER, HOST, site)
    world.host("a.no", Site(rest=lambda path: Page(b"", 301, headers={"Location": f"http://{HOST}{path}"})))
    world.search()
    assert "/gjemt/frivillighetsplan" in server.paths(HOST)
    assert server.paths("a.no") == []


# platforms


def test_acos_17_is_told_without_a_generator_mark() -> None:
    for file in sorted((HERE / "acos17").glob("*.html")):
        read = read_html(file.read_bytes(), "", "https://www.testvik.kommune.no/")
        found = site_platform("https://www.testvik.kommune.no/", read.generator, [url for url, _ in read.lenker])
        assert (found.navn, read.skjema) == ("acos", ("https://www.testvik.kommune.no/sok.aspx?MId1=1625", "soketekst"))
    shell = read_html((HERE / "acos17" / "innsyn_skall.html").read_bytes(), "", "https://www.testvik.kommune.no/")
    assert shell.merke == "krever_nettleser"


def test_a_case_on_360online_is_followed_from_the_script_that_opens_it_to_its_file(
    world: World, server: FixtureServer
) -> None:
    meeting = "/Meetings/testvik/Meetings/Details/644324"
    world.unit(NUMBER, HOST, plain({f"http://opengov.360online.com{meeting}": "Møter og sakspapirer: frivillighet"}))
    portal = Site({meeting: Page((HERE / "opengov360" / "mote_644324.html").read_bytes())})
    item = "/Meetings/testvik/Meetings/LoadAgendaItemDetail/211231"
    portal[item] = Page((HERE / "opengov360" / "LoadAgendaItemDetail_211231.html").read_bytes())
    portal["/Meetings/testvik/File/Details/851213.PDF"] = sites.pdf_page(POLICY)
    world.host("opengov.360online.com", portal)
    world.search()
    asked = server.paths("opengov.360online.com")
    assert item in asked
    assert any(path.startswith("/Meetings/testvik/File/Details/851213.PDF") for path in asked)
    assert not any("211230" in path or "211232" in path for path in asked)
    assert any("AgendaItems/Search?q=frivillighetspolitikk" in path for path in asked)


def test_a_new_edition_of_a_sitevision_file_is_the_same_document() -> None:
    platform = site_platform("http://a.no/", "SiteVision", [])
    old, new = (f"http://a.no/download/18.f48e3b519a0f6dc2c38f64/{version}/Plan.pdf" for version in (1761, 1999))
    assert (platform.navn, platform.key(old)) == ("sitevision", platform.key(new))
