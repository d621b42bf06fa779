"""`python -m loaders backup FIL` or `--mappe MAPPE`: the whole editors' store as a readable archive with checksums.

With --uten-navn an editor's name is taken out of the history: the archive is restored into a new store (docs/operating.md).
With a folder, a timer can run it every quarter of an hour: an archive is named by its moment, none is made where nothing was written
since the last, and those older than ninety days go (never the last).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data import settings
from data.store import archive
from data.store.types import StoreFeil

DAYS = 90
_NAME = "lager-%Y%m%dT%H%M%SZ.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, for how long, and from which store."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("fil", type=Path, nargs="?", help="arkivet som skal lages (JSON Lines)")
    where.add_argument("--mappe", type=Path, help="mappen som arkivene samles i, hvert med tidspunktet i navnet")
    parser.add_argument(
        "--dager", type=int, default=DAYS, help=f"hvor lenge arkivene i mappen beholdes (standard: {DAYS})"
    )
    parser.add_argument(
        "--uten-navn",
        action="append",
        default=[],
        metavar="ADRESSE",
        help="ta ut en redaktør av historikken i arkivet; kan gis flere ganger, ikke med --mappe",
    )
    parser.add_argument("--lager", help="lagerets adresse (uten: REGISTER_URL, ellers data/store.sqlite3)")


def run(args: argparse.Namespace) -> int:
    """0 when the archive is there, whole and on the disk; 5 when it is not, and then the old ones are as they were."""
    now = datetime.now(UTC)
    if args.mappe and args.uten_navn:
        print("--uten-navn lager et arkiv for et nytt lager. Oppgi en fil i stedet for --mappe.", file=sys.stderr)
        return 5
    try:
        if args.mappe:
            args.mappe.mkdir(parents=True, exist_ok=True)
        lines = list(archive.dump(args.lager, args.uten_navn))
        file: Path = args.mappe / now.strftime(_NAME) if args.mappe else args.fil
        kept = kept_in(args.mappe) if args.mappe else []
        if kept and _same(kept[-1], lines):
            file = kept[-1]
            print(f"Ingenting er skrevet siden {file}, som er hele lageret ({len(lines) - 2} innførsler).")
        else:
            _write(file, lines)
            print(f"{len(lines) - 2} innførsler er skrevet til {file}.")
        if args.mappe:
            _forget(args.mappe, now - timedelta(days=args.dager), file)
        if any((settings.web_folder() / "kopier").glob("*/*.warc.gz")):
            print(
                f"Kopiene av kilder i {settings.web_folder()} er ikke med i arkivet. Ta sikkerhetskopi av mappen for seg."
            )
    except (StoreFeil, OSError) as feil:
        print(f"Arkivet ble ikke laget: {feil}", file=sys.stderr)
        return 5
    return 0


def _write(file: Path, lines: list[str]) -> None:
    """Write under another name and switch it in, so that an interrupted run leaves the old one. For the owner alone: it has addresses."""
    new = file.with_name(f".{file.name}.{os.getpid()}.ny")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def kept_in(folder: Path) -> list[Path]:
    """The archives of a folder, the oldest first."""
    return sorted(folder.glob("lager-*T*Z.jsonl"))


def _same(file: Path, lines: list[str]) -> bool:
    """Whether an archive holds these very entries of this very store, whole."""
    old = file.read_text(encoding="utf-8").split("\n")[:-1]
    return (
        bool(old)
        and json.loads(old[0]).get("lager") == json.loads(lines[0])["lager"]
        and ([f"{line}\n" for line in old[1:-1]] == lines[1:-1] and '"slutt": true' in old[-1])
    )


def _forget(folder: Path, before: datetime, last: Path) -> None:
    for file in kept_in(folder):
        try:
            made = datetime.strptime(file.name, _NAME).replace(tzinfo=UTC)
        except ValueError:
            continue
        if made < before and file != last:
            file.unlink()
