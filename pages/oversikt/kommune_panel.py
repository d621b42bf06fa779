"""What is known about one kommune: its status and why, all evidence in time order, plan types, former kommuner, website."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data.queries import core, oversikt
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.filters import Filter
from pages.components.maps import features
from pages.oversikt import texts as t

if TYPE_CHECKING:
    from data.database import Register

Row = Mapping[str, object]
_PAGE = Path(__file__).resolve().parent.parent / "kommuner" / "page.py"


def draw(register: Register, nummer: str, per: date) -> None:
    """Draw the panel of a kommune of today as it was known at a date."""
    kommune: Row = _one(core.kommuner(register), nummer)
    status: Row = _one(core.status_per(register, per), nummer)
    everything = core.evidens(register, nummer)
    evidence = everything[everything["holder_fra"] <= pd.Timestamp(per)]
    st.markdown("\n\n".join([_head(kommune), _status(status, evidence, kommune)]))
    if len(evidence):
        st.markdown(
            "\n".join([f"**{t.EVIDENS}**", "", *(_evidence(row, kommune) for row in evidence.to_dict("records"))])
        )
    if later := len(everything) - len(evidence):
        words = fmt.antall(later, "opplysning", "opplysninger")
        st.caption(fmt.md_escape(t.SENERE.format(opplysninger=words, navn=kommune["kommunenavn"])))
    plans = core.planstatus_per(register, per)
    st.markdown(
        "\n\n".join(
            filter(None, [_plans(plans[plans["kommunenummer"] == nummer]), _former(core.tidligere(register, nummer))])
        )
    )

    if _PAGE.is_file():
        st.page_link(
            str(_PAGE), label=t.TIL_KOMMUNESIDEN.format(navn=kommune["kommunenavn"]), icon=":material/arrow_forward:"
        )


def _one(rows: pd.DataFrame, nummer: str) -> Row:
    row: Row = rows[rows["kommunenummer"] == nummer].iloc[0].to_dict()
    return row


def _head(kommune: Row) -> str:
    facts = [
        fmt.md_escape(kommune["fylkesnavn"]),
        str(kommune["kommunenummer"]),
        t.INNBYGGERE.format(antall=fmt.tall(kommune["innbyggere"])),  # type: ignore[arg-type]
    ]
    website = fmt.trygg_url(kommune["nettsted"])
    if website:
        facts.append(fmt.md_lenke(t.NETTSTED, website))
    other = " · ".join(
        fmt.md_escape(kommune[k]) for k in ("kommunenavn_samisk", "kommunenavn_kvensk") if isinstance(kommune[k], str)
    )
    title = f"### {fmt.md_escape(kommune['kommunenavn'])}" + (f" · {other}" if other else "")
    return f"{title}\n\n" + " · ".join(facts)


def _status(status: Row, evidence: pd.DataFrame, kommune: Row) -> str:
    visning = fmt.visningsstatus(str(status["status"]), bool(status["arvet"]))
    if visning == "ikke_kartlagt":
        return f"**{fmt.status_ord(visning)}**\n\n" + t.INGEN_EVIDENS.format(navn=fmt.md_escape(kommune["kommunenavn"]))
    since = features.since_words(status["siden"], status["siden_tekst"])
    lines = [f"**{fmt.status_ord(fmt.tegnet(visning, status['stille']))}** {since}"]
    decided = evidence[evidence["id"] == status["observasjon_id"]]
    if len(decided):
        lines.append(_why(decided.iloc[0].to_dict()))
    period = "–".join(fmt.dato(status[k]) for k in ("periode_fra", "periode_til") if isinstance(status[k], str))
    notes = {
        t.ARVET: visning == "arvet",
        t.REVISJON: status["under_revisjon"],
        t.STILLE_FORKLART.format(dato=fmt.dato(status["sist_bekreftet"])): status["stille"],
        t.UTLOPT.format(periode=period): status["utlopt"],
        t.UDATERT_FORKLART: status["udatert"] and not isinstance(status["siden_tekst"], str),
    }
    if not pd.isna(status["bekreftet"]):
        confirmed = pd.Timestamp(status["bekreftet"]).date()  # type: ignore[arg-type]
        lines.append(t.BEKREFTET.format(dato=fmt.dato(confirmed)))
    lines += [f"*{note}*" for note, holds in notes.items() if holds]
    return "\n\n".join(lines)


def _why(row: Row) -> str:
    title, publisher = row["dokumenttittel"], row["kilde_utgiver"]
    source = fmt.md_lenke(f"«{title}»" if isinstance(title, str) else publisher, row["kilde_url"])
    if isinstance(title, str) and isinstance(publisher, str):
        source += f" ({fmt.md_escape(publisher)})"
    when = f", {fmt.dato(row['dato_tekst'])}" if isinstance(row["dato_tekst"], str) else ""
    why = t.AVGJORT.format(kilde=source, dato=when, sikkerhet=fmt.SIKKERHET.get(str(row["sikkerhet"]), "–").lower())
    return why + (f" {t.AVGJORT_UTLEDET}" if row["utledet"] else "")


def _evidence(row: Row, kommune: Row) -> str:
    when = fmt.dato(row["dato_tekst"]) if isinstance(row["dato_tekst"], str) else shared.UDATERT
    title = row["dokumenttittel"] if isinstance(row["dokumenttittel"], str) else row["kilde_utgiver"]
    what = [f"{fmt.status_ord(str(row['status']))}", fmt.md_lenke(title, row["kilde_url"])]
    if row["plantype"] != "frivillighetspolitikk":
        what.append(fmt.md_escape(row["plantype_navn"]))
    if isinstance(row["periode_fra"], str) and isinstance(row["periode_til"], str):
        what.append(t.PERIODE.format(fra=fmt.dato(row["periode_fra"]), til=fmt.dato(row["periode_til"])))
    if row["enhet"] != kommune["kommunenavn"] and row["arvet"]:
        what.append(t.TIDLIGERE_NAVN.format(navn=fmt.md_escape(row["enhet"])))
    if isinstance(row["dokumenttittel"], str) and isinstance(row["kilde_utgiver"], str):
        what.append(fmt.md_escape(row["kilde_utgiver"]))
    what.append(t.SIKKERHET_LITEN.format(sikkerhet=fmt.SIKKERHET.get(str(row["sikkerhet"]), "–").lower()))
    if row["utledet"]:
        what.append(t.SLUTNING)
    return f"- **{when}**: " + " · ".join(what)


def _plans(plans: pd.DataFrame) -> str:
    if not len(plans):
        return ""
    items = [
        f"- {fmt.status_ord(fmt.visningsstatus(row['status'], row['arvet']))}: {fmt.md_escape(row['plantype_navn'])}"
        + (f", {fmt.md_lenke(row['tittel'], row['kilde_url'])}" if isinstance(row["tittel"], str) else "")
        for row in plans.to_dict("records")
    ]
    return "\n".join([f"**{t.PLANTYPER}**", "", *items])


def _former(former: pd.DataFrame) -> str:
    if not len(former):
        return ""
    names = [
        t.HAR_VAERT.format(navn=fmt.md_escape(n), nummer=nr)
        for n, nr in former[["kommunenavn", "kommunenummer"]].to_numpy()
    ]
    return f"**{t.TIDLIGERE}:** {fmt.liste(names)}"


def draw_recent(register: Register, chosen: Filter) -> None:
    """List the kommuner that were last to get a policy, newest first."""
    rows = oversikt.siste_vedtak(register, chosen.per, chosen.fylker)
    if not len(rows):
        st.info(t.SIST_TOM)
        return
    lines = []
    for row in rows.to_dict("records"):
        title = f": {fmt.md_lenke(row['tittel'], row['kilde_url'])}" if isinstance(row["tittel"], str) else ""
        since = features.since_words(row["siden"], row["siden_tekst"])
        lines.append(f"- **{fmt.md_escape(row['kommunenavn'])}** ({fmt.md_escape(row['fylkesnavn'])}) {since}{title}")
    st.markdown("\n".join([f"**{t.SIST_TITTEL}**", "", *lines, "", t.VELG_KOMMUNE]))
