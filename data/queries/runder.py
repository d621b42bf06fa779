"""Rounds of confirmation, as the register has them: which there are, how far each has come, who has answered."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.database import Register


def rounds(register: Register) -> pd.DataFrame:
    """The rounds, newest first: id, navn, startet, frist, with spurt, svart, andel_svart (0–1) and venter of the whole round."""
    return register.query(
        """SELECT r.id, r.navn, r.startet, r.frist, t.spurt, t.svart, t.andel_svart, t.venter
        FROM runde AS r JOIN runde_tall AS t ON t.runde = r.id AND t.fylkesnummer = '00' ORDER BY r.startet DESC, r.navn COLLATE nb, r.id"""
    )


def by_fylke(register: Register, round_id: str) -> pd.DataFrame:
    """How far a round has come, one row per fylke with kommuner in it, in Norwegian order: columns of `runde_tall`."""
    return register.query(
        "FROM runde_tall WHERE runde = ? AND fylkesnummer <> '00' ORDER BY fylkesnavn COLLATE nb", (round_id,)
    )


def by_day(register: Register, round_id: str) -> pd.DataFrame:
    """The days with answers, oldest first: dag, svar, til_sammen."""
    return register.query("FROM runde_dager WHERE runde = ? ORDER BY dag", (round_id,))


def asked(register: Register, round_id: str) -> pd.DataFrame:
    """The kommuner asked in a round, one row each in Norwegian order: columns of `runde_status`."""
    return register.query(
        "FROM runde_status WHERE runde = ? ORDER BY kommunenavn COLLATE nb, kommunenummer", (round_id,)
    )


def answer_waiting(register: Register, kommunenummer: str) -> date | None:
    """The day of the latest answer of a kommune that no editor has decided on; None where there is none."""
    rows = register.query(
        """SELECT svart_dato FROM kommunesvar WHERE kommunenummer = ? AND beslutning IS NULL
        ORDER BY svart_dato DESC LIMIT 1""",
        (kommunenummer,),
    )
    return pd.Timestamp(rows["svart_dato"][0]).date() if len(rows) else None


def evidence_of(register: Register, answers: list[str]) -> list[str]:
    """The ids of the observations in force that these answers have become."""
    rows = register.query("SELECT id, svar_id FROM observasjon WHERE gjeldende AND svar_id IS NOT NULL ORDER BY id")
    return [str(id_) for id_ in rows.loc[rows["svar_id"].isin(answers), "id"]]
