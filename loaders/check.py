"""`python -m loaders check`: questions to the built register that must have no answer (data/checks/*.sql)."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.database import CHECKS, READER_CONFIG, register_path


@dataclass(frozen=True)
class Finding:
    """A check that returned rows: its name, what it means (the file's first comment), and the first rows."""

    check: str
    meaning: str
    rows: tuple[tuple[object, ...], ...]

    def __str__(self) -> str:
        """One line of what, then the offending rows."""
        return "\n".join([f"{self.check}: {self.meaning}", *(f"  {row}" for row in self.rows)])


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Run every check in `data/checks`; those with rows come back. Raises duckdb.Error where a check cannot be asked."""
    findings = []
    for file in sorted(CHECKS.glob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        rows = connection.execute(sql).fetchmany(10)
        if rows:
            findings.append(Finding(file.stem, sql.splitlines()[0].removeprefix("-- "), tuple(rows)))
    return findings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--register", type=Path, help="registeret som kontrolleres (standard: det som er i bruk)")


def run(args: argparse.Namespace) -> int:
    """Exit code 0: all good; 1: a check found rows; 2: there is no register to check."""
    path: Path = args.register or register_path()
    try:
        connection = duckdb.connect(str(path.resolve(strict=True)), read_only=True, config=READER_CONFIG)
        with connection:
            findings = run_checks(connection)
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        print(f"Kan ikke kontrollere «{path}»: {reason}. Bygg det med: python -m loaders build", file=sys.stderr)
        return 2
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"{len(list(CHECKS.glob('*.sql')))} kontroller kjørt, {len(findings)} med funn.")
    return 1 if findings else 0
