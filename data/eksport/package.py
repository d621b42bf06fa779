"""The open register as whole files: GeoJSON with status, a DuckDB file without what is only for editors, and a ZIP data package."""

import io
import json
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data import DATA, grenser
from data.database import VIEWS_SQL, Register, create_tables
from data.eksport import fields, spreadsheets
from data.eksport.tables import TABELLER, rows_of
from data.kinds import REGISTER_LICENCE
from data.queries import kontekst

SOURCES = DATA / "sources"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes
# What is only for editors: who registered, their notes, drafts, evidence withdrawn, and what the web search proposes.
_PRIVATE = {"registrert_av", "notat"}
_KEPT = {
    "meta": "nokkel NOT IN ('lager_id', 'lager_sted', 'lager_kjede', 'sjekksum')",
    "observasjon": "gjeldende",
    "samling": "tilstand = 'holdt'",
    "kontekst_tall": "datasett IN (SELECT datasett FROM kilde.kontekst WHERE lisens_url IS NOT NULL)",
    "samling_kommune": "samling_id IN (SELECT id FROM kilde.samling WHERE tilstand = 'holdt')",
}
_LEFT_OUT = {"kommunesvar", "runde", "runde_kommune", "funn", "funn_beslutning", "nettside", "soek", "kopi", "einnsyn"}


def geojson(register: Register, per: date) -> bytes:
    """The kommuner of today with boundaries (WGS 84) and status at `per`: a FeatureCollection of 357, by kommunenummer."""
    status = {row["kommunenummer"]: row for row in _records(rows_of(register, "status", per))}
    edition = grenser.utgave()
    features = [
        {"type": "Feature", "id": number, "properties": status[number], "geometry": json.loads(shape)}
        for number, shape in grenser.geometry_texts().items()
        if number in status
    ]
    collection = {
        "type": "FeatureCollection",
        "name": spreadsheets.TITTEL,
        "per": per.isoformat(),
        "innhold": register.innhold,
        "grenser": edition.utgave,
        "attribusjon": f"{edition.attribusjon} ({edition.lisens})",
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON values: ISO dates, null where nothing is known."""
    records: list[dict[str, Any]] = json.loads(table.to_json(orient="records", date_format="iso", date_unit="s"))
    dates = [name for name in table.columns if pd.api.types.is_datetime64_any_dtype(table[name])]
    for record in records:
        for name in dates:
            record[name] = record[name][:10] if record[name] else None
    return records


def duckdb_fil(register: Register) -> bytes:
    """The register as a DuckDB file with the same tables, views and macros, and so the same numbers; private columns are empty.

    It is made anew, not copied: nothing of what is left out can linger in the file's free pages.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frivillighetskartet.duckdb"
        with duckdb.connect(str(path), config={"threads": 2}) as connection:
            connection.execute(f"ATTACH '{str(register.path).replace(chr(39), chr(39) * 2)}' AS kilde (READ_ONLY)")
            create_tables(connection)
            tables = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY table_name"
            ).fetchall()
            for (table,) in tables:
                _copy(connection, table)
            connection.execute("DETACH kilde")
            connection.execute(VIEWS_SQL.read_text(encoding="utf-8"))
        return path.read_bytes()


def _copy(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    if table in _LEFT_OUT:
        return
    columns = [
        row[0]
        for row in connection.execute(
            """SELECT column_name FROM duckdb_columns()
            WHERE database_name = current_database() AND table_name = ? ORDER BY column_index""",
            [table],
        ).fetchall()
    ]
    chosen = ", ".join(f"NULL AS {name}" if name in _PRIVATE else name for name in columns)
    connection.execute(f"DELETE FROM {table}")  # the schema itself fills plantype
    connection.execute(f"INSERT INTO {table} SELECT {chosen} FROM kilde.{table} WHERE {_KEPT.get(table, 'true')}")


_FIELD_TYPES = {"bool": "boolean", "int": "integer", "float": "number", "datetime64": "date"}


def _schema(name_of_table: str, table: pd.DataFrame) -> dict[str, Any]:
    described = []
    for name in table.columns:
        kind = next(
            (kind for start, kind in _FIELD_TYPES.items() if str(table[name].dtype).startswith(start)), "string"
        )
        told = fields.meaning(name_of_table, str(name))
        described.append(
            {
                "name": name,
                "title": spreadsheets.overskrift(name),
                "type": kind,
                **({"description": told} if told else {}),
            }
        )
    return {"fields": described, "missingValues": [""]}


def datapakke(register: Register, per: date) -> bytes:
    """The lot as a ZIP: a Frictionless data package with every table as CSV, the boundaries with status, and how to cite it."""
    sources = json.loads((SOURCES / "datapackage.json").read_text(encoding="utf-8"))
    files: dict[str, bytes] = {}
    resources: list[dict[str, Any]] = []
    for table in TABELLER:
        frame = rows_of(register, table.navn, per)
        files[f"{table.navn}.csv"] = spreadsheets.csv_enkel(frame)
        resources.append(
            {
                "name": table.navn,
                "path": f"{table.navn}.csv",
                "title": table.tittel,
                "description": table.beskrivelse,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": _schema(table.navn, frame),
            }
        )
    files["kommuner.geojson"] = geojson(register, per)
    package = {
        "name": "frivillighetskartet-register",
        "title": f"{spreadsheets.TITTEL}: registeret",
        "description": spreadsheets.sitering(register, per),
        "version": register.innhold[:12],
        "created": register.bygget.isoformat(timespec="seconds"),
        "sources": _unique(
            [*(s for resource in sources["resources"] for s in resource["sources"]), *_context(register)]
        ),
        "licenses": [{"name": REGISTER_LICENCE.kode, "title": REGISTER_LICENCE.navn, "path": REGISTER_LICENCE.url}],
        "resources": resources,
    }
    files["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=1).encode()
    files["LES_MEG.txt"] = _read_me(register, per).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _context(register: Register) -> list[dict[str, Any]]:
    """The sources of the context that is among the tables."""
    found = [one for one in kontekst.alle(register).values() if one.hentet and one.lisens_url]
    return [{"title": f"{one.kilde} ({one.lisens}), hentet {one.hentet}", "path": one.kilde_url} for one in found]


def _unique(sources: Any) -> list[dict[str, Any]]:
    found = {json.dumps(source, sort_keys=True): source for source in sources}
    return list(found.values())


def _read_me(register: Register, per: date) -> str:
    edition = grenser.utgave()
    tables = "\n".join(f"- {table.navn}.csv: {table.beskrivelse}" for table in TABELLER)
    return (
        f"{spreadsheets.sitering(register, per)}\n\nFilene (UTF-8, komma, datoer ÅÅÅÅ-MM-DD). Tom celle betyr ukjent, aldri nei.\n"
        f"{tables}\n- kommuner.geojson: grensene med status.\n\n"
        "En apostrof først i en celle er satt der for at regneark ikke skal kjøre teksten som formel.\n"
        f"Registeret: {REGISTER_LICENCE.navn}, {REGISTER_LICENCE.url}. "
        "Kilden til hver opplysning står i raden; lisensen til andres tall (kontekst.csv) står i kontekst_datasett.csv. "
        "Kommuneinndeling og innbyggere: Statistisk sentralbyrå (SSB), CC BY 4.0. "
        f"Grenser: {edition.attribusjon}, {edition.lisens}.\n"
    )
