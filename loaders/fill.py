"""Fills the register's tables: the valid sources, what editors have in force, what the web search proposes, the context that was
fetched; then the views.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from data import settings
from data.database import SCHEMA_SQL, VIEWS_SQL, create_tables
from data.store.snapshot import StoreSnapshot
from loaders.kontekst import KontekstFeil, all_datasett, files, kind_of_area
from loaders.sources.validate import PACKAGE, Sources

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
