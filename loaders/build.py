"""`python -m loaders build`: shipped sources + editors' store + web search + context → one new register, checked, then switched on."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
from sqlalchemy.engine import URL

from data import settings
from data.database import SCHEMA_SQL, VIEWS_SQL, checksum, create_tables, register_path, rows_hashed
from data.store import shared
from data.store.engine import place_of
from data.store.engine import store_url as engine_url
from data.store.snapshot import StoreSnapshot, read_for_build
from data.store.types import DeltFilSkadet, StoreFeil
from loaders.check import Finding, run_checks
from loaders.difference import Difference, State, compare, read_file_state, read_state
from loaders.kontekst import KontekstFeil, all_datasett, files, kind_of_area
from loaders.machines import KONTEKST, WEB, exchange, exchange_after
from loaders.publish import (
    Published,
    builders_turn,
    content_of,
    fetch,
    form,
    goes_on,
    here,
    new_file,
    publish,
    published,
    switch_on,
)
from loaders.sources.validate import PACKAGE, SOURCES, SourceProblems, Sources, read_sources

# Table <- SELECT over the source frame of the same call. Order matters for the content hash only in that it is fixed.
FILL: dict[str, tuple[str, str]] = {
    "fylke": ("fylker", "SELECT fylkesnummer, fylkesnavn, gyldig_fra, gyldig_til"),
    "fylke_endring": ("fylke_endringer", "SELECT dato, fra_fylke, fra_navn, til_fylke, til_navn, antall_kommuner"),
    "kommune": ("kommuner", "SELECT kommunenummer, kommunenavn, gyldig_fra, gyldig_til"),
    "kommune_endring": ("kommune_endringer", "SELECT dato, fra_nummer, fra_navn, til_nummer, til_navn, type"),
    "kommune_deling": (
        "kommune_delinger",
        "SELECT dato, delt_nummer, delt_navn, tidligere_nummer, tidligere_navn, til_nummer, til_navn, kilde",
    ),
    "kommune_grensejustering": (
        "kommune_grensejusteringer",
        "SELECT dato, fra_nummer, fra_navn, til_nummer, til_navn, omrade, kilde",
    ),
    "kommune_egenskap": (
        "kommune_egenskaper",
        """SELECT kommunenummer, kommunenavn_norsk, kommunenavn_samisk, kommunenavn_kvensk, innbyggere, innbyggere_dato, areal_km2,
        sentralitetsklasse, sentralitet_aar, nettsted, malform, lon, lat, administrasjonssenter, landsdel, okonomisk_region""",
    ),
    "observasjon": (
        "statusobservasjoner",
        """SELECT id, niva, enhet, kommunenummer, dagens_kommunenummer, status, plantype, dokumenttittel, vedtatt_dato, vedtatt_av,
        periode_fra, periode_til, i_dialog, gjelder_dato, kilde_url, kilde_utgiver, kilde_dato, sikkerhet, coalesce(utledet = 'ja', false),
        merknad, $registrert, NULL, 'kilde', true, NULL, NULL""",
    ),
    "publisert_tall": (
        "publiserte_tall",
        "SELECT dato, geografi, maal, verdi, metode, kilde_url, kilde_utgiver, kilde_dato, merknad",
    ),
    "samling": (
        "samlinger",
        """SELECT md5(concat_ws('|', dato_fra, dato_merknad, omraade, tittel, kilde_url))[:12], tittel, dato_fra, dato_til, dato_merknad,
        omraade, omraadetype, sted, arrangoer, inviterte, form, antall_deltakere, 'holdt', NULL, kilde_url, NULL, NULL, 'kilde'""",
    ),
}
OBSERVATION_INSERT = """INSERT INTO observasjon SELECT id, niva, enhet, coalesce(kommunenummer, dagens_kommunenummer), dagens_kommunenummer,
    status, plantype, dokumenttittel, vedtatt_dato, vedtatt_av, periode_fra, periode_til, i_dialog, gjelder_dato, kilde_url,
    kilde_utgiver, kilde_dato, sikkerhet, coalesce(utledet = 'ja', false), merknad, registrert_dato, registrert_av, opphav, {in_force},
    svar_id, liste FROM lagertabell"""
# Editors' entries, frame by frame of the snapshot.
STORE_INSERTS = {
    "observasjoner": OBSERVATION_INSERT.format(in_force="true"),
    "tidligere": OBSERVATION_INSERT.format(in_force="false"),
    "endringer": "INSERT INTO endring SELECT id, nr, registrert_dato, forrige_id, observasjon_id FROM lagertabell",
    "samlinger": """INSERT INTO samling SELECT id, tittel, dato_fra, dato_til, dato_merknad, omraade, omraadetype, sted, arrangoer,
        andre_inviterte, form, antall_deltakere, tilstand, merknad, kilde_url, vertskommune, registrert_av, opphav FROM lagertabell""",
    "bistand": """INSERT INTO bistand SELECT id, kommunenummer, tjeneste, dato, merknad, kilde_url, registrert_av, opphav
        FROM lagertabell""",
    "kommunesvar": "INSERT INTO kommunesvar SELECT id, runde, kommunenummer, svart_dato, beslutning FROM lagertabell",
    "runder": "INSERT INTO runde SELECT id, navn, startet, frist FROM lagertabell",
    "runde_kommuner": "INSERT INTO runde_kommune SELECT runde, kommunenummer, har_lenke FROM lagertabell",
    "funn_beslutninger": """INSERT INTO funn_beslutning SELECT id, funn_nokkel, dokument_hash, beslutning, kommunenummer, grunn, regler,
        observasjon_id, registrert_dato, registrert_av, opphav FROM lagertabell""",
}
INVITED = """INSERT INTO samling_kommune
    SELECT id, nummer, bool_or(invitert), bool_or(NOT invitert) FROM (
        SELECT id, unnest(string_split(inviterte_kommuner, '; ')) AS nummer, true AS invitert FROM lagertabell
        UNION ALL SELECT id, unnest(string_split(motte_kommuner, '; ')), false FROM lagertabell
    ) WHERE nummer <> '' GROUP BY id, nummer"""
WEB_TABLES = {"sider": "nettside", "soek": "soek", "funn": "funn", "kopier": "kopi", "einnsyn": "einnsyn"}


def registered_on(folder: Path) -> str:
    """The day the shipped sources were compiled (YYYY-MM-DD): `created` of the data package; undated evidence counts from it."""
    created: str = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["created"]
    return created[:10]


def fill_tables(connection: duckdb.DuckDBPyConnection, sources: Sources, registered: str) -> None:
    """Make the tables and fill them from the sources. Raises duckdb.Error where a value does not fit its column."""
    create_tables(connection)
    for table, (source, select) in FILL.items():
        frame = getattr(sources, source)
        connection.register("kildetabell", frame)
        parameters = {"registrert": registered} if "$registrert" in select else None
        connection.execute(f"INSERT INTO {table} {select} FROM kildetabell", parameters)
        connection.unregister("kildetabell")


def fill_store(connection: duckdb.DuckDBPyConnection, snapshot: StoreSnapshot) -> None:
    """Add the editors' entries to tables already filled from the sources. Raises duckdb.Error where a value does not fit."""
    superseded = list(snapshot.fjernet_ids)
    connection.execute("UPDATE observasjon SET gjeldende = false WHERE list_contains(?, id)", [superseded])
    connection.execute("DELETE FROM samling WHERE list_contains(?, id)", [superseded])
    for name, insert in STORE_INSERTS.items():
        frame: pd.DataFrame = getattr(snapshot, name)
        if frame.empty:
            continue  # a column of nothing but missing values has no type to read
        connection.register("lagertabell", frame.astype("str").where(frame.notna()))
        connection.execute(insert)
        if name == "samlinger":
            connection.execute(INVITED)
        connection.unregister("lagertabell")


class WebResultsUnreadable(Exception):
    """What the web search keeps is damaged; the message is Norwegian and says what to do."""


def fill_web(connection: duckdb.DuckDBPyConnection, folder: Path | None = None, others: Sequence[Path] = ()) -> None:
    """Fill nettside, soek, funn, kopi and einnsyn from the search's folder (None: the one that is set) and those of other machines.

    `others`: what they have given (files of `loaders.web.memory.results.packed`). Raises WebResultsUnreadable.
    """
    folder = folder or settings.web_folder()
    if not folder.is_dir() and not others:
        return
    from loaders.web.memory.results import read_results  # noqa: PLC0415 - Parquet takes half a second to import

    try:
        results = read_results(folder, others)
        for name, table in WEB_TABLES.items():
            _insert(connection, table, getattr(results, name))
    except (OSError, ValueError, KeyError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise WebResultsUnreadable(
            f"Det nettsøket har lagret i «{folder}» kan ikke leses, og registeret er ikke endret: {reason}. "
            "Flytt mappen bort og kjør søket på nytt: python -m loaders web"
        ) from error


def fill_kontekst(
    connection: duckdb.DuckDBPyConnection, folder: Path | None = None, others: Sequence[Path] = ()
) -> None:
    """Fill kontekst and kontekst_tall: every data set that there is, with the figures kept in the folder (None: the default) or in one of
    other machines, whichever were fetched last. A kept file that is damaged is told in the data set's row, and stops nothing.
    """
    folder = folder or settings.kontekst_folder()
    figures: list[tuple[object, ...]] = []
    for one in all_datasett().values():
        kept, trouble = None, None
        for place in (folder, *(path.parent for path in others if path.stem == one.navn)):
            try:
                found = files.kept(place, one)
            except KontekstFeil as error:
                trouble = str(error)
                continue
            if found and (kept is None or (found.hentet, found.sha256) > (kept.hentet, kept.sha256)):
                kept = found
        described = (
            one.navn,
            one.rekkefolge,
            one.tittel,
            one.beskrivelse,
            one.enhet,
            one.slag,
            one.niva,
            one.kilde,
            one.kilde_url,
        )
        had = (kept.hentet.date(), kept.fra, kept.sha256) if kept else (None, None, None)
        row = (*described, one.lisens[0], one.lisens[1] or None, one.dato, *had, None if kept else trouble)
        connection.execute(f"INSERT INTO kontekst VALUES ({', '.join('?' * len(row))})", row)
        for f in kept.tall if kept else ():
            figures.append((one.navn, kind_of_area(f.omraade), f.omraade, f.aar, f.kategori, f.kategori_navn, f.verdi))
    if figures:
        columns = ["datasett", "omraadetype", "omraade", "aar", "kategori", "kategori_navn", "verdi"]
        connection.register("konteksttabell", pd.DataFrame(figures, columns=columns))
        connection.execute("INSERT INTO kontekst_tall FROM konteksttabell")
        connection.unregister("konteksttabell")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    known = [row[0] for row in connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()]
    columns = ", ".join(column for column in known if column in frame.columns)
    connection.register("soketabell", frame.astype("object").where(frame.notna(), None))
    connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM soketabell")
    connection.unregister("soketabell")


def run_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Run data/views.sql on the filled tables."""
    connection.execute(VIEWS_SQL.read_text(encoding="utf-8"))


def content_hash(rows: bytes) -> str:
    """SHA-256 over every row of every base table (from `rows_hashed`) and the SQL that reads them: same inputs, same hash."""
    digest = hashlib.sha256(rows)
    for sql in (SCHEMA_SQL, VIEWS_SQL):
        digest.update(sql.read_bytes())
    return digest.hexdigest()


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
            with duckdb.connect(str(unfinished), config={"threads": 1}) as connection:
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
            another_has_built_it = shelf is not None and not lost and (shelf.innhold, shelf.end) == (innhold, state.end)
            if turn is not None and not another_has_built_it:
                publish(url, turn, unfinished, innhold, state.end, allowed=lost)
            if here(link) == (innhold, state.end) and content_of(link) == innhold:
                return BuildResult(link.resolve(), innhold, difference, switched=False)
            if shelf is not None and another_has_built_it:
                _take(url, shelf, unfinished)
            return BuildResult(switch_on(unfinished, link), innhold, difference, switched=True)
        finally:
            unfinished.unlink(missing_ok=True)
            unfinished.with_name(f"{unfinished.name}.wal").unlink(missing_ok=True)


def _take(url: URL, one: Published, unfinished: Path) -> None:
    """Put the published file in the place of one with the same content, so that all machines have the same; where it is whole."""
    theirs = unfinished.with_name(f"{unfinished.name}.delt")
    with suppress(DeltFilSkadet):
        fetch(url, one, theirs)
        theirs.replace(unfinished)


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
