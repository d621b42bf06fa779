"""Tables of plans and decisions: one row says of one plan what its columns say, whether the table has kept its lines or not."""

import re
from dataclasses import dataclass

from loaders.web.forstaa.datering import Datering
from loaders.web.forstaa.datoer import dates_in, period_in
from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn, mentions_in
from loaders.web.forstaa.hukommelse import body_name
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_ADOPTED_COLUMN = re.compile(
    r"\b(?:vedtatt|vedteken|vedteke|vedtaksdato|godkjent|godkjend)\b|\bdato for vedtak\b",
    re.I,
)
_BODY_COLUMN = re.compile(r"\b(?:organ|utvalg|utval|vedtatt av|vedteke av|vedteken av)\b", re.I)
_DAY_COLUMN = re.compile(r"\b(?:dato|når|tid|år)\b", re.I)
_END_COLUMN = re.compile(r"\b(?:utløper|utløp|gjelder til|gjeld til|varer til|til og med)\b", re.I)
_DECISIONS = re.compile(r"\b(?:bestemt|avgjort|avgjerd|vedtak)\b", re.I)
_STEPS = re.compile(r"^\W*(?:steg|fase|milepæl|aktivitet|hva skjer|kva skjer|framdrift)\b", re.I)
_MAKING = re.compile(
    r"\b(?:utarbeid\w*|pågår|pågår\b.*|under (?:arbeid|utarbeid\w+|revisjon|rullering)|i arbeid|(?:på"
    r"|til) h(?:ø|øy)ring|høring|høyring|skal (?:fornyes|fornyast|revideres|reviderast"
    r"|rulleres|rullerast|lages|lagast)|oppstart|påbegynt|påbyrja|revideres|reviderast)\b|\|\s*ny\s*\|",
    re.I,
)
_TO_DO = re.compile(
    r"^\W*(?:\w+\s+){0,2}?(?:utarbeides|utarbeidast|lages|lagast|skal\b|rulleres|revideres|sendes|legges"
    r"|sendast)",
    re.I,
)
_RENEWED = re.compile(
    r"\b(?:skal (?:fornyes|fornyast|revideres|reviderast|rulleres|rullerast)|ja,? (?:oppstart|\d{4})"
    r"|under (?:revisjon|rullering)|(?:revisjon|rullering|revidering)(?:s?arbeid\w*|a|en)? (?:pågår|påbegynt|er i gang)|revideres nå)\b",
    re.I,
)
_ENDED = re.compile(
    r"\b(?:opphev\w*|utgått|utgår|avviklet|avvikla|ikke lenger|ikkje lenger|erstattet av|avløst)\b",
    re.I,
)
_NOT = re.compile(r"\b(?:ikke|ikkje|aldri|avvist|falt|fall|utsatt|utsett|trukket)\b", re.I)
_IS_NOT = re.compile(
    r"^\W*(?:har\s+(?:vi\s+|me\s+)?(?:ikke|ikkje|ingen|inga)|mangl(?:er|ar)|fin(?:ne)?st?\s+(?:ikke|ikkje)|nei|ingen|inga)\b[^\d]{0,30}$",
    re.I,
)
_SAYS = re.compile(r"\b(?:vedtatt|vedteken|vedteke|vedtekne|godkjent|godkjend)\b", re.I)
_CASE = re.compile(r"(?<![\d./-])(\d{1,4}/(?:20)?\d{2})(?![\d./-])")
_HEADING = re.compile(r"^[A-ZÆØÅ][^.!?:]{8,110}$")
# The name of a column on a line of its own, where a table has been taken apart into one cell a line.
_COLUMN = re.compile(
    r"(?:plan\w*|navn|namn|dokument\w*|tittel|type|tema|område|periode|planperiode|varighet|varigheit|gyldig(?:het)?(?:\s+(?:fra|til))?"
    r"|gjelder(?:\s+(?:fra|til))?|gjeld(?:\s+(?:frå|til))?|vedta(?:tt|k)(?:\s+(?:av|i|dato))?|vedteke[nt]?(?:\s+(?:av|i))?|vedtaksdato"
    r"|vedtaksorgan|vedtaksår|godkjen[td](?:\s+(?:av|i))?|dato(?:\s+for\s+vedtak)?|år|organ|utvalg|utval|sak(?:s?n(?:umme)?r\.?)?|saknr"
    r"|arkivsak\w*|status|merknad(?:er|ar)?|kommentar(?:er|ar)?|ansvarlig|ansvarleg|avdeling|eining|enhet|rullering|neste\s+\w+|revisjon)\W*",
    re.I,
)
_NAMES_PLANS = re.compile(r"^(?:plan\w*|navn|namn|dokument\w*|tittel)\W*$", re.I)
_DASH = re.compile(r"\s+[–—-]\s+")
_LEAST_COLUMNS, _LONGEST_CELL = 3, 110
_EMPTY = re.compile(r"\W*(?:ikke \w+|ikkje \w+|ingen|inga|mangler|manglar|ukjent)?\W*", re.I)


@dataclass(frozen=True, slots=True)
class _Rad:
    """One row of plans: its line, the columns' names joined, and its cells (one, where the lines are lost)."""

    linje: Setning
    hode: str
    celler: tuple[str, ...]
    kolonner: tuple[str, ...]
    linjer: tuple[int, ...] = ()
    """the lines of its cells, where each has one of its own"""


def tables_in(
    linjer: list[Setning], verk: Regelverk, datering: Datering, sidens_organ: str | None
) -> tuple[list[Utsagn], set[int]]:
    """Return what the rows of a document's tables say of plans, and the lines that this has spoken for."""
    said: list[Utsagn] = []
    spoken: set[int] = set()
    for row in _rows(linjer):
        statements = _read(row, verk, datering, sidens_organ)
        if statements:
            said += statements
            spoken |= {row.linje.linje, *row.linjer}
    return said, spoken


def celler(text: str) -> tuple[str, ...]:
    """Return the cells of a row that has kept its lines ("a | b"), none for other text."""
    if " | " not in text:
        return ()
    return tuple(" ".join(cell.split()) for cell in text.strip().strip("|").split("|"))


def _rows(lines: list[Setning]) -> list[_Rad]:
    rows = [*_one_cell_a_line(lines), *_dashed(lines)]
    read = {line for row in rows for line in (row.linje.linje, *row.linjer)}
    columns: tuple[str, ...] = ()
    flat = ""
    left = 0
    for line in lines:
        if line.linje in read:
            continue
        cells = celler(line.tekst)
        if cells:
            if not columns:
                columns = cells
                continue
            if not _STEPS.match(columns[0]):
                rows.append(_Rad(line, " | ".join(columns), cells, columns))
            continue
        columns = ()
        text = line.tekst
        if _is_heading(text):
            flat, left = text, 40
            continue
        left -= 1
        if left <= 0 or len(text) > 150:
            flat = ""
        if flat:
            rows.append(_Rad(line, flat, (text,), ()))
    return rows


def _one_cell_a_line(lines: list[Setning]) -> list[_Rad]:
    """Return the rows of tables that have been taken apart: three column names or more below each other, then cell by cell.

    A row is believed where the column of dates has one: should an empty cell have been left out, the rows after it are not read.
    """
    rows: list[_Rad] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _COLUMN.fullmatch(lines[end].tekst.strip()):
            end += 1
        while end - at > 1 and all(_NAMES_PLANS.match(line.tekst.strip()) for line in lines[at : at + 2]):
            at += 1  # a heading "Planer" above the column "Navn"
        columns = tuple(line.tekst.strip() for line in lines[at:end])
        days = [place for place, name in enumerate(columns) if _ADOPTED_COLUMN.search(name) or _DAY_COLUMN.search(name)]
        dated = [place for place in days if not _BODY_COLUMN.search(columns[place])]
        if len(columns) >= _LEAST_COLUMNS and dated and any(map(_NAMES_PLANS.match, columns)):
            while len(row := lines[end : end + len(columns)]) == len(columns):
                cells = tuple(line.tekst.strip() for line in row)
                if max(map(len, cells)) > _LONGEST_CELL or not any(_is_day(cells[place]) for place in dated):
                    break
                named = next(
                    (line for line, name in zip(row, columns, strict=True) if _NAMES_PLANS.match(name)), row[0]
                )
                rows.append(_Rad(named, " | ".join(columns), cells, columns, tuple(line.linje for line in row)))
                end += len(columns)
        at = max(end, at + 1)
    return rows


def _is_day(cell: str) -> bool:
    return bool(_EMPTY.fullmatch(cell) or dates_in(cell) or re.fullmatch(rf"\W*{_YEAR}\W*", cell))


def _dashed(lines: list[Setning]) -> list[_Rad]:
    """Return the rows of tables whose cells have dashes between them, below a line of as many column names."""
    rows: list[_Rad] = []
    columns: tuple[str, ...] = ()
    for line in lines:
        cells = tuple(cell.strip() for cell in _DASH.split(line.tekst)) if " | " not in line.tekst else ()
        if columns and len(cells) == len(columns):
            rows.append(_Rad(line, " | ".join(columns), cells, columns))
            continue
        heading = len(cells) >= _LEAST_COLUMNS and not re.search(r"\d", line.tekst) and _NAMES_PLANS.match(cells[0])
        columns = cells if heading and any(map(_ADOPTED_COLUMN.search, cells)) else ()
    return rows


def _is_heading(text: str) -> bool:
    """Return whether a line without lines between is the heading of a table of adopted plans: names of columns, no numbers."""
    if not _HEADING.match(text) or re.search(r"\d", text) or len(text.split()) < 3:
        return False
    columns = [bool(pattern.search(text)) for pattern in (_ADOPTED_COLUMN, _BODY_COLUMN, _DAY_COLUMN, _END_COLUMN)]
    named = re.search(r"\b(?:plan|navn|namn|dokument|tittel)\b", text, re.I)
    verbs = re.search(r"\b(?:ble|blei|vart|har|er|skal|vil|kan|av)\b", text, re.I)
    return bool(named and not verbs and (columns[0] or (columns[1] and columns[2])))


def _read(row: _Rad, verk: Regelverk, dating: Datering, page_body: str | None) -> list[Utsagn]:
    found: Omtale | None = None
    cell = ""
    for one in row.celler:
        plans = [plan for plan in mentions_in(one, verk, row.linje.linje) if plan.interessant]
        if plans:
            found, cell = next((plan for plan in plans if plan.plantype == EGEN), plans[0]), one
            break
    if found is None:
        return []
    rest = cell[found.slutt :]
    others = " | ".join(one for one in row.celler if one != cell)
    over = any(
        _ENDED.search(name) and re.search(r"\d", one) for name, one in zip(row.kolonner, row.celler, strict=False)
    )
    if over or _ENDED.search(f"{rest} {others}"):
        return [Utsagn("opphevet", found, row.linje, (Regeltreff("opphevet", verk.vekt("opphevet")),))]
    if _TO_DO.match(re.sub(r"^\s*(?:for|i|\d{4}\s*[-–]\s*\d{4})\s*\w*", "", rest)) or _TO_DO.match(rest):
        return [Utsagn("under_arbeid", found, row.linje, (Regeltreff("skal_lages", verk.vekt("skal_lages")),))]
    if any(_IS_NOT.match(one) for one in row.celler if one != cell):
        return [Utsagn("nektet", found, row.linje, (Regeltreff("nektelse", verk.vekt("nektelse")),))]
    statements: list[Utsagn] = []
    date, body, number, start, end = _facts(row, cell, found, verk, dating)
    denied = _NOT.search(f"{rest} {others}")
    says = _SAYS.search(rest) or any(_SAYS.match(one) for one in row.celler if one != cell)
    column = _ADOPTED_COLUMN.search(row.hode) is not None
    register = (
        _BODY_COLUMN.search(row.hode) is not None and _DAY_COLUMN.search(row.hode) is not None and not row.kolonner
    )
    named = (
        any(re.match(r"\W*vedtak\b", name, re.I) for name in row.kolonner) and number is not None
    )  # "Vedtak": "KST 31/19"
    column = column or (named and body is not None)
    decisions = _DECISIONS.search(row.hode) is not None and says is not None
    if (says or ((column or register) and date) or (column and body)) and not denied:
        hits = [Regeltreff("tabell_vedtatt", verk.vekt("tabell_vedtatt"))]
        body = body or (page_body if decisions else None)
        hits += [
            Regeltreff(name, verk.vekt(name))
            for name, value in (("har_dato", date), ("har_organ", body), ("har_sak", number))
            if value
        ]
        statements.append(Utsagn("vedtatt", found, row.linje, tuple(hits), date, body, number, fra=start, til=end))
        if _RENEWED.search(others):
            hit = Regeltreff("revideres", verk.vekt("revideres"))
            statements.append(Utsagn("under_arbeid", found, row.linje, (hit,), ny=True))
    elif _MAKING.search(f"{rest} | {others} |") and row.kolonner:
        hit = Regeltreff("liste_under_arbeid", verk.vekt("liste_under_arbeid"))
        statements.append(Utsagn("under_arbeid", found, row.linje, (hit,)))
    return statements


def _facts(
    row: _Rad, cell: str, plan: Omtale, verk: Regelverk, dating: Datering
) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    """Return date, body, case number and period of a row; the year a plan runs out is no date of adoption."""
    text = " | ".join(row.celler)
    rest = f"{cell[plan.slutt :]} | " + " | ".join(one for one in row.celler if one != cell)
    start, end = period_in(cell[plan.start :] if row.kolonner else rest)
    if start is None and row.kolonner:
        for name, one in zip(row.kolonner, row.celler, strict=False):
            if re.search(r"\bperiode|\bgjeld|\bgyldig|\bvarighet", name, re.I) and one != cell:
                start, end = period_in(one)
    date: str | None = None
    chosen = [
        one
        for name, one in zip(row.kolonner, row.celler, strict=False)
        if one != cell
        and (
            _ADOPTED_COLUMN.search(name)
            or (_DAY_COLUMN.search(name) and not re.search("revis|oppstart|frist", name, re.I))
        )
    ]
    chosen += [one for one in row.celler if one != cell and _SAYS.match(one)]
    for one in chosen:
        dates = [found.iso for found in dates_in(one, dating.aar)]
        year = re.fullmatch(rf"\W*({_YEAR})\W*", one)
        date = date or (dates[0] if dates else year[1] if year else None)
    if date is None and (not row.kolonner or _SAYS.search(cell)):
        dates = [found.iso for found in dates_in(rest) if found.hel]
        date = dates[0] if dates else None
    if date is None and not row.kolonner:
        years = re.findall(rf"(?<![-–\d]){_YEAR}(?![-–\d])", rest)
        date = years[0] if years and not _END_COLUMN.search(row.hode) else None
    organ = verk.organ.search(rest) or next(
        filter(None, map(verk.organ.search, filter(_ADOPTED_COLUMN.search, row.kolonner))), None
    )
    number = _CASE.search(re.sub(r"\b\d{1,2}[./]\d{1,2}[./-]\d{2,4}\b", " ", rest))
    until = [one for name, one in zip(row.kolonner, row.celler, strict=False) if _END_COLUMN.search(name)]
    if end is None and until and re.search(_YEAR, until[0]):
        end = re.findall(_YEAR, until[0])[-1]
    if end is None and not row.kolonner and _END_COLUMN.search(row.hode):
        last = re.search(rf"({_YEAR})\W*$", text)
        end = last[1] if last else None
    return date, body_name(organ[0]) if organ else None, number[1] if number else None, start, end
