"""Runder: ask the kommuner themselves; how far the round has come, what was answered, who has not, and what it changed."""

from __future__ import annotations

import functools
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data import database
from data.database import Register
from data.queries import core, redaksjon
from data.redaksjon import preview
from data.samling.kontakter import KontaktFeil, read_contacts
from data.store import rounds
from data.store.log import Store, new_key
from data.store.types import IkkeTilgang, Innforsel, Runde, StoreFeil, Utkast, Uttak
from pages.components import access, card, charts, downloads, filters, saving
from pages.components import format as fmt
from pages.components import svar_texts as asked
from pages.components.downloads import Declined, Download
from pages.components.html import html_table
from pages.components.maps import image
from pages.components.picture import Frame
from pages.redaksjon import answers, observation_form, round_figures
from pages.redaksjon import runder_texts as t
from pages.redaksjon.round_figures import ANSWERED, SILENT

_LINKS = "runde-lenker"
"""session_state: id of a round → kommunenummer → link, as long as the page stands"""
_STARTED = "runde-startet"
"""session_state: id of the round that was just started, until it is shown"""


def today() -> date:
    """The day in Norway."""
    return datetime.now(fmt.OSLO).date()


def start(register: Register) -> None:
    """The form that starts a round."""
    rows = core.status_per(register, today())
    with st.container(border=True, key="runde-ny"):
        left, right = st.columns(2)
        name = left.text_input(t.NAVN, placeholder=t.NAVN_HINT, max_chars=100, key="runde-navn")
        deadline = right.date_input(t.FRIST, today() + timedelta(days=30), format="DD.MM.YYYY", key="runde-frist")
        who = st.radio(t.HVEM, list(t.HVEM_VALG), format_func=t.HVEM_VALG.get, horizontal=True, key="runde-hvem")
        chosen = _chosen(rows, who)
        st.caption(t.ANTALL.format(antall=fmt.kommuner(len(chosen))))
        if not st.button(t.START, type="primary", key="runde-start"):
            return
    trouble = (
        t.NAVN_MANGLER if not name.strip() else t.INGEN_VALGT if not chosen
        else t.FRIST_FORBI if not isinstance(deadline, date) or deadline < today() else ""
    )  # fmt: skip
    if trouble or not isinstance(deadline, date):
        st.error(trouble, icon=":material/error:")
        return
    links = rounds.new_links(chosen)
    outcome = saving.save([Utkast("ny", rounds.new_round(name, deadline, links), new_key())])
    if not outcome.saved:
        saving.draw_trouble(outcome)
        return
    _keep(outcome.entries[0].fakta, links)
    saving.tell(t.STARTET.format(navn=name.strip(), antall=fmt.tall(len(links))))
    st.session_state[_STARTED] = outcome.entries[0].fakta
    st.rerun()


def _names(rows: pd.DataFrame) -> dict[str, str]:
    by = rows.set_index("kommunenummer")
    return fmt.told_apart(by["kommunenavn"].to_dict(), by["fylkesnavn"].to_dict())


def _chosen(rows: pd.DataFrame, who: str) -> list[str]:
    names = _names(rows)
    if who == "fylke":
        fylker = dict(rows[["fylkesnummer", "fylkesnavn"]].itertuples(index=False, name=None))
        fylke = st.selectbox(t.FYLKE, list(fylker), format_func=fylker.get, key="runde-fylke")
        rows = rows[rows["fylkesnummer"] == fylke]
    elif who == "utvalg":
        return list(st.multiselect(t.KOMMUNER, list(names), format_func=names.get, key="runde-kommuner"))
    elif who == "ikke_kartlagt":
        rows = rows[rows["status"] == "ikke_kartlagt"]
    elif who == "stille":
        rows = rows[rows["stille"].astype(bool)]
    return list(rows["kommunenummer"])


def _keep(round_id: str, links: dict[str, str]) -> None:
    st.session_state.setdefault(_LINKS, {}).setdefault(round_id, {}).update(links)


def files(register: Register, round_id: str, content: Runde, numbers: list[str], *, reminder: bool, key: str) -> None:
    """The private file of letters for some kommuner, made when asked for; that it was taken out is written first."""
    links = {n: link for n, link in st.session_state.get(_LINKS, {}).get(round_id, {}).items() if n in numbers}
    base = st.text_input(t.LENKER_ADRESSE, _here(), key=f"runde-adresse-{key}").rstrip("/")
    try:
        addresses = {number: [k.epost for k in found] for number, found in read_contacts().items()}
    except KontaktFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/contacts:")
        addresses = {}
    lacking = sum(n not in addresses for n in numbers)
    if lacking:
        st.caption(t.UTEN_ADRESSE.format(antall=fmt.kommuner(lacking)) if addresses else t.INGEN_KONTAKTER)
    rows = core.status_per(register, today())
    rows = rows[rows["kommunenummer"].isin(numbers)].merge(
        core.kommuner(register)[["kommunenummer", "malform"]], on="kommunenummer"
    )
    deadline = date.fromisoformat(content.frist)
    try:
        written = saving.saved_when_made(Uttak("påminnelse" if reminder else "utsending", round_id, len(numbers)))
    except IkkeTilgang:
        return

    def made() -> pd.DataFrame:
        try:
            written()
        except IkkeTilgang as error:
            raise Declined(t.LAST_AVSLAG) from error
        except StoreFeil as error:
            raise Declined(str(error)) from error
        return letters(rows, links, base, deadline, addresses, reminder=reminder)

    about = Frame(content.navn, fmt.kommuner(len(numbers)), fmt.dato(today()), t.KILDE)
    name = functools.partial(
        downloads.file_name, f"{content.navn} {'påminnelse' if reminder else 'utsending'}", today()
    )
    downloads.links(
        Download(t.LAST_EXCEL, lambda: downloads.excel_bytes(made(), about), name("xlsx"), downloads.XLSX, f"x-{key}", main=True),
        Download(t.LAST_CSV, lambda: downloads.csv_bytes(made()), name("csv"), "text/csv", f"c-{key}"),
        beside=True,
    )  # fmt: skip


def _here() -> str:
    """The address of this service as the editor's browser has it."""
    address = str(st.context.url or "")
    return "/".join(address.split("/")[:3])


def progress(register: Register, one: Any) -> None:
    """How far the round has come: who has answered on a map, by fylke, and day by day."""
    by_fylke, by_day = redaksjon.by_fylke(register, one.id), redaksjon.by_day(register, one.id)
    asked = redaksjon.asked(register, one.id)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        _map(asked)
    with right:
        top = by_fylke.sort_values("andel_svart", ascending=False, kind="stable").iloc[0]
        words = t.FYLKER_ALT.format(
            svart=fmt.tall(one.svart), spurt=fmt.tall(one.spurt), forst=top.fylkesnavn, andel=fmt.prosent(top.andel_svart)
        )  # fmt: skip
        shown = by_fylke[["fylkesnavn", "spurt", "svart", "andel_svart"]]
        card.card(
            "runde_fylker", t.FYLKER, chart=round_figures.bars(by_fylke, words), table=shown, as_of=today(), source=t.KILDE,
            headings={"fylkesnavn": t.KOL["fylke"], "spurt": t.KOL["spurt"], "svart": t.KOL["antall_svart"], "andel_svart": t.KOL["andel"]},
            formats={"andel_svart": "prosent"}, level=2,
        )  # fmt: skip
        if by_day.empty:
            st.info(t.INGEN_SVAR, icon=":material/hourglass_empty:")
            return
        days = by_day[["dag", "svar", "til_sammen"]]
        words = t.DAGER_ALT.format(
            antall=fmt.tall(int(by_day["til_sammen"].iloc[-1])), dato=fmt.dato(pd.Timestamp(by_day["dag"].iloc[-1]).date())
        )  # fmt: skip
        card.card("runde_dager", t.DAGER, chart=round_figures.days(by_day, words), table=days, as_of=today(), source=t.KILDE,
                  headings=t.KOL, formats={"dag": "dato"}, level=2)  # fmt: skip


def _map(asked: pd.DataFrame) -> None:
    answered = asked["svar_id"].notna()
    fills = dict(
        zip(
            asked["kommunenummer"],
            answered.map({True: ANSWERED, False: SILENT}),
            strict=True,
        )
    )
    svg = image.country_svg(fills, 420, 520)
    words = t.SETNING_KART.format(svart=fmt.tall(int(answered.sum())), ikke=fmt.tall(int((~answered).sum())))
    data = b64encode(svg.encode()).decode()
    st.subheader(t.KART, anchor=False)
    st.html(
        f'<img alt="{escape(words)}" style="width:100%;max-width:420px" src="data:image/svg+xml;base64,{data}">'
        f"{card.legend_html([charts.Legend('square', t.SVART, ANSWERED), charts.Legend('square', t.IKKE_SVART, SILENT)])}"
        f"<p>{escape(words)}</p>"
    )


def missing(register: Register, round_id: str, entry: Innforsel, content: Runde) -> None:
    """Who has not answered, the reminder for them, new links, and taking one link back."""
    asked = redaksjon.asked(register, round_id)
    silent = asked[asked["svar_id"].isna()]
    if silent.empty:
        st.success(t.ALLE_SVART, icon=":material/task_alt:")
        return
    st.subheader(t.MANGLER.format(antall=fmt.kommuner(len(silent))), anchor=False)
    numbers = list(silent["kommunenummer"])
    files(register, round_id, content, numbers, reminder=True, key="mangler")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(t.NYE_LENKER, key="runde-nye", help=t.NYE_LENKER_HJELP):
            links = rounds.new_links(numbers)
            if _changed(
                entry, rounds.with_links(content, links), t.NYE_HVORFOR, t.NYE_LAGET.format(antall=fmt.tall(len(links)))
            ):
                _keep(round_id, links)
                st.rerun()
        names = _names(asked)
        linked = list(asked.loc[asked["har_lenke"].astype(bool), "kommunenummer"])
        one = st.selectbox(
            t.TREKK, linked, index=None, format_func=names.get, key="runde-trekk", placeholder=t.KOMMUNER
        )
        taken = st.button(t.TREKK_KNAPP, key="runde-trekk-knapp", disabled=one is None)
        if (
            taken
            and one
            and _changed(
                entry, rounds.without_links(content, {one}), t.TREKK_HVORFOR, t.TRUKKET.format(navn=names[one])
            )
        ):
            st.rerun()
    table = silent.rename(columns={"kommunenavn": t.KOL["navn"], "fylkesnavn": t.KOL["fylke"]})
    st.dataframe(table[[t.KOL["navn"], t.KOL["fylke"]]], hide_index=True, width="stretch", height=400, placeholder="")


def _changed(entry: Innforsel, content: Runde, why: str, receipt: str) -> bool:
    outcome = saving.save([Utkast("rettelse", content, new_key(), why, entry.id)])
    saving.draw_trouble(outcome)
    if outcome.saved:
        saving.tell(receipt)
    return outcome.saved


def wishes(register: Register, found: list[rounds.Answer]) -> None:
    """Who asks for which help."""
    names = dict(core.kommuner(register)[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None))
    rows = [
        {t.KOL["navn"]: names[a.content.kommunenummer], t.KOL["hjelp"]: ", ".join(a.content.hjelp), t.KOL["rolle"]: a.content.rolle,
         t.KOL["svart"]: fmt.dato(a.day)}
        for a in found if a.content.hjelp
    ]  # fmt: skip
    if not rows:
        st.info(t.HJELP_INGEN, icon=":material/volunteer_activism:")
        return
    st.html(html_table(pd.DataFrame(rows), t.HJELP))


def changed(register: Register, found: list[rounds.Answer]) -> None:
    """What the accepted answers of the round change: the map with them, beside the map without."""
    taken = {a.entry.id for a in found if a.decision is not None and a.decision.beslutning == "godtatt"}
    ids = redaksjon.evidence_of(register, sorted(taken))
    if not ids:
        st.info(t.VIRKNING_INGEN, icon=":material/info:")
        return
    st.markdown(t.VIRKNING_TEKST.format(antall=fmt.tall(len(taken))))
    without = preview.effekt(register, [], ids)
    observation_form.tell_effect([preview.Effekt(e.kommunenummer, e.kommunenavn, e.til, e.fra, e.til_tittel, e.fra_tittel)
                 for e in without], most=400)  # fmt: skip


def screen(register: Register) -> None:
    """The screen from top to bottom: which round, how far, what waits, who is missing, what it changed."""
    st.write(t.INGRESS)
    saving.draw_told()
    every = rounds.rounds(Store())
    known = redaksjon.rounds(register)
    known = known[known["id"].isin(list(every))]
    if known.empty:
        st.info(t.INGEN, icon=":material/campaign:")
        start(register)
        return
    until = {row.id: fmt.dato(pd.Timestamp(row.frist).date()) for row in known.itertuples()}
    names = fmt.told_apart(dict(known[["id", "navn"]].itertuples(index=False, name=None)), until)
    filters.seed("runde", "runde-valgt", names, next(iter(names)))
    if _STARTED in st.session_state:
        st.session_state["runde-valgt"] = st.session_state.pop(_STARTED)
    round_id = st.selectbox(t.VELG, list(names), format_func=names.get, key="runde-valgt")
    filters.write("runde", round_id)
    filters.name_by(names[round_id])
    one = next(row for row in known.itertuples() if row.id == round_id)
    entry, content = every[round_id]
    st.markdown("## " + fmt.md_escape(t.SETNING.format(
        navn=one.navn, svart=fmt.tall(one.svart), spurt=fmt.kommuner(one.spurt), andel=fmt.prosent(one.andel_svart),
        dato=fmt.dato(today()), frist=fmt.dato(pd.Timestamp(one.frist).date()),
    )), anchors=False)  # fmt: skip
    if pd.Timestamp(one.frist).date() < today():
        st.info(t.FRIST_UTE, icon=":material/event_busy:")
    if links := st.session_state.get(_LINKS, {}).get(round_id):
        with st.container(border=True):
            st.subheader(t.LENKER, anchor=False)
            st.caption(t.LENKER_HJELP)
            files(register, round_id, content, list(links), reminder=False, key="start")
    part = st.segmented_control(t.VELG, list(t.DELER), default="fremdrift", required=True, format_func=t.DELER.get,
                                key="rundefane", bind="query-params", label_visibility="collapsed")  # fmt: skip
    found = rounds.answers(Store(), round_id)
    if part == "svar":
        answers.draw(register, [a for a in found if a.waits])
    elif part == "mangler":
        missing(register, round_id, entry, content)
    elif part == "hjelp":
        wishes(register, found)
    elif part == "virkning":
        changed(register, found)
    else:
        progress(register, one)
    with st.expander(t.NY, icon=":material/add:"):
        start(register)


def letters(
    rows: pd.DataFrame,
    links: Mapping[str, str],
    base: str,
    deadline: date,
    addresses: Mapping[str, Sequence[str]],
    *,
    reminder: bool = False,
) -> pd.DataFrame:
    """The letters, one row per kommune of `rows` (kommunenummer, kommunenavn, malform, visning).

    links: kommunenummer → link, for a reminder also none (then the letter says to use the earlier one). base: the address that links
    begin with, without a slash at the end. addresses: kommunenummer → e-mail addresses.
    """  # fmt: skip
    made = []
    for row in rows.itertuples():
        words = asked.TEXTS["nn" if row.malform == "nynorsk" else "nb"]
        link = links.get(row.kommunenummer)
        address = f"{base}/svar/{link}" if link else ""
        text = words["paaminnelse" if reminder else "brev"].format(
            kommune=row.kommunenavn, status=words[f"brev_{row.visning}"], frist=fmt.dato(deadline),
            lenke=address or words["bruk_forrige"],
        )  # fmt: skip
        made.append(
            {
                t.KOL["nummer"]: row.kommunenummer, t.KOL["navn"]: row.kommunenavn, t.KOL["malform"]: row.malform,
                t.KOL["epost"]: "; ".join(addresses.get(row.kommunenummer, ())), t.KOL["lenke"]: address,
                t.KOL["emne"]: words["brev_emne"].format(kommune=row.kommunenavn), t.KOL["brev"]: text,
            }
        )  # fmt: skip
    columns = [t.KOL[name] for name in ("nummer", "navn", "malform", "epost", "lenke", "emne", "brev")]
    return pd.DataFrame(made, columns=columns)


if access.dor():
    card.begin()
    try:
        screen(database.current())
    except StoreFeil as trouble:
        st.error(fmt.md_escape(str(trouble)), icon=":material/error:")
