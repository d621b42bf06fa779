"""A table as plain HTML: real headings for screen readers, Norwegian formats, good on paper; every cell escaped."""

from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd

from pages.components import format as fmt
from pages.components import texts

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
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
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
