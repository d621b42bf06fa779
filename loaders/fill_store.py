"""Puts what editors have in force beside the shipped sources; nothing shipped is deleted, only marked as no longer in force."""

import duckdb
import pandas as pd

from data.store.snapshot import StoreSnapshot

INSERTS = {
    "observasjoner": """INSERT INTO observasjon SELECT id, niva, enhet, coalesce(kommunenummer, dagens_kommunenummer), dagens_kommunenummer,
        status, plantype, dokumenttittel, vedtatt_dato, vedtatt_av, periode_fra, periode_til, i_dialog, gjelder_dato, kilde_url,
        kilde_utgiver, kilde_dato, sikkerhet, coalesce(utledet = 'ja', false), merknad, registrert_dato, registrert_av, opphav, true,
        svar_id, liste FROM lagertabell""",
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


def fill_store(connection: duckdb.DuckDBPyConnection, snapshot: StoreSnapshot) -> None:
    """Add the editors' entries to tables already filled from the sources. Raises duckdb.Error where a value does not fit."""
    superseded = list(snapshot.fjernet_ids)
    connection.execute("UPDATE observasjon SET gjeldende = false WHERE list_contains(?, id)", [superseded])
    connection.execute("DELETE FROM samling WHERE list_contains(?, id)", [superseded])
    for name, insert in INSERTS.items():
        frame: pd.DataFrame = getattr(snapshot, name)
        if frame.empty:
            continue  # a column of nothing but missing values has no type to read
        connection.register("lagertabell", frame.astype("str").where(frame.notna()))
        connection.execute(insert)
        if name == "samlinger":
            connection.execute(INVITED)
        connection.unregister("lagertabell")
