"""Fixture sites of our own making, one per publishing platform, with the traps that real sites hold."""

import gzip
import io
import json

from reportlab.pdfgen import canvas

from tests.loaders.web.server import Page, Site, huge, slow_drip

NB = (
    "Kommunestyret har vedtatt frivillighetsplanen. Planen gjelder for lag og foreninger i hele kommunen, og den er laget "
    "i dialog med frivilligheten. Hver forening kan søke om støtte, og kommunen skal ikke være dommer. "
)
NN = (
    "Kommunestyret har vedteke frivilligplanen. Planen gjeld for lag og foreiningar i heile kommunen, og ho er laga i "
    "dialog med frivilligheita. Kvar foreining kan søkje om stønad, og kommunen skal ikkje vere dommar. "
)

LATIN = f"<html><body><h1>Øyfolkets frivillighetsplan</h1><p>Blåbær på Ærøy. {NB * 2}</p></body></html>"
LOGIN = b"<html><body><h1>Logg inn</h1><form method=post><input type=password name=p></form></body></html>"


def html(title: str, text: str = NB, links: dict[str, str] | None = None, head: str = "", body: str = "") -> Page:
    anchors = "".join(f'<li><a href="{url}">{label}</a></li>' for url, label in (links or {}).items())
    return Page(
        f"<!doctype html><html lang='no'><head><meta charset='utf-8'><title>{title} - Kommunen</title>{head}</head><body>"
        f"<nav><ul>{anchors}</ul></nav>{body}<main><h1>{title}</h1><p>{text}</p><p>{text[::-1][:0]}{text}</p></main>"
        f"<footer>Kommunen, Storgata 1</footer></body></html>".encode()
    )


def pdf(*pages: str, title: str = "") -> bytes:
    """A real PDF with one page per text."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    sheet.setTitle(title)
    for text in pages:
        for row, start in enumerate(range(0, len(text), 80)):
            sheet.drawString(40, 780 - 14 * row, text[start : start + 80])
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def pdf_page(*pages: str, title: str = "") -> Page:
    return Page(pdf(*pages, title=title), content_type="application/pdf")


def search_form(name: str = "q") -> str:
    return f"<form action='/sok' role='search'><input type='search' name='{name}'><input type='hidden' name='a' value='1'></form>"


def sitemap(*urls: str, index: bool = False) -> bytes:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    entries = "".join(f"<{inner}><loc>{url}</loc><lastmod>2024-01-01</lastmod></{inner}>" for url in urls)
    return f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{outer}>'.encode()


def acos(host: str) -> Site:
    links = {
        "/tjenester/kultur/": "Kultur og fritid",
        "/politikk/planer/temaplan-frivillighet.4211.aspx": "Temaplan for frivillighet",
        "/meny-to/temaplan-frivillighet.4211.aspx": "Temaplan (samme artikkel, annen meny)",
        "/politikk/planer/kulturplan.4212.aspx": "Kulturplan",
        "/aktuelt/horing-frivillighet.4213.aspx": "Høring",
        "/_f/p1/i1a2b3c4d/frivillighetsplan-2021-2025.pdf": "Frivillighetsplan 2021–2025 (PDF)",
        "mailto:post@kommune.no": "E-post",
        "javascript:alert(1)": "Frivillighetsplan",
    }
    return Site(
        {
            "/": html("Velkommen", links=links, head="<meta name='generator' content='Acos CMS'>", body=search_form()),
            "/robots.txt": Page(f"User-agent: *\nDisallow: /intern/\nSitemap: http://{host}/sitemap.xml\n".encode()),
            "/sitemap.xml": Page(
                sitemap(
                    f"http://{host}/politikk/planer/temaplan-frivillighet.4211.aspx",
                    f"http://{host}/intern/frivillighetsplan-utkast.4299.aspx",
                    f"http://{host}/frivillighetsplan-som-ikke-finnes.9999.aspx",
                    "http://www.en-annen.no/frivillighetsplan",
                ),
                content_type="application/xml",
            ),
            "/sok": html("Søk", "Treff", links={"/gjemt/frivilligmelding.4220.aspx": "Frivilligmelding 2019"}),
            "/gjemt/frivilligmelding.4220.aspx": html("Frivilligmelding 2019"),
            "/tjenester/kultur/": html("Kultur", "Kultur for alle i kommunen, med korps og kor. " * 5),
            "/politikk/planer/temaplan-frivillighet.4211.aspx": html("Temaplan for frivillighet"),
            "/politikk/planer/kulturplan.4212.aspx": html(
                "Kulturplan", "Kulturplanen omtaler ikke annet enn kor. " * 8
            ),
            "/aktuelt/horing-frivillighet.4213.aspx": html("Høring", NB + "Frist 1. mars."),
            "/_f/p1/i1a2b3c4d/frivillighetsplan-2021-2025.pdf": pdf_page(
                NB, "Side to: tiltak. " * 3, title="Frivillighetsplan"
            ),
        }
    )


def custompublish(host: str, site: str = "2928") -> Site:
    image_host = "http://img5.custompublish.com"
    links = {
        "/frivilligstrategi.461595.no.html": "Frivilligstrategi",
        "/frivilligstrategi.461595-9999.no.html": "Frivilligstrategi (annan meny)",
        "/kulturplan.461600.no.html": "Kulturplan",
        f"{image_host}/getfile.php/4858135.{site}.i7jbbup/Frivilligplan.pdf?return={host}": "Frivilligplan 2020 (PDF)",
        f"{image_host}/getfile.php/4858135.{site}.ANNEN/Frivilligplan.pdf?return={host}": "Frivilligplan (same fil)",
    }
    return Site(
        {
            "/": html("Velkomen", NN, links),
            "/frivilligstrategi.461595.no.html": html("Frivilligstrategi", NN),
            "/kulturplan.461600.no.html": html("Kulturplan", "Planen handlar om song. " * 10),
        }
    )


def custompublish_files(site: str = "2928") -> Site:
    return Site({f"/getfile.php/4858135.{site}.i7jbbup/Frivilligplan.pdf": pdf_page(NN, title="Frivilligplan 2020")})


def framsikt_linking() -> Site:
    links = {
        "http://pub.framsikt.net/plan/testvik/plan-frivillighet/#/generic/summary/1": "Plan for frivillighet 2023–2027",
        "http://pub.framsikt.net/2024/testvik/budsjett#/home": "Budsjett 2024",
        "http://pub.framsikt.net/plan/nabovik/plan-frivillighet/": "Naboens plan for frivillighet",
    }
    return Site({"/": html("Velkommen", links=links)})


def framsikt() -> Site:
    base = "/plan/testvik/plan-frivillighet/content"
    summary = (
        '<div class="row h1">Plan for frivillighet 2023–2027</div><div dataId="/summary/aa-1"></div>'
        '<div class="row h2">Vedtak</div><div dataId = "/summary/bb-2"></div><div dataId="/../../hemmelig"></div>'
    )
    piece = lambda text: Page(json.dumps({"description": f"<p>{text}</p>"}).encode(), content_type="application/json")  # noqa: E731
    shell = Page(b"<html><head><script src='app.js'></script></head><body><app></app></body></html>")
    return Site(
        {
            f"{base}/html/summary/11111111-1111-1111-1111-111111111111/content.html": Page(summary.encode()),
            f"{base}/text/summary/aa-1/description.json": piece("Innledning. " + NB),
            f"{base}/text/summary/bb-2/description.json": piece(
                "Planen ble vedtatt i kommunestyret 12.03.2023, sak 23/23."
            ),
        },
        rest=lambda path: shell,
    )


def innsyn_linking() -> Site:
    links = {
        "http://opengov.360online.com/Meetings/TESTVIK/Sak/7": "Sak 23/19 Frivillighetsplan",
        "http://opengov.360online.com/Meetings/TESTVIK/Sak/8": "Sak 24/19 Byggesak",
        "http://prod01.elementscloud.no/publikum/938_PROD/sak/1": "Frivillighetsmelding, saksframlegg",
    }
    return Site({"/": html("Velkommen", links=links)})


def innsyn() -> Site:
    links = {
        "/Meetings/TESTVIK/Fil/70": "Saksprotokoll frivillighetsplan",
        "/Meetings/NABOVIK/Fil/1": "Naboens frivillighetsplan",
    }
    return Site(
        {
            "/Meetings/TESTVIK/Sak/7": html("Sak 23/19 Frivillighetsplan", links=links),
            "/Meetings/TESTVIK/Fil/70": pdf_page(NB, title="Saksprotokoll"),
        }
    )


def elements() -> Site:
    return Site(
        rest=lambda path: Page(
            b"<html><head><script src='/app.js'></script></head><body><div id='root'></div></body></html>"
        )
    )


def plain(links: dict[str, str] | None = None) -> Site:
    pages = {
        "/frivillighet/politikk": html("Frivillighetspolitikk"),
        "/planer": html("Planer", "Her er planene våre. " * 12, {"/planer/oppvekst": "Kommunedelplan oppvekst"}),
        "/planer/oppvekst": html("Kommunedelplan oppvekst", "Barn og unge skal ha det godt. " * 9),
    }
    known = {"/frivillighet/politikk": "Frivillighetspolitikk", "/planer": "Planer og strategier"}
    return Site({"/": html("Velkommen", links=known | (links or {})), **pages})


def bomb() -> Page:
    """60 MB of spaces as 60 kB of gzip."""
    packed = gzip.compress(b"<html><body>" + b" " * 60_000_000, 9)
    return Page(packed, headers={"Content-Encoding": "gzip"})


def traps(host: str) -> Site:
    """Everything that can go wrong on one site; the good pages must be found all the same."""
    links = {
        "/frivillighet/politikk": "Frivillighetspolitikk",
        "/ring/a/frivillighetsplan": "Frivillighetsplan i ring",
        "/kjede/0/frivillighetsplan": "Frivillighetsplan, kjede",
        "/drypp/frivillighetsplan": "Frivillighetsplan som drypper",
        "/500/frivillighetsplan": "Frivillighetsplan 500",
        "/bilde/frivillighetsplan": "Frivillighetsplan som er et bilde",
        "/latin/frivillighetsplan": "Frivillighetsplan i latin-1",
        "/feil-tegnsett/frivillighetsplan": "Frivillighetsplan, utf-8 sier latin-1",
        "/stor/frivillighetsplan": "Frivillighetsplan 50 MB",
        "/sagt-stor/frivillighetsplan": "Frivillighetsplan 50 MB, sagt",
        "/bombe/frivillighetsplan": "Frivillighetsplan, bombe",
        "/dag/2024/01/01/plan": "Plan for dagen",
        "/innlogging/frivillighetsplan": "Frivillighetsplan for ansatte",
        "/borte/frivillighetsplan": "Frivillighetsplan, myk 404",
        "/til-forsiden/frivillighetsplan": "Frivillighetsplan, til forsiden",
        "http://10.0.0.7/frivillighetsplan": "Frivillighetsplan internt",
        "/til-privat/frivillighetsplan": "Frivillighetsplan via privat",
        "http://intern." + host.removeprefix("www.") + "/frivillighetsplan": "Frivillighetsplan på intranett",
        "file:///etc/passwd?frivillighetsplan": "Frivillighetsplan fil",
        "/fil/frivillighetsplan.docx": "Frivillighetsplan i Word",
        "/pdf/ekte-frivillighetsplan": "Frivillighetsplan uten rett type",
        "/pdf/skannet-frivillighetsplan.pdf": "Frivillighetsplan skannet",
        "/pdf/odelagt-frivillighetsplan.pdf": "Frivillighetsplan ødelagt",
    }
    to = lambda where: Page(status=302, headers={"Location": where})  # noqa: E731
    blank = canvas_bytes()
    return Site(
        {
            "/": html("Velkommen", links=links),
            "/frivillighet/politikk": html("Frivillighetspolitikk"),
            "/ring/a/frivillighetsplan": to("/ring/b/frivillighetsplan"),
            "/ring/b/frivillighetsplan": to("/ring/a/frivillighetsplan"),
            "/drypp/frivillighetsplan": Page(act=slow_drip),
            "/500/frivillighetsplan": Page(b"feil", 500),
            "/bilde/frivillighetsplan": Page(b"\x89PNG\r\n\x1a\n\x00\x00", content_type="text/html"),
            "/latin/frivillighetsplan": Page(
                LATIN.encode("latin-1"),
                content_type="text/html",
            ),
            "/feil-tegnsett/frivillighetsplan": Page(
                html("Frivillighetsplan for Ærøy", "Blåbærøl. " + NB + "x").body,
                content_type="text/html; charset=iso-8859-1",
            ),
            "/stor/frivillighetsplan": Page(act=huge),
            "/sagt-stor/frivillighetsplan": Page(b"x", headers={"X": ""}, act=said_huge),
            "/bombe/frivillighetsplan": bomb(),
            "/fil/frivillighetsplan.docx": Page(b"PK\x03\x04\x00\x00word", content_type="application/msword"),
            "/innlogging/frivillighetsplan": Page(LOGIN),
            "/til-forsiden/frivillighetsplan": to("/"),
            "/til-privat/frivillighetsplan": to("http://169.254.169.254/latest/meta-data/"),
            "/pdf/ekte-frivillighetsplan": Page(pdf(NB + "ekte"), content_type="text/html"),
            "/pdf/skannet-frivillighetsplan.pdf": Page(blank, content_type="application/pdf"),
            "/pdf/odelagt-frivillighetsplan.pdf": Page(
                b"%PDF-1.7\n1 0 obj << /Type /Catalog >>\nxref\n0", content_type="application/pdf"
            ),
        },
        rest=trap_rest,
    )


def trap_rest(path: str) -> Page:
    if path.startswith("/kjede/"):
        step = int(path.split("/")[2]) + 1
        return Page(status=301, headers={"Location": f"/kjede/{step}/frivillighetsplan"})
    if path.startswith("/dag/"):
        year, month, day = (int(part) for part in path.split("/")[2:5])
        links = {f"/dag/{year}/{month:02}/{day + step:02}/plan": f"Plan for dag {day + step}" for step in range(1, 9)}
        return html(
            f"Plan for dag {day}",
            f"Dag {day} i måned {month}. Ingen arrangementer er planlagt denne dagen. " * 3,
            links,
        )
    if path == "/robots.txt":
        return Page(b"", 404)
    return html("Fant ikke siden", "Beklager, denne siden finnes ikke lenger hos oss.")


def said_huge(handler: object) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 50000000\r\n\r\n%PDF")  # type: ignore[attr-defined]
    handler.close_connection = True  # type: ignore[attr-defined]


def canvas_bytes() -> bytes:
    """A PDF whose pages are pictures only."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    for _ in range(3):
        sheet.rect(50, 50, 400, 600, fill=1)
        sheet.showPage()
    sheet.save()
    return out.getvalue()
