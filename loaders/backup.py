"""`python -m loaders backup FIL`: the whole editors' store as a readable archive with checksums."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from data.store import archive
from data.store.types import StoreFeil


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and from which store."""
    parser.add_argument("fil", type=Path, help="arkivet som skal lages (JSON Lines)")
    parser.add_argument("--lager", help="lagerets adresse (uten: REGISTER_URL, ellers data/store.sqlite3)")


def run(args: argparse.Namespace) -> int:
    """Write the archive under a new name and switch it in, so that an interrupted run leaves the old one. 0, or 5 on failure."""
    ny = args.fil.with_name(f".{args.fil.name}.{os.getpid()}.ny")
    try:
        antall = -2  # the first and last line are not entries
        # For the owner alone: the log has the editors' addresses.
        with os.fdopen(
            os.open(ny, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="\n"
        ) as fil:
            for linje in archive.dump(args.lager):
                fil.write(linje)
                antall += 1
            fil.flush()
            os.fsync(fil.fileno())
        ny.replace(args.fil)
    except (StoreFeil, OSError) as feil:
        ny.unlink(missing_ok=True)
        print(f"Arkivet ble ikke laget: {feil}", file=sys.stderr)
        return 5
    print(f"{antall} innførsler er skrevet til {args.fil}.")
    return 0
