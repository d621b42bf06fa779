"""`python -m loaders kontekst`: fetches context data sets, or reads one from a file, and builds the register with them."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from data import settings
from loaders import build
from loaders.kontekst import Datasett, KontekstFeil, Tall, all_datasett, files
from loaders.kontekst.fetch import Client, Unanswered
from loaders.sources.validate import SOURCES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which data sets, and from where."""
    names = ", ".join(all_datasett())
    parser.add_argument("navn", nargs="*", help=f"datasettene som hentes (standard: alle som har en adresse): {names}")
    parser.add_argument(
        "--fil", type=Path, help="les ett datasett fra en CSV-, Excel- eller JSON-fil i stedet for nettet"
    )
    parser.add_argument("--aar", type=int, help="året tallene i filen gjelder, når filen ikke har en kolonne for det")
    parser.add_argument(
        "--pause", type=float, default=1.0, help="sekunder mellom spørsmålene til en tjeneste (standard 1)"
    )
    parser.add_argument("--kilder", type=Path, default=SOURCES, help="mappen med kildene (standard: data/sources)")
    parser.add_argument("--register", type=Path, help="registeret som bygges (standard: data/register.duckdb)")


def run(args: argparse.Namespace) -> int:
    """0 when every data set asked for is in place and the register built; 2 when one could not be had (the others are); else as `build`."""
    try:
        chosen = _chosen(args.navn, args.fil)
    except KontekstFeil as error:
        print(error, file=sys.stderr)
        return 2
    folder = settings.kontekst_folder()
    failed = 0
    for one in chosen:
        try:
            figures, fra = _figures(one, args, folder)
            kept = files.keep(folder, one, figures, fra, datetime.now(UTC))
        except KontekstFeil as error:
            failed += 1
            print(f"{one.navn}: {error}", file=sys.stderr)
            if not isinstance(error, Unanswered):
                Client(_unfinished(folder, one)).forget()  # what made no sense is asked for anew
        except OSError as error:
            print(f"{one.navn}: får ikke skrevet i {folder} ({error.strerror}). Ingenting er endret.", file=sys.stderr)
            return 5
        else:
            years = sorted({figure.aar for figure in kept.tall})
            span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
            print(f"{one.navn}: {len(kept.tall)} tall for {span} fra {fra}.")
            Client(_unfinished(folder, one)).forget()
    if failed < len(chosen):
        built = build.run(argparse.Namespace(kilder=args.kilder, register=args.register, tillat_fjerning=False))
        if built:
            return built
    return 2 if failed else 0


def _chosen(names: list[str], file: Path | None) -> list[Datasett]:
    known = all_datasett()
    if unknown := [name for name in names if name not in known]:
        raise KontekstFeil(f"Datasettet «{unknown[0]}» finnes ikke. Velg blant {', '.join(known)}.")
    if file and len(names) != 1:
        raise KontekstFeil(
            "Med --fil skrives navnet på det ene datasettet filen er til, for eksempel: kontekst frivilligsentraler --fil liste.csv"
        )
    if names:
        return [known[name] for name in dict.fromkeys(names)]
    addressed = [one for one in known.values() if one.fetch and one.has_address()]
    for one in known.values():
        if one not in addressed:
            print(f"{one.navn}: hoppet over, for det har ingen adresse å hentes fra. Bruk --fil.")
    return addressed


def _figures(one: Datasett, args: argparse.Namespace, folder: Path) -> tuple[list[Tall], str]:
    """A data set's figures and where they came from. Raises KontekstFeil."""
    if args.fil:
        return files.read_file(args.fil, one, args.aar), f"filen {args.fil.name}"
    if one.fetch is None:
        raise KontekstFeil("har ingen adresse å hentes fra. Les det inn med --fil.")
    print(f"{one.navn}: henter fra {one.kilde} …")
    return list(one.fetch(Client(_unfinished(folder, one), max(0.0, args.pause)))), one.kilde


def _unfinished(folder: Path, one: Datasett) -> Path:
    """Where the answers of a data set are kept until it is whole."""
    return folder / ".underveis" / one.navn
