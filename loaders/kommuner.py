"""`python -m loaders kommuner`: has the division of the country changed, or will it? Proposes rows for the sources; changes none.

Asks SSB's Klass for the changes of kommuner (131) and fylker (104) since the register begins, ten years ahead, and who is valid today,
and Kartverket's kommuneinfo for the same. The day a list of Klass ends (`to`) is not in it.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data import inndeling, settings
from data.inndeling import Forslag, Skifte, Svar
from loaders.kontekst.fetch import Client, KontekstFeil, part
from loaders.sources.validate import SOURCES

KOMMUNER, FYLKER = 131, 104
FIRST = "2017-01-02"
"""the day after the first that the sources know"""
AHEAD = 10  # years
NEVER = 99
"""the first two digits of «uoppgitt», which is a code of both lists and no unit"""
BEHIND, UNANSWERED = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--kilder", type=Path, default=SOURCES, help="mappen med kildene (standard: data/sources)")
    parser.add_argument("--pause", type=float, default=1.0, help="sekunder mellom spørsmålene (standard 1)")
    parser.add_argument("--uten-kartverket", action="store_true", help="spør bare SSB")


def run(args: argparse.Namespace) -> int:
    """0: the sources are up to date; 1: they are behind; 2: it could not be found out."""
    try:
        kilder = inndeling.read_sources(args.kilder)
    except (OSError, ValueError, KeyError) as error:
        print(f"Kildene i {args.kilder} kan ikke leses ({error}). Oppgi mappen med --kilder.", file=sys.stderr)
        return UNANSWERED
    try:
        with TemporaryDirectory() as folder:
            svar = ask(Client(Path(folder), pause=args.pause), date.today(), not args.uten_kartverket)
        inndeling.keep(svar)
    except KontekstFeil as error:
        print(f"Fikk ikke spurt om kommuneinndelingen: {error}", file=sys.stderr)
        return UNANSWERED
    except OSError as error:
        print(f"Får ikke skrevet {settings.division_file()} ({error.strerror}).", file=sys.stderr)
        return UNANSWERED
    lacking = inndeling.behind(svar, kilder)
    print(
        report(svar, lacking, inndeling.proposal(svar, kilder, svar.spurt), inndeling.proposal(svar, kilder, date.max))
    )
    return BEHIND if lacking else 0


def ask(client: Client, today: date, kartverket: bool = True) -> Svar:
    """What the services tell on a day. Raises KontekstFeil where one does not answer, or answers in another form than documented."""
    klass = f"{settings.ssb_address()}/klass/v1/classifications"
    return Svar(
        today,
        _changes(client, f"{klass}/{KOMMUNER}/changes", today, 4),
        _changes(client, f"{klass}/{FYLKER}/changes", today, 2),
        _codes(client, f"{klass}/{KOMMUNER}/codesAt", today, 4),
        _codes(client, f"{klass}/{FYLKER}/codesAt", today, 2),
        _kommuneinfo(client) if kartverket else {},
    )


def _changes(client: Client, url: str, today: date, digits: int) -> tuple[Skifte, ...]:
    until = f"{today.year + AHEAD}-01-02"
    answer = client.get(url, **{"from": FIRST, "to": until, "includeFuture": "true"})
    found = []
    for n in range(_length(part(answer, url, "codeChanges"), url)):
        row = [
            str(part(answer, url, "codeChanges", n, key) or "") for key in ("oldCode", "oldName", "newCode", "newName")
        ]
        day = str(part(answer, url, "codeChanges", n, "changeOccurred"))
        if not (_is_unit(row[0], digits) and _is_unit(row[2], digits)):
            continue  # a code that came or went without another in its place, or none at all
        try:
            found.append(Skifte(date.fromisoformat(day[:10]), *row))
        except ValueError:
            raise KontekstFeil(f"{url}: «{day[:20]}» er ikke en dato.") from None
    return tuple(found)


def _codes(client: Client, url: str, today: date, digits: int) -> dict[str, str]:
    answer = client.get(url, date=today.isoformat())
    rows = [(str(part(answer, url, "codes", n, "code")), str(part(answer, url, "codes", n, "name")))
            for n in range(_length(part(answer, url, "codes"), url))]  # fmt: skip
    found = {code: name for code, name in rows if _is_unit(code, digits)}
    if not found:
        raise KontekstFeil(f"{url} svarte uten en eneste enhet.")
    return found


def _kommuneinfo(client: Client) -> dict[str, str]:
    url = f"{settings.kartverket_address()}/kommuneinfo/v1/kommuner"
    answer = client.get(url)
    found = {
        str(part(answer, url, n, "kommunenummer")): str(part(answer, url, n, "kommunenavnNorsk"))
        for n in range(_length(answer, url))
    }
    if not found:
        raise KontekstFeil(f"{url} svarte uten en eneste kommune.")
    return found


def _length(rows: Any, url: str) -> int:
    if not isinstance(rows, list):
        raise KontekstFeil(f"{url} svarte uten en liste: tjenesten har fått en annen form.")
    return len(rows)


def _is_unit(code: str, digits: int) -> bool:
    return bool(re.fullmatch(rf"[0-9]{{{digits}}}", code)) and int(code[:2]) != NEVER


def report(svar: Svar, lacking: tuple[str, ...], now: Forslag, later: Forslag) -> str:
    """What was found out, for whoever runs the command: what is behind, what is to come, and the rows to put into the sources.

    `now` are the rows of what is in force, `later` those and the rows of what is to come.
    """
    lines = [
        f"SSB har {len(svar.kommuner)} kommuner og {len(svar.fylker)} fylker per {svar.spurt.isoformat()}"
        + (f", Kartverket {len(svar.kartverket)} kommuner." if svar.kartverket else ".")
    ]
    lines += (
        [f"Kildene ligger etter ({len(lacking)}):", *(f"  {one}" for one in lacking)]
        if lacking
        else ["Kildene er à jour."]
    )
    ahead = inndeling.coming(svar, svar.spurt)
    if ahead:
        lines += ["Kommer:", *(f"  {inndeling.sentence(change)}" for change in ahead)]
    lines += _rows("Forslag til rader. En rad i kommuner.csv og fylker.csv erstatter den med samme nummer.", now.rader)
    only_later = {
        name: tuple(row for row in rows if row not in now.rader.get(name, ())) for name, rows in later.rader.items()
    }
    lines += _rows("Rader for det som kommer; legg dem inn når dagen er kommet.", only_later)
    return "\n".join([*lines, *later.mangler])


def _rows(heading: str, rader: Mapping[str, tuple[tuple[str, ...], ...]]) -> list[str]:
    """The rows as CSV under a heading that names their source; nothing where there are none."""
    lines = []
    for name, rows in rader.items():
        if rows:
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows([inndeling.HEADINGS[name], *rows])
            lines += [f"data/sources/{name}", *(f"  {line}" for line in out.getvalue().splitlines())]
    return [f"{heading} Kilde: SSB, Klass {KOMMUNER} og {FYLKER}.", *lines] if lines else []
