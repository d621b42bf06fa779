"""«Slik sto det»: the page or document behind a finding as the search read it, for editors; as text and files, never as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pages.components import access, background, freshness, texts
from pages.components import format as fmt
from pages.components.downloads import Declined, Download, links
from pages.components.html import esc

LETTERS_SHOWN = 300_000
WARC = "application/warc"
# What may be handed out as it was answered, for other programs than the browser; all else goes as plain text.
FILES = {"application/pdf": "pdf", "officedocument.wordprocessingml": "docx", "opendocument.text": "odt"}


def named(row: Mapping[str, Any]) -> str | None:
    """What the button to a copy says: with the day it was fetched; None where there is no copy."""
    when = row.get("kopi_hentet")
    return texts.KOPI_KNAPP.format(dato=fmt.dato(_day(when))) if isinstance(when, str) else None


def _day(stored: str) -> date:
    """The day in Norway of a stored time (ISO 8601, UTC)."""
    return datetime.fromisoformat(stored).astimezone(fmt.OSLO).date()


def button(row: Mapping[str, Any], key: str, shortcut: str | None = None, proof: str = "") -> None:
    """Draw the button that opens a copy, where there is one; `row` has nummer, dokument_hash, kopi_hentet and kopi_sha256."""
    label = named(row)
    if label and st.button(label, key=key, shortcut=shortcut, icon=":material/history:", type="tertiary"):
        show(str(row["nummer"]), str(row["dokument_hash"]), str(row["kopi_sha256"]), proof)


@freshness.dialog(texts.KOPI_TITTEL, width="large")
def show(nummer: str, text_hash: str, known_sha256: str, proof: str = "") -> None:
    """Show a copy: what was asked and answered, the text that was read of it with the proof marked, and the files to take away."""
    try:
        copy = background.read_copy(nummer, text_hash, known_sha256)
    except background.KopiFeil as error:
        st.error(str(error), icon=":material/error:")
        return
    kind = next((value for name, value in copy.headers if name == "content-type"), "")
    ending = next((ending for mark, ending in FILES.items() if mark in kind), "txt")
    facts = {
        texts.KOPI_ADRESSE: esc(copy.url),
        texts.KOPI_HENTET: esc(fmt.tidspunkt(copy.hentet)),
        texts.KOPI_SVAR: esc(f"{copy.svar[:3]} · {kind}"),
        texts.KOPI_ENDRET: esc(_last_changed(copy.headers)),
        texts.KOPI_DELER: esc(fmt.tall(copy.deler)) if copy.deler > 1 else "",
        texts.KOPI_SUM: esc(known_sha256),
    }
    told = "".join(f"<dt>{esc(name)}</dt><dd>{value}</dd>" for name, value in facts.items() if value)
    st.html(f'<dl class="fk-kopi-fakta">{told}</dl>')
    shown = escape(copy.tekst[:LETTERS_SHOWN])
    if proof:
        shown = shown.replace(escape(proof), f"<mark>{escape(proof)}</mark>", 1)
    st.html(f'<pre class="fk-kopi" role="region" tabindex="0" aria-label="{texts.KOPI_TEKST}">{shown}</pre>')
    if len(copy.tekst) > LETTERS_SHOWN:
        st.caption(texts.KOPI_KORTET.format(antall=fmt.tall(LETTERS_SHOWN), alle=fmt.tall(len(copy.tekst))))
    st.caption(texts.KOPI_FORKLARING)
    name, may = f"{nummer}-{_day(copy.hentet).isoformat()}-{text_hash[:8]}", access.portvakt()

    def file(make: Callable[[], bytes]) -> Callable[[], bytes]:
        def made() -> bytes:
            if not may():
                raise Declined(texts.KOPI_AVSLAG)
            try:
                return make()
            except background.KopiFeil as error:
                raise Declined(str(error)) from error

        return made

    as_answered = file(lambda: background.read_copy(nummer, text_hash, known_sha256).innhold)
    archive = file(lambda: background.copy_file(nummer, text_hash))
    plain = "text/plain; charset=utf-8" if ending == "txt" else "application/octet-stream"
    links(
        Download(texts.KOPI_FIL.format(slag=ending), as_answered, f"{name}.{ending}", plain, f"kopi-fil-{text_hash}"),
        Download(texts.KOPI_WARC, archive, f"{name}.warc.gz", WARC, f"kopi-warc-{text_hash}"),
        beside=True,
    )


def _last_changed(headers: Iterable[tuple[str, str]]) -> str:
    """When the site said that the page was last changed, in Norwegian; empty where it did not, or in no form that can be read."""
    try:
        told = parsedate_to_datetime(next(value for name, value in headers if name == "last-modified"))
    except (StopIteration, ValueError):
        return ""
    return fmt.dato(told.date())


def of_kommune(found: pd.DataFrame) -> None:
    """List the copies of one kommune's sources (`data.queries.redaksjon.kopier`), each with a way to see it; nothing where none are."""
    if found.empty:
        return
    st.subheader(texts.KOPI_TITTEL, anchor=False)
    st.caption(texts.KOPI_KOMMUNE)
    for row in found.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            gone = texts.KOPI_BORTE.format(dato=fmt.dato(_day(row["borte_siden"]))) if row["borte_siden"] else ""
            decided = texts.KOPI_BESLUTNING.get(row["beslutning"], texts.KOPI_UAVGJORT)
            told = " · ".join(filter(None, (fmt.md_lenke(row["tittel"] or row["url"], row["url"]), decided, gone)))
            st.markdown(told, width="stretch")
            button(row, f"kopi-{row['nummer']}-{row['dokument_hash']}", proof=row["bevis"] or "")
