"""Dresses the labelled texts as pages of each platform and as PDFs, and reads them back with the crawler's own readers."""

import hashlib
import html
import io
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from loaders.web.forstaa import Enhet, Kontekst, understand
from loaders.web.reading.html import read_html
from loaders.web.reading.pdf import read_pdf
from loaders.web.types import Dokument, text_hash
from tests.korpus.maal import VIST, Fasit, Proeve

HERE = Path(__file__).parent
# The sets are never mixed: rules were written beside the first; the second is shaped like real pages; the others are by writers
# who had not read the rules.
SETT = {
    "husets": HERE,
    **{
        name: HERE / name
        for name in (
            "ekte_form",
            "egne_former",
            "nye_former",
            "ulike_former",
            "skjeve_former",
            "brede_former",
            "korte_former",
            "frie_former",
        )
    },
}
FETCHED = datetime(2026, 11, 21, 12, tzinfo=UTC)
MENU = ("Tjenester", "Politikk", "Aktuelt", "Kontakt oss", "Selvbetjening", "Ledige stillinger", "Innsyn")
SHELL = {
    "acos": '<div class="ac-page"><header><nav>{menu}</nav></header><main id="main"><article class="articlecontent">'
    "<h1>{title}</h1>{body}</article></main><footer>Telefon 00 00 00 00. Personvern. Levert av Acos.</footer></div>",
    "custompublish": '<div id="wrapper"><div id="menu">{menu}</div><div class="content"><div class="article"><h1>{title}</h1>'
    '<div class="bodytext">{body}</div></div></div><div id="footer">Publisert av Custom Publish</div></div>',
    "framsikt": '<div id="app"><nav>{menu}</nav><main><section class="chapter"><h1>{title}</h1>{body}</section></main></div>',
    "innsyn": '<nav>{menu}</nav><main role="main"><div class="case"><h1>{title}</h1><div class="case-text">{body}</div></div></main>',
    "plain": "<nav>{menu}</nav><main><h1>{title}</h1>{body}</main><footer>Besøk oss på rådhuset.</footer>",
}


@cache
def enheter() -> tuple[Enhet, ...]:
    rows = tomllib.loads((HERE / "enheter.toml").read_text(encoding="utf-8"))["enhet"]
    return tuple(
        Enhet(
            row["nummer"],
            row["navn"],
            row.get("niva", "kommune"),
            row.get("dagens", row["nummer"]),
            tuple(row.get("andre", ())),
        )
        for row in rows
    )


@cache
def verter() -> dict[str, str]:
    rows = tomllib.loads((HERE / "enheter.toml").read_text(encoding="utf-8"))["enhet"]
    return {row["nummer"]: row.get("vert", "") for row in rows}


@cache
def sider(sett: str = "husets") -> tuple[dict[str, Any], ...]:
    """Return the labelled texts of one set."""
    pages: list[dict[str, Any]] = []
    for path in sorted(SETT[sett].glob("*.toml")):
        pages += tomllib.loads(path.read_text(encoding="utf-8")).get("side", [])
    return tuple(pages)


def holdt_utenfor(page_id: str) -> bool:
    """Tell whether a text belongs to the third that rules are not tuned on."""
    return int(hashlib.sha256(page_id.encode()).hexdigest(), 16) % 3 == 0


def som_html(page: dict[str, Any]) -> bytes:
    parts: list[str] = []
    kind = ""
    for line in page["tekst"].strip().splitlines():
        text = html.escape(line.strip())
        now = "li" if text.startswith("- ") else "tr" if text.startswith("|") else ""
        if now != kind:
            parts.append({"li": "</ul>", "tr": "</table>"}.get(kind, "") + {"li": "<ul>", "tr": "<table>"}.get(now, ""))
            kind = now
        if now == "li":
            parts.append(f"<li>{text[2:]}</li>")
        elif now == "tr":
            parts.append("<tr>" + "".join(f"<td>{cell.strip()}</td>" for cell in text.strip("|").split("|")) + "</tr>")
        elif text.startswith("#"):
            parts.append(f"<h2>{text.lstrip('# ')}</h2>")
        else:
            parts.append(f"<p>{text}</p>")
    parts.append({"li": "</ul>", "tr": "</table>"}.get(kind, ""))
    menu = "".join(f'<a href="/{word.lower().replace(" ", "-")}">{word}</a> ' for word in MENU)
    body = SHELL[page["plattform"]].format(menu=menu, title=html.escape(page["tittel"]), body="".join(parts))
    return f"<!doctype html><html><head><title>{html.escape(page['tittel'])}</title></head><body>{body}</body></html>".encode()


def som_pdf(page: dict[str, Any]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(page["tittel"])
    for sheet in page["tekst"].strip().split("\n%%\n"):
        y = 780
        for line in sheet.splitlines():
            for piece in simpleSplit(line, "Helvetica", 11, 430):
                canvas.setFont("Helvetica", 11)
                canvas.drawString(72, y, piece)
                y -= 18
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _wrapped(text: str) -> str:
    """Break every long line at 45 to 60 letters, as a page made from a PDF's text is."""
    return "\n".join(re.sub(r"(.{45,60}?) ", r"\1\n", line) if len(line) > 80 else line for line in text.splitlines())


def _flat(text: str) -> str:
    """Make one paragraph of a text, as a plain reader does of a page without blocks; marks of lists and tables are lost."""
    return " ".join(re.sub(r"[ |]+", " ", line.lstrip("#- ")).strip() for line in text.split("\n") if line.strip())


def _under_menu(text: str) -> str:
    return "\n".join(
        (*MENU, "Barnehage og skole", "Kultur og fritid", "Søk", text, "Personvern", "Fant du det du lette etter?")
    )


# What becomes of a page's text on its way here; what it says stays the same.
FORMER: dict[str, Callable[[str], str]] = {
    "brutte linjer": _wrapped,
    "ett avsnitt": _flat,
    "under en meny": _under_menu,
}


def dokument(page: dict[str, Any]) -> Dokument:
    """Return a labelled text as the crawler would hand it over."""
    url = page.get("url") or f"https://{verter()[page['enhet']]}{page['sti']}"
    if page.get("pdf"):
        read = read_pdf(som_pdf(page))
        kind, platform, title = "application/pdf", "plain", read.tittel or page["tittel"]
    else:
        read = read_html(som_html(page), "text/html; charset=utf-8", url)
        kind, platform, title = "text/html", page["plattform"], read.tittel or page["tittel"]
    level = "fylkeskommune" if len(page["enhet"]) == 2 else "kommune"
    return Dokument(
        page["enhet"], level, url, url, title, read.tekst, read.sprak, kind, FETCHED, None, text_hash(read.tekst), platform
    )  # fmt: skip


def proeve(page: dict[str, Any], form: str | None = None) -> Proeve:
    """Read one labelled text, in one of FORMER where it is named, and return it with what was found."""
    read = dokument(page)
    if form is not None:
        read = replace(read, tekst=FORMER[form](read.tekst))
    return merket(page, tuple(understand(read, Kontekst.of_number(enheter(), page["enhet"]))))


def merket(page: dict[str, Any], funn: tuple[Any, ...]) -> Proeve:
    """Return the labels of a text beside what somebody found in it."""
    shown = [{"status": VIST, **page["vist"]}] if "vist" in page else []
    labels = tuple(_fasit(row, page) for row in (*page["fasit"], *shown))
    free = tuple(_fasit(row, page) for row in page.get("valgfri", ()))
    return Proeve(page["id"], labels, funn, page.get("felle"), free, "status" in page)


def _fasit(row: dict[str, Any], page: dict[str, Any]) -> Fasit:
    """Return a label; the house's first set has shorter ones (`dato`, `organ`), and says only those two of the fields."""
    accepted = {"dato": "godtatt_dato", "organ": "godtatt_organ", "saksnummer": "valgfri_sak"}
    return Fasit(
        row["status"],
        row["plantype"],
        row.get("vedtatt_dato", row.get("dato")),
        row.get("vedtatt_av", row.get("organ")),
        row.get("saksnummer"),
        row.get("periode_fra"),
        row.get("periode_til"),
        row.get("i_dialog") == "ja",
        row.get("enhet"),
        "i_dialog" in row,
        frozenset((name, value) for name, key in accepted.items() for value in page.get(key, ())),
    )
