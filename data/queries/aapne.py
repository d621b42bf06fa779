"""What the open API gives besides data/queries/core.py: the evidence as a table, and status by any plan type."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import pandas as pd

from data.database import Register, remembered
from data.queries import core

OBSERVASJON = (
    "id",
    "niva",
    "enhet",
    "kommunenummer",
    "dagens_kommunenummer",
    "status",
    "plantype",
    "dokumenttittel",
    "vedtatt_dato",
    "vedtatt_av",
    "periode_fra",
    "periode_til",
    "i_dialog",
    "gjelder_dato",
    "kilde_url",
    "kilde_utgiver",
    "kilde_dato",
    "sikkerhet",
    "utledet",
    "merknad",
    "registrert_dato",
    "opphav",
    "holder_fra",
    "udatert",
)
"""the columns that are public: who among the editors registered a row is not"""


def observasjoner(register: Register, per: date) -> pd.DataFrame:
    """All evidence that holds at a date, one row per observation, by unit and date. Columns as OBSERVASJON."""
    return register.query(
        f"""SELECT {", ".join(OBSERVASJON)} FROM evidens WHERE holder_fra <= ?
        ORDER BY dagens_kommunenummer NULLS LAST, enhet COLLATE nb, holder_fra, id""",
        (per,),
    )


def evidens(register: Register, kommunenummer: str, per: date) -> pd.DataFrame:
    """The evidence about a kommune of today and the former kommuner in it that holds at a date, oldest first; no row where there is none.

    Columns as `core.evidens`.
    """
    rows = core.evidens(register, kommunenummer)
    # Compared as a column: what is worked out row by row has no type when there is no row, and is then no mask.
    return rows[rows["holder_fra"] <= pd.Timestamp(per)]


ENDRING = (
    *("id", "registrert_dato", "endring", "niva", "enhet", "dagens_kommunenummer", "plantype", "foer", "etter"),
    *("kommunestatus_foer", "kommunestatus_etter", "kommunestatus_fra", "dokumenttittel", "kilde_url", "kilde_utgiver"),
    *("observasjon_id", "forrige_id"),
)


def endringer(register: Register, siden: date, per: date) -> pd.DataFrame:
    """What came into the evidence, was corrected or withdrawn from one day to another, one row per change, oldest first.

    Columns as ENDRING, and fylkesnummer.
    """
    return register.query(
        f"""SELECT {", ".join(ENDRING)}, fylkesnummer FROM opplysning_endring WHERE registrert_dato BETWEEN ? AND ?
        ORDER BY registrert_dato, nr, enhet COLLATE nb, id""",
        (siden, per),
    )


@remembered
def observasjon_fylker(register: Register) -> Mapping[str, frozenset[str]]:
    """Observation → the fylker of today it speaks of: its kommune's, or for a fylkeskommune the fylke it is or became."""
    rows = register.query(
        """SELECT id, dagens_kommunenummer[:2] AS fylke FROM evidens WHERE niva = 'kommune' AND dagens_kommunenummer IS NOT NULL
        UNION ALL
        SELECT e.id, a.dagens_fylkesnummer FROM evidens AS e
        JOIN fylke_arving AS a ON a.fylkesnummer = split_part(e.kropp, '@', 2) WHERE e.niva = 'fylkeskommune'"""
    )
    found: dict[str, set[str]] = defaultdict(set)
    for observation, fylke in rows.itertuples(index=False):
        found[observation].add(fylke)
    return {observation: frozenset(fylker) for observation, fylker in found.items()}


def kommunestatus(register: Register, per: date, plantype: str | None) -> pd.DataFrame:
    """Status per kommune of today (357 rows, Norwegian order), by an own policy or by another plan type. Columns as `status_per`."""
    status = core.status_per(register, per)
    if plantype is None:
        return status
    by_plan = core.planstatus_per(register, per)
    chosen = by_plan[by_plan["plantype"] == plantype]
    registry = status[["kommunenummer", "kommunenavn", "fylkesnummer", "fylkesnavn", "innbyggere", "landsdel"]]
    shared = ["kommunenummer", *(name for name in status.columns if name not in registry.columns)]
    merged = registry.merge(chosen[shared], on="kommunenummer", how="left")
    for name in ("status", "visning"):
        merged[name] = merged[name].fillna("ikke_kartlagt")
    for flag in ("arvet", "under_revisjon", "utlopt", "udatert", "stille"):
        merged[flag] = merged[flag].map(lambda value: value is True or value == 1)
    return merged[list(status.columns)]


def fylke_da_og_na(register: Register) -> pd.DataFrame:
    """Each fylkesnummer that is no longer valid and what it became, one row per fylke of today.

    fylkesnummer, fylkesnavn, dagens_fylkesnummer, dagens_fylkesnavn.
    """
    return register.query(
        """SELECT f.fylkesnummer, f.fylkesnavn, n.fylkesnummer AS dagens_fylkesnummer, n.fylkesnavn AS dagens_fylkesnavn
        FROM fylke AS f JOIN fylke_arving AS a USING (fylkesnummer)
        JOIN fylke AS n ON n.fylkesnummer = a.dagens_fylkesnummer AND n.gyldig_til IS NULL
        WHERE f.gyldig_til IS NOT NULL ORDER BY f.fylkesnummer, n.fylkesnummer"""
    )
