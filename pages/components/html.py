"""Small accessible HTML for lists and tables that must have links, headings and symbols in them; every text is escaped here.

For st.html only. What comes from outside goes through `esc` or `ekstern`, never into the string by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

import pandas as pd

from data.database import unknown
from pages.components import format as fmt
from pages.components import texts


def esc(text: object) -> str:
    """Text from outside as HTML text; empty where it is unknown."""
    return escape(text) if isinstance(text, str) else ""


def ekstern(text: object, url: object) -> str:
    """A link to another site where the address is a plain http(s) one, else only the text."""
    safe = fmt.trygg_url(url)
    words = esc(text) or esc(safe)
    if safe is None:
        return words
    return f'<a class="fk-lenke" href="{escape(safe)}" target="_blank" rel="noopener noreferrer nofollow">{words}</a>'


def kommune_lenke(nummer: str, navn: str, per: date | None = None, **params: str) -> str:
    """A link to a kommune's page; `per` is kept in the address when it is not today, and so are `params`."""
    query = {"kommune": nummer, **params} | ({"per": per.isoformat()} if per and per != date.today() else {})
    return f'<a class="fk-lenke" href="kommuner?{escape(urlencode(query))}" target="_self">{esc(navn)}</a>'


def status_merke(kode: str) -> str:
    """Symbol and word of a status, kept on one line."""
    status = fmt.TEGNET[kode]
    return f'<span class="fk-merke"><b aria-hidden="true">{status.symbol}</b>{esc(status.ord)}</span>'


def tabell(
    caption: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Iterable[int] = (),
    stack: bool = False,
    *,
    short: Iterable[int] = (),
    strong: Iterable[int] = (),
    scroll: bool = False,
) -> str:
    """A table of cells that are already HTML; the first cell of each row is its heading.

    right: columns of numbers. short: columns whose text must not wrap. strong: rows of sums. Where it is wide (more than three columns,
    or `stack`) it becomes one block per row on a phone; with `scroll` it stays a table in a region that is reached and scrolled with the
    keyboard, and its caption is for screen readers.
    """
    css = dict.fromkeys(short, ' class="fk-kort"') | dict.fromkeys(right, ' class="fk-tall"')
    names = ["" if scroll else f' data-navn="{escape(name)}"' for name in headings]
    head = "".join(f'<th scope="col"{css.get(number, "")}>{esc(name)}</th>' for number, name in enumerate(headings))
    sums = set(strong)
    body = []
    for at, (first, *rest) in enumerate(rows):
        cells = "".join(f"<td{css.get(n, '')}{names[n]}>{cell}</td>" for n, cell in enumerate(rest, start=1))
        bold = ' class="fk-sum"' if at in sums else ""
        body.append(f'<tr{bold}><th scope="row">{first}</th>{cells}</tr>')
    told = f"<caption>{esc(caption)}</caption>" if caption else ""
    look = "" if scroll else ' class="fk-tabell fk-bred"' if stack or len(headings) > 3 else ' class="fk-tabell"'
    made = f"<table{look}>{told}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    region = f'<div class="fk-table" role="region" aria-label="{escape(caption)}" tabindex="0">{made}</div>'
    return region if scroll else made


_NUMBERS = ("tall", "prosent", "endring", "endring_pp", "desimal")


def kinds(table: pd.DataFrame, formats: Mapping[str, str]) -> dict[str, str]:
    """How each column is written: as given, else by its type ("tall", "desimal", "dato", else "tekst")."""
    result = {}
    for name in table.columns:
        dtype = table[name].dtype
        guess = "tekst"
        if pd.api.types.is_bool_dtype(dtype):
            guess = "tekst"
        elif pd.api.types.is_integer_dtype(dtype):
            guess = "tall"
        elif pd.api.types.is_float_dtype(dtype):
            guess = "desimal"
        elif pd.api.types.is_datetime64_any_dtype(dtype) or any(isinstance(v, date) for v in table[name].head(1)):
            guess = "dato"
        result[str(name)] = formats.get(str(name), guess)
    return result


def words(value: object, kind: str) -> str:
    """One value as text for people; an unknown one as a dash, never as zero or no."""
    if unknown(value):
        return texts.EMPTY_CELL
    if isinstance(value, bool):
        return texts.YES if value else texts.NO
    if kind == "dato":
        return fmt.dato(value)
    if kind == "endring_pp":
        number = float(str(value))
        return ("+" if number > 0 else "") + fmt.desimal(number)
    writers = {"tall": fmt.tall, "prosent": fmt.prosent, "endring": fmt.endring, "desimal": fmt.desimal}
    if (kind in writers and isinstance(value, (int, float))) or hasattr(value, "item"):
        return writers.get(kind, fmt.desimal)(float(str(value)))
    return str(value) or texts.EMPTY_CELL


def _cell(value: object, kind: str) -> str:
    if kind == "lenke":
        url = fmt.trygg_url(value)
        if url is None:
            return escape(words(value, "tekst"))
        host = url.split("/")[2].removeprefix("www.")
        return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{escape(host)}</a>'
    return escape(words(value, kind))


def html_table(
    table: pd.DataFrame,
    caption: str,
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    strong_rows: frozenset[int] = frozenset(),
) -> str:
    """The values of a frame as a table named `caption`; the first column is the heading of each row.

    headings: column → what stands above it (None: its name). formats: column → how it is written (`kinds`). strong_rows: set in bold.
    """
    how = list(kinds(table, formats or {}).values())
    return tabell(
        caption,
        [(headings or {}).get(str(name), str(name)) for name in table.columns],
        [[_cell(value, kind) for value, kind in zip(row, how, strict=True)] for row in table.itertuples(index=False, name=None)],
        right=[number for number, kind in enumerate(how) if kind in _NUMBERS],
        short=[number for number, kind in enumerate(how) if kind in {"kort", "dato"}],
        strong=strong_rows,
        scroll=True,
    )  # fmt: skip
