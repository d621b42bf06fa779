"""`python -m loaders build`: shipped sources + editors' store + web search + context → one new register, checked, then switched on."""

import argparse
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
from sqlalchemy.engine import URL

from data import settings
from data.database import checksum, register_path, rows_hashed
from data.store import shared
from data.store.engine import place_of
from data.store.engine import store_url as engine_url
from data.store.snapshot import read_for_build
from data.store.types import DeltFilSkadet, StoreFeil
from loaders.check import Finding, run_checks
from loaders.difference import Difference, State, compare, read_file_state, read_state
from loaders.fill import (
    WebResultsUnreadable,
    content_hash,
    fill_kontekst,
    fill_store,
    fill_tables,
    fill_web,
    registered_on,
    run_views,
)
from loaders.machines import KONTEKST, WEB, exchange, exchange_after
from loaders.publish import (
    Published,
    builders_turn,
    content_of,
    form,
    goes_on,
    here,
    new_file,
    publish,
    published,
    switch_on,
)
from loaders.sources.validate import SOURCES, SourceProblems, Sources, read_sources


class EvidenceLost(Exception):
    """The build would drop evidence, or content of another kind, that the present register has; the message lists it, in Norwegian."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        what = [f"{len(difference.removed)} observasjoner"] if difference.removed else []
        also = f" ({'; '.join(difference.lost)})" if difference.lost else ""
        super().__init__(
            f"{difference}\nByggingen ville fjernet {what[0] if what else 'innhold'} og er stanset{also}. "
            "Registeret er ikke endret. Er det meningen, kjør: python -m loaders build --tillat-fjerning"
        )


class ChecksFailed(Exception):
    """The new register does not pass its own checks."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(
            "\n".join(["Det nye registeret består ikke kontrollene og tas ikke i bruk:", *map(str, findings)])
        )


@dataclass(frozen=True)
class BuildResult:
    """What a build came to: the file, its content hash, the difference, and whether a new version was switched on."""

    path: Path
    innhold: str
    difference: Difference
    switched: bool


def build(
    sources_folder: Path = SOURCES,
    register: Path | None = None,
    *,
    store_url: str | None = None,
    web: Path | None = None,
    kontekst: Path | None = None,
    allow_removal: bool = False,
) -> BuildResult:
    """Build the register and switch it on; the present one keeps serving until then, and for good if anything fails.

    `store_url`: the editors' store (None: REGISTER_URL or the default); `web`: where the web search keeps what it found
    (None: the default); `kontekst`: where context is kept (None: the default). Nothing is switched when the content is the same as before.
    With a store on PostgreSQL it is this machine's turn among all, what the machines have found is exchanged, and what is built is
    published before it is switched on. Raises SourceProblems, StoreFeil, WebResultsUnreadable, EvidenceLost, ChecksFailed.
    """
    link, url = register or register_path(), engine_url(store_url)
    sources = _read_once(sources_folder, _fingerprint(sources_folder))
    registered = registered_on(sources_folder)
    with builders_turn(link, url) as turn:
        # With the turn: a build that waited has the entries of those it waited for.
        exchange(url, link, web, kontekst)
        before, shelf = _before(url, link)
        snapshot = read_for_build(store_url)
        unfinished = new_file(link)
        try:
            with duckdb.connect(str(unfinished), config={"threads": 2}) as connection:
                fill_tables(connection, sources, registered)
                fill_store(connection, snapshot)
                fill_web(connection, web, shared.mirrored(link, WEB))
                fill_kontekst(connection, kontekst, shared.mirrored(link, f"{KONTEKST}/*.json"))
                run_views(connection)
                rows = rows_hashed(connection)
                innhold = content_hash(rows)
                meta = {
                    "innhold": innhold,
                    "bygget": datetime.now(UTC).isoformat(),
                    "kilder_registrert": registered,
                    "sjekksum": checksum(rows),
                    "lager_nr": str(snapshot.siste_nr),
                    "lager_id": snapshot.slutt.store,
                    "lager_kjede": snapshot.slutt.chain,
                    "lager_sted": place_of(url) if snapshot.slutt.store else "",
                }
                connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
                findings = run_checks(connection)
                if findings:
                    raise ChecksFailed(findings)
                state = read_state(connection)
                same_log = before is None or snapshot.goes_on_from(before.end)
                difference = compare(before, state, goes_on=same_log, superseded=snapshot.fjernet_ids)
                if (difference.removed or difference.lost) and not allow_removal:
                    raise EvidenceLost(difference)
                connection.execute("CHECKPOINT")  # the one that closing makes says nothing when the disk is full
            if content_of(unfinished) != innhold:  # read back from the disk, every row
                raise OSError("det nye registeret lar seg ikke lese tilbake")
            lost = bool(difference.removed or difference.lost)
            if turn is not None and (lost or shelf is None or (shelf.innhold, shelf.end) != (innhold, state.end)):
                publish(url, turn, unfinished, innhold, state.end, allowed=lost)
            if here(link) == (innhold, state.end) and content_of(link) == innhold:
                return BuildResult(link.resolve(), innhold, difference, switched=False)
            return BuildResult(switch_on(unfinished, link), innhold, difference, switched=True)
        finally:
            unfinished.unlink(missing_ok=True)
            unfinished.with_name(f"{unfinished.name}.wal").unlink(missing_ok=True)


def _before(url: URL, link: Path) -> tuple[State | None, Published | None]:
    """What the new register is compared with, the newest that is published of whatever form or else the one here; and the newest that is
    published of our form, None also where it is damaged: what is built now takes its place."""
    all_of_them = published(url)
    ours = next((one for one in all_of_them if one.form == form()), None)
    if not all_of_them or all_of_them[0].is_at(link) or not goes_on(url, link, all_of_them):
        return read_file_state(link), ours
    fetched = new_file(link)
    try:
        shared.fetch(url, all_of_them[0].file, fetched)
        return read_file_state(fetched), ours
    except DeltFilSkadet:
        return read_file_state(link), None
    finally:
        fetched.unlink(missing_ok=True)


def _fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    try:
        return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(folder.iterdir()) if p.is_file())
    except OSError:
        return ()


@lru_cache(maxsize=2)
def _read_once(folder: Path, fingerprint: tuple[tuple[str, int, int], ...]) -> Sources:
    """The valid sources; a process that builds at every save does not validate unchanged files again."""
    return read_sources(folder)


def warm(sources_folder: Path = SOURCES) -> None:
    """Read and validate the sources now, so that this process's first build is as fast as its next. Raises SourceProblems."""
    _read_once(sources_folder, _fingerprint(sources_folder))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--kilder", type=Path, default=SOURCES, help="mappen med kildene (standard: data/sources)")
    parser.add_argument("--register", type=Path, help="registeret som bygges (standard: data/register.duckdb)")
    parser.add_argument("--tillat-fjerning", action="store_true", help="tillat at evidens forsvinner fra registeret")


# What can go wrong -> exit code and how the message begins. Whatever but 0, the register in use is as it was.
FAILURES: dict[type[Exception], tuple[int, str]] = {
    SourceProblems: (2, ""),
    EvidenceLost: (3, ""),
    ChecksFailed: (4, ""),
    OSError: (5, "Registeret kunne ikke skrives, og det gamle er fortsatt i bruk: "),
    duckdb.Error: (5, "Registeret kunne ikke skrives, og det gamle er fortsatt i bruk: "),
    StoreFeil: (6, "Redaktørenes lager kan ikke leses, og registeret er ikke endret: "),
    WebResultsUnreadable: (7, ""),
}


def run(args: argparse.Namespace) -> int:
    """Exit code 0: built; 8: built, but without the index of what the web search has read; else as in FAILURES."""
    try:
        result = build(args.kilder, args.register, allow_removal=args.tillat_fjerning)
    except tuple(FAILURES) as error:
        code, preface = next(found for kind, found in FAILURES.items() if isinstance(error, kind))
        print(f"{preface}{str(error).splitlines()[0] if preface else error}", file=sys.stderr)
        return code
    print(result.difference)
    done = "Tatt i bruk" if result.switched else "Uendret, det som er i bruk beholdes"
    print(f"{done}: {os.path.relpath(result.path)}\nInnhold: {result.innhold}")
    return 0 if _index_kept_up(args.register or register_path()) else 8


def _index_kept_up(register: Path) -> bool:
    if not settings.web_folder().is_dir():
        return True
    from loaders.web.memory.tekstindeks import keep_up_and_tell  # noqa: PLC0415 - Parquet takes half a second to import

    kept_up = keep_up_and_tell(register)
    exchange_after("Søk i planene: indeksen", link=register)
    return kept_up
