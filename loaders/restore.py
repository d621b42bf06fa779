"""`python -m loaders restore FIL`: take an archive from `backup` into an empty store, whole or not at all."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from data import settings
from data.store import archive
from data.store.types import StoreFeil


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which archive, and into which store."""
    parser.add_argument("fil", type=Path, help="arkivet som `backup` laget")
    parser.add_argument("--lager", help="lagerets adresse (uten: REGISTER_URL, ellers data/store.sqlite3)")


def run(args: argparse.Namespace) -> int:
    """0 when all of it is in the store; 5 when nothing is, with the reason."""
    try:
        antall = archive.load(args.fil.read_bytes().decode("utf-8"), args.lager)
    except UnicodeDecodeError:
        print(f"Ikke gjenopprettet: {args.fil} er ikke UTF-8-tekst; arkivet er skadet.", file=sys.stderr)
        return 5
    except (StoreFeil, OSError) as feil:
        print(f"Ikke gjenopprettet: {feil}", file=sys.stderr)
        return 5
    print(f"{antall} innførsler er lest inn. Kjør «python -m loaders build» for å se dem i kartet.")
    print(
        f"Kopier av kilder er ikke i arkivet: legg dem tilbake i {settings.web_folder()} fra en sikkerhetskopi av mappen."
    )
    return 0
