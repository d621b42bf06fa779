"""Figures in files: those that a person brings (CSV, Excel or JSON), and those that are kept beside the register, one file a data set.

A kept file is replaced in one go and carries the hash of its figures: what was damaged is told, and never half read.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from data import tabular, text
from data.inndeling import shipped_numbers
from loaders.kontekst import Datasett, KontekstFeil, Tall, kind_of_area

MOST_ROWS = 100_000
MOST_TOLD = 15
FIRST_YEAR = 1990
NOTHING_READ = "Ingenting er lest inn."
# Heading as people write it → what it holds.
HEADINGS = {
    **dict.fromkeys(("kommunenummer", "kommunenr", "knr", "komm_nr", "omraade", "område", "nummer", "fylkesnummer"), "omraade"),
    **dict.fromkeys(("aar", "år", "year", "tid"), "aar"),
    **dict.fromkeys(("verdi", "antall", "value", "tall"), "verdi"),
    **dict.fromkeys(("kategori", "kode", "gruppe"), "kategori"),
    **dict.fromkeys(("kategori_navn", "kategorinavn", "gruppe_navn", "gruppenavn"), "kategori_navn"),
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What is kept of a data set: its figures, when they were fetched (UTC), from where, and the hash of the figures."""

    tall: tuple[Tall, ...]
    hentet: datetime
    fra: str
    sha256: str


def read_file(path: Path, datasett: Datasett, year: int | None = None) -> list[Tall]:
    """The figures in a file that a person brings: JSON in the service's own form, or a table. Raises KontekstFeil."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KontekstFeil(f"Får ikke lest {path}: {error.strerror or type(error).__name__}. {NOTHING_READ}") from error
    if not re.match(rb"(?:\xef\xbb\xbf)?\s*[\[{]", content[:200]):
        return read_table(content, path.name, datasett, year)
    try:
        answer = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f" (linje {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise KontekstFeil(f"{path.name} er ikke gyldig JSON{where}. {NOTHING_READ}") from None
    if isinstance(answer, list):
        rows = [(n, _texts(row)) for n, row in enumerate(answer, start=1)]
        headings = tuple(dict.fromkeys(name for _, row in rows for name in row))
        return _figures(headings, rows, path.name, datasett, year, "element")
    if datasett.read is None:
        raise KontekstFeil(
            f"{path.name} er JSON i en form som ikke kan leses. Skriv en liste av objekter. {NOTHING_READ}"
        )
    return check(datasett.read(answer), datasett)


def read_table(content: bytes, name: str, datasett: Datasett, year: int | None = None) -> list[Tall]:
    """The figures of a table under headings, CSV in any common form or an Excel workbook. Raises KontekstFeil with all that is wrong."""
    table = tabular.headed(tabular.grid(content, MOST_ROWS, most_bytes=20_000_000))
    if table.problems:
        raise _wrong(name, [_told(p.row, "rad", p.column, p.value, p.rule) for p in table.problems])
    return _figures(table.headings, table.rows, name, datasett, year, "rad")


def _texts(row: object) -> dict[str, str]:
    """The cells of one object of a JSON list, as text; nothing where it is no object."""
    if not isinstance(row, dict):
        return {}
    return {str(name): "" if value is None else text.clean(str(value)) for name, value in row.items()}


def _figures(
    headings: Iterable[str],
    rows: Iterable[tuple[int, Mapping[str, str]]],
    name: str,
    datasett: Datasett,
    year: int | None,
    unit: str,
) -> list[Tall]:
    column = {meaning: heading for heading in reversed(list(headings)) if (meaning := HEADINGS.get(heading.casefold()))}
    missing = []
    if "omraade" not in column:
        missing.append("kommunenummer" if datasett.niva == "kommune" else "fylkesnummer")
    if "aar" not in column and year is None:
        missing.append("aar (eller oppgi --aar)")
    if datasett.slag == "gruppe" and "kategori" not in column:
        missing.append("kategori")
    if datasett.slag == "forhold" and "verdi" not in column:
        missing.append("verdi")
    if missing:
        raise KontekstFeil(f"{name} mangler kolonnen {' og '.join(missing)}. {NOTHING_READ}")
    found: dict[tuple[str, int, str], Tall] = {}
    counting = "verdi" not in column and datasett.slag == "antall"  # a list with a row for each thing that is counted
    wrong: list[str] = []
    for number, row in rows:
        cells = {meaning: row.get(heading, "").strip() for meaning, heading in column.items()}
        one, problems = _figure(cells, datasett, year)
        wrong += [_told(number, unit, column.get(what), cells.get(what, ""), rule) for what, rule in problems]
        if one is None:
            continue
        key = (one.omraade, one.aar, one.kategori)
        if counting:
            found[key] = one._replace(verdi=(found[key].verdi or 0.0) + 1 if key in found else 1.0)
        elif key in found:
            wrong.append(_told(number, unit, column["omraade"], one.omraade, f"står to ganger for {one.aar}."))
        else:
            found[key] = one
    if wrong:
        raise _wrong(name, wrong)
    return check(found.values(), datasett, name)


def _figure(
    cells: Mapping[str, str], datasett: Datasett, year: int | None
) -> tuple[Tall | None, list[tuple[str, str]]]:
    """One row as a figure, or what is wrong with it: (which cell, rule)."""
    problems: list[tuple[str, str]] = []
    area = cells.get("omraade", "")
    if area.isdecimal() and len(area) == (3 if datasett.niva == "kommune" else 1):
        area = "0" + area  # a spreadsheet drops the zero of 0301
    kind = kind_of_area(area)
    if kind is None:
        problems.append(
            (
                "omraade",
                "er ikke et kommunenummer med fire sifre."
                if datasett.niva == "kommune"
                else "er ikke et fylkesnummer.",
            )
        )
    elif kind == "kommune" and area not in shipped_numbers().valid:
        problems.append(("omraade", "er ikke et kommunenummer som har vært i bruk siden 2017."))
    aar = int(told) if re.fullmatch(r"\d{4}", told := cells.get("aar", "") or str(year or ""), re.ASCII) else 0
    if not FIRST_YEAR <= aar <= date.today().year:
        problems.append(("aar", f"er ikke et år fra {FIRST_YEAR} til {date.today().year}."))
    value = None
    if told := cells.get("verdi", ""):
        value = _number(told)
        if value is None:
            problems.append(("verdi", "er ikke et tall."))
        elif datasett.slag == "antall" and (value < 0 or value != int(value)):
            problems.append(("verdi", "er ikke et antall: det må være et helt tall fra 0 og opp."))
    kategori, navn = cells.get("kategori", ""), cells.get("kategori_navn", "")
    if datasett.slag == "gruppe" and kind_of_area(kategori) != "kostragruppe":
        problems.append(("kategori", "er ikke en KOSTRA-gruppe (EKG01 og så videre)."))
    return (None if problems else Tall(area, aar, value, kategori, navn or kategori)), problems


def _number(told: str) -> float | None:
    """A number as Norwegians and programs write it (1 234,5 and 1234.5); None for what is none."""
    plain = re.sub(r"(?<=\d)[ .](?=\d{3}(?:\D|$))", "", told) if "," in told or " " in told else told
    plain = plain.replace(" ", "").replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,10})?", plain, re.ASCII):
        return None
    return float(plain)


def check(figures: Iterable[Tall], datasett: Datasett, where: str | None = None) -> list[Tall]:
    """The figures that say something, in order; raises KontekstFeil where there is none, or one that cannot be."""
    where = where or datasett.tittel
    found = sorted(one for one in figures if one.verdi is not None or datasett.slag == "gruppe")
    kinds = {kind_of_area(one.omraade) for one in found}
    if datasett.niva not in kinds:
        raise KontekstFeil(
            f"{where} har ingen tall for {'kommuner' if datasett.niva == 'kommune' else 'fylker'}. {NOTHING_READ}"
        )
    for one in found:
        name = text.problem(one.kategori_navn) or text.problem(one.kategori)
        if kind_of_area(one.omraade) is None or name or not FIRST_YEAR <= one.aar <= date.today().year + 1:
            shown = text.visible(f"{one.omraade} {one.aar} {one.kategori_navn}")
            raise KontekstFeil(f"{where}: «{shown}» kan ikke leses. {name or ''} {NOTHING_READ}")
        if one.verdi is not None and (not math.isfinite(one.verdi) or (datasett.slag == "antall" and one.verdi < 0)):
            raise KontekstFeil(f"{where}: {one.verdi} for {one.omraade} er ikke et tall som kan stemme. {NOTHING_READ}")
    return found


def _told(number: int | None, unit: str, column: str | None, value: str, rule: str) -> str:
    where = f"{unit} {number}" if number else "filen"
    return f"{where}{f', kolonne «{text.visible(column)}»' if column else ''}:{f' «{text.visible(value)}»' if value else ''} {rule}"


def _wrong(name: str, told: list[str]) -> KontekstFeil:
    more = [f"… og {len(told) - MOST_TOLD} til."] if len(told) > MOST_TOLD else []
    return KontekstFeil("\n".join([f"{name} kan ikke leses. {NOTHING_READ}", *told[:MOST_TOLD], *more]))


def keep(folder: Path, datasett: Datasett, figures: Iterable[Tall], fra: str, when: datetime) -> Kept:
    """Put a data set's figures in place of those that were kept before, all or nothing. Raises KontekstFeil and OSError."""
    found = tuple(check(figures, datasett))
    kept = Kept(found, when.astimezone(UTC).replace(microsecond=0), fra, _hash(found))
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "datasett": datasett.navn,
        "hentet": kept.hentet.isoformat(),
        "fra": fra,
        "sha256": kept.sha256,
        "tall": found,
    }
    unfinished = folder / f".{datasett.navn}.{os.getpid()}.ny"
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(_place(folder, datasett))
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def kept(folder: Path, datasett: Datasett) -> Kept | None:
    """What is kept of a data set; None where it was not fetched. Raises KontekstFeil where the file is damaged."""
    path = _place(folder, datasett)
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = tuple(
            Tall(str(a), int(y), None if v is None else float(v), str(k), str(n)) for a, y, v, k, n in document["tall"]
        )
        if document["datasett"] != datasett.navn or document["sha256"] != _hash(found):
            raise ValueError("innholdet stemmer ikke med kontrollsummen")
        return Kept(
            tuple(check(found, datasett)), datetime.fromisoformat(document["hentet"]).astimezone(UTC),
            str(document["fra"]), document["sha256"],
        )  # fmt: skip
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, RecursionError, KontekstFeil) as error:
        raise KontekstFeil(
            f"Kontekstfilen «{path.name}» kan ikke leses ({type(error).__name__}), og tallene i den vises ikke. "
            f"Hent dem på nytt: python -m loaders kontekst {datasett.navn}"
        ) from error


def _place(folder: Path, datasett: Datasett) -> Path:
    return folder / f"{datasett.navn}.json"


def _hash(figures: tuple[Tall, ...]) -> str:
    return hashlib.sha256(json.dumps(figures, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
