"""Small accessible HTML for lists and tables that must have links, headings and symbols in them; every text is escaped here.

For st.html only. What comes from outside goes through `esc` or `ekstern`, never into the string by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from pages.components import format as fmt

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
a.fk-lenke, .fk-tabell a { color: #00695c; text-decoration: underline; text-underline-offset: 2px; }
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
    status = fmt.STATUSER[kode]
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
