"""Puts the valid sources into the register's tables, then runs the views on them."""

import hashlib
import json
from pathlib import Path

import duckdb

from data.database import SCHEMA_SQL, VIEWS_SQL, create_tables
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


def run_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Run data/views.sql on the filled tables."""
    connection.execute(VIEWS_SQL.read_text(encoding="utf-8"))


def content_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over every row of every base table (in any order) and the SQL that reads them: same inputs, same hash."""
    digest = hashlib.sha256()
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name <> 'meta' ORDER BY 1"
    ).fetchall()
    for (table,) in tables:
        row = connection.execute(
            f"SELECT coalesce(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT md5(t::VARCHAR) AS h FROM {table} AS t)"
        ).fetchone()
        digest.update(f"{table}:{row[0] if row else ''}\n".encode())
    for sql in (SCHEMA_SQL, VIEWS_SQL):
        digest.update(sql.read_bytes())
    return digest.hexdigest()
