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

STYLE = """
<style>
.fk-tabell { border-collapse: collapse; width: 100%; max-width: 68rem; font-size: .9rem; }
.fk-tabell caption { text-align: left; color: #4a5757; font-size: .85rem; padding-bottom: .3rem; }
.fk-tabell th { text-align: left; font-weight: 600; border-bottom: 1px solid #9fb0ae; padding: .35rem .7rem .35rem 0;
  vertical-align: bottom; }
.fk-tabell td { border-bottom: 1px solid #e3e9e8; padding: .35rem .7rem .35rem 0; vertical-align: top; overflow-wrap: break-word; }
.fk-tabell td:first-child, .fk-tabell .fk-kort { overflow-wrap: normal; }
.fk-tabell .fk-tall { text-align: right; padding-right: 0; white-space: nowrap; }
.fk-tabell th[scope=row] { font-weight: 400; border-bottom: 1px solid #e3e9e8; vertical-align: top; }
@media (max-width: 640px) {
  .fk-bred, .fk-bred tbody { display: block; overflow-wrap: anywhere; }
  .fk-bred caption { display: block; } /* a table's own caption would be as narrow as its narrowest word allows */
  .fk-bred thead { position: absolute; left: -10000px; }
  .fk-bred tr { display: block; border-bottom: 1px solid #9fb0ae; padding: .4rem 0; }
  .fk-bred th[scope=row], .fk-bred td, .fk-bred .fk-tall { display: block; border: 0; padding: .1rem 0; text-align: left; }
  .fk-bred th[scope=row] { font-weight: 600; }
  .fk-bred td::before { content: attr(data-navn) ": "; color: #4a5757; }
}
.fk-merke { white-space: nowrap; }
.fk-merke b { font-weight: 400; display: inline-block; width: 1.05em; }
.fk-svak { color: #4a5757; }
a.fk-lenke, .fk-tabell a { color: var(--fk-teal); text-decoration: underline; text-underline-offset: 2px; }
</style>
"""


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
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = (), stack: bool = False
) -> str:
    """A table of cells that are already HTML; the first cell of each row is its heading. `right`: columns of numbers.

    One with more than three columns, or with `stack`, becomes one block per row on a phone.
    """
    numeric = set(right)
    css = [' class="fk-tall"' if number in numeric else "" for number in range(len(headings))]
    head = "".join(f'<th scope="col"{css[number]}>{esc(name)}</th>' for number, name in enumerate(headings))
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row">{cell}</th>'
            if number == 0
            else f'<td{css[number]} data-navn="{escape(headings[number])}">{cell}</td>'
            for number, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    told = f"<caption>{esc(caption)}</caption>" if caption else ""
    wide = " fk-bred" if stack or len(headings) > 3 else ""
    return f'<table class="fk-tabell{wide}">{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


_NUMBERS = ("tall", "prosent", "endring", "endring_pp", "desimal")
_CLASS = {**dict.fromkeys(_NUMBERS, ' class="fk-n"'), "kort": ' class="fk-k"', "dato": ' class="fk-k"'}


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
    table: pd.DataFrame, caption: str, formats: Mapping[str, str], strong_rows: frozenset[int] = frozenset()
) -> str:
    """The table as HTML named `caption`. The first column is the heading of each row; `strong_rows` are set in bold.

    The region around it can be reached and scrolled with the keyboard, since a wide table is cut off on a phone.
    """
    kind = kinds(table, formats)
    right = [_CLASS.get(kind[str(name)], "") for name in table.columns]
    head = "".join(
        f'<th scope="col"{css}>{escape(str(name))}</th>' for name, css in zip(table.columns, right, strict=True)
    )
    body = []
    for number, row in enumerate(table.itertuples(index=False, name=None)):
        cells = [f'<th scope="row">{_cell(row[0], kind[str(table.columns[0])])}</th>']
        for value, name, css in zip(row[1:], table.columns[1:], right[1:], strict=True):
            cells.append(f"<td{css}>{_cell(value, kind[str(name)])}</td>")
        css = ' class="fk-sum"' if number in strong_rows else ""
        body.append(f"<tr{css}>{''.join(cells)}</tr>")
    name = escape(caption)
    return (
        f'<div class="fk-table" role="region" aria-label="{name}" tabindex="0"><table><caption>{name}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )
