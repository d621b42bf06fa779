"""Entry point: `python -m loaders <command>`; each command is one module with `add_arguments` and `run`."""

import argparse
import importlib
import sys

from data import settings

# command -> (module, one line of help). A module has
#   add_arguments(parser: argparse.ArgumentParser) -> None   and   run(args: argparse.Namespace) -> int (exit code).
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("loaders.build", "bygg registeret av kildene og redaktørenes lager"),
    "backup": ("loaders.backup", "skriv redaktørenes lager til et lesbart arkiv"),
    "restore": ("loaders.restore", "les et arkiv inn i et tomt lager"),
    "advisories": ("loaders.advisories", "hold de låste pakkene opp mot kjente sikkerhetsfeil"),
    "check-links": ("loaders.check_links", "se om kildene fortsatt finnes der de sto"),
    "check": ("loaders.check", "kjør kontrollene mot det bygde registeret"),
    "web": ("loaders.web.run", "søk på kommunenes nettsteder og foreslå funn"),
    "einnsyn": ("loaders.web.einnsyn", "spør eInnsyn om vedtak om egen frivillighetspolitikk, og foreslå funn"),
    "kontekst": ("loaders.kontekst.command", "hent tall om kommunene fra åpne registre, eller les dem fra en fil"),
    "reisetid": ("loaders.reisetid", "hent reisetid og veilengde mellom alle kommuner fra en rutetjeneste"),
    "kommuner": ("loaders.kommuner", "se om kommuner, navn, numre eller fylker er endret eller skal endres"),
    "boundaries": ("loaders.boundaries.command", "lag kartgrensene på nytt, fra nettet eller fra hjulet til hvor"),
}
STOPPED = 130
"""exit code of a command that was ended by Ctrl-C, as shells have it"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; only the chosen command's module is imported, so that each starts fast."""
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m loaders", description="Frivillighetskartets lastere.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="kommando")
    chosen = arguments[0] if arguments else ""
    for name, (module, help_text) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text, description=help_text)
        if name == chosen:
            importlib.import_module(module).add_arguments(command)
    args = parser.parse_args(arguments)
    settings.demand()
    result: int = importlib.import_module(COMMANDS[args.command][0]).run(args)
    return result


def run() -> int:
    """As a person runs it: Ctrl-C ends it in a line. What a command writes, it switches in when it is whole, so nothing is half there."""
    try:
        return main()
    except KeyboardInterrupt:
        print("Avbrutt. Det som ikke var ferdig, er ikke tatt i bruk.", file=sys.stderr)
        return STOPPED


if __name__ == "__main__":
    raise SystemExit(run())
