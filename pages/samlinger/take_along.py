"""Step 5 of a gathering: when and where, everything the adviser takes along, and the plan saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time

import streamlit as st

from data.samling.kontakter import KontaktFeil, read_contacts
from data.samling.plan import Arrangement
from data.store.types import Samling
from pages.components import access, ark_links, downloads, picture, saving
from pages.components import format as fmt
from pages.components.downloads import Download
from pages.samlinger import texts as t
from pages.samlinger.invitation import invitasjon, oversikt
from pages.samlinger.plan_files import arbeidsbok, csv_liste, kalender
from pages.samlinger.plan_folder import Mappe
from pages.samlinger.plan_picture import plankart


@dataclass(frozen=True)
class Avtalt:
    """What the adviser has settled: label → arrangement, and what is wrong with it (empty when nothing is)."""

    arrangementer: Mapping[str, Arrangement]
    feil: str


def agree(mappe: Mappe) -> Avtalt:
    """Draw title, form and organisers, and a line per gathering for day, time and place."""
    plan = mappe.plan
    fylker = list(dict.fromkeys(mappe.rader["fylkesnavn"]))
    county = [t.FYLKESKOMMUNE.format(fylke=name) for name in fylker if name != "Oslo"][:3]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        title = st.text_input(
            t.TITTEL, t.TITTEL_FORSLAG.format(region=mappe.region), max_chars=200, key=f"tittel_{mappe.region}"
        )
    with right:
        form = st.selectbox(t.FORM, t.FORMER, key="form")
    with left:
        organisers = st.multiselect(
            t.ARRANGORER, [t.ARRANGOR_FRIVILLIGHET, *county, *t.ANDRE_FASTE], default=[t.ARRANGOR_FRIVILLIGHET],
            accept_new_options=True, key="arrangorer_" + "".join(fylker)[:40],
        )  # fmt: skip
    with right:
        others = st.multiselect(
            t.ANDRE, [*county, *t.ANDRE_FASTE], accept_new_options=True, placeholder=t.ANDRE_TOM, help=t.ANDRE_HJELP,
            key="andre_" + "".join(fylker)[:40],
        )  # fmt: skip
    shared = Arrangement("", title.strip(), form, arrangorer=tuple(organisers), andre_inviterte=tuple(others))
    agreed, faults = {}, []
    for group in plan.grupper:
        agreed[group.merke] = one = _when(replace(shared, merke=group.merke), mappe.navn(group), len(plan.grupper) > 1)
        if one.feil:
            faults.append(f"{mappe.navn(group)}: {one.feil}")
    return Avtalt(agreed, " ".join(faults))


def _when(shared: Arrangement, name: str, several: bool) -> Arrangement:
    """Draw day, time and place of one gathering."""
    if several:
        st.markdown(f"**{fmt.md_escape(name)}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mark = shared.merke
        first = st.date_input(t.FORSTE_DAG, None, format="DD.MM.YYYY", key=f"dag_{mark}", width=165)
        last = st.date_input(t.SISTE_DAG, None, format="DD.MM.YYYY", key=f"siste_{mark}", width=165)
        start = st.time_input(t.KL_FRA, None, step=900, key=f"fra_{mark}", width=130, help=t.DATO_HJELP)
        end = st.time_input(t.KL_TIL, None, step=900, key=f"til_{mark}", width=130)
        place = st.text_input(t.STED, max_chars=200, key=f"sted_{mark}", width="stretch")
    return replace(
        shared, dato_fra=_day(first), dato_til=_day(last), kl_fra=_time(start), kl_til=_time(end), sted=place.strip()
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _time(value: object) -> time | None:
    return value if isinstance(value, time) else None


def take_along(mappe: Mappe, feil: str) -> None:
    """Draw the downloads and the text of the invitation; each file is made when somebody asks for it."""
    if feil:
        st.warning(fmt.md_escape(feil), icon=":material/event_busy:")
    lists, private = _lists(mappe)
    excel, csv = (t.LAST_EXCEL_ADRESSER, t.LAST_CSV_ADRESSER) if private else (t.LAST_EXCEL, t.LAST_CSV)

    def name(ending: str) -> str:
        return downloads.file_name(f"samling {mappe.region}", mappe.per, ending)

    dated = any(one.dato_fra for one in mappe.arrangementer.values()) and not feil
    files = [
        Download(
            excel, lambda: arbeidsbok(lists(), picture.to_png(plankart(mappe))), name("xlsx"), downloads.XLSX, "last_xlsx",
            main=True,
        ),
        Download(csv, lambda: csv_liste(lists()), name("csv"), "text/csv", "last_csv"),
        Download(t.LAST_HTML, lambda: oversikt(mappe, plankart(mappe)), name("html"), "text/html", "last_html"),
        Download(t.LAST_BILDE, lambda: picture.to_png(plankart(mappe)), name("png"), "image/png", "last_png"),
    ]  # fmt: skip
    if dated:
        files.insert(2, Download(t.LAST_ICS, lambda: kalender(mappe), name("ics"), "text/calendar", "last_ics"))
    downloads.links(*files, beside=True)
    ark_links.kommuneark(mappe.rader["kommunenummer"].tolist(), mappe.per)
    if not dated and not feil:
        st.caption(t.ICS_MANGLER)
    # The text names every invited kommune: it is sent to those who open it.
    with st.expander(t.INVITASJON, icon=":material/mail:", key="invitasjon", on_change="rerun") as text:
        if text.open:
            st.caption(t.INVITASJON_HJELP)
            st.code(invitasjon(mappe), language=None, wrap_lines=True)


def _lists(mappe: Mappe) -> tuple[Callable[[], Mappe], bool]:
    """What the lists are made of when somebody asks for them, and whether the private addresses are to be in them.

    The role is asked and the file is read when the list is made, so neither an old page nor memory gives them away.
    """
    if access.rolle() is None:
        return lambda: mappe, False
    try:
        contacts = read_contacts()
    except KontaktFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/contacts:")
        return lambda: mappe, False
    if contacts.beskjeder:
        lines = "\n".join(f"- {fmt.md_escape(line)}" for line in contacts.beskjeder)
        st.info(f"{t.KONTAKTER_MERK}\n\n{lines}", icon=":material/contacts:")
    if not contacts or not st.toggle(t.MED_KONTAKTER, key="med_kontakter", help=t.MED_KONTAKTER_HJELP):
        return lambda: mappe, False
    may = access.portvakt()

    def with_contacts() -> Mappe:
        if not may():
            raise downloads.Avslag(t.KONTAKTER_AVSLAG)
        try:
            return replace(mappe, kontakter=read_contacts())
        except KontaktFeil as error:
            raise downloads.Avslag(str(error)) from error

    return with_contacts, True


def save_plan(mappe: Mappe, feil: str) -> None:
    """Draw the last step: save the plan, one entry per gathering, all or none."""
    with st.container(border=True, key="samling_lagre"):
        st.markdown(f"**{t.LAGRE_TITTEL}**")
        if access.rolle() is None:
            st.caption(t.LAGRE_INNLOGGET)
            return
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        note = left.text_input(t.MERKNAD, max_chars=2000, key="samling_merknad")
        if right.button(t.LAGRE_KNAPP, type="primary", disabled=bool(feil), width="stretch", key="lagre_plan"):
            drafts = [_draft(mappe, group.merke, note.strip()) for group in mappe.plan.grupper]
            names = fmt.liste([mappe.navn(group) for group in mappe.plan.grupper])
            outcome = saving.save_once([("ny", draft, None) for draft in drafts])
            saving.draw_trouble(outcome)
            if outcome.saved:
                saving.tell_outcome(outcome, t.LAGRET.format(hva=names))
        saving.draw_told()


def _draft(mappe: Mappe, label: str, note: str) -> Samling:
    """What is stored of one gathering of the plan."""
    group = next(g for g in mappe.plan.grupper if g.merke == label)
    one = mappe.arrangementer[label]
    several = len(mappe.plan.grupper) > 1
    times = " ".join(
        filter(None, [f"kl. {one.kl_fra:%H.%M}" if one.kl_fra else "", f"til {one.kl_til:%H.%M}" if one.kl_til else ""])
    )
    return Samling(
        tilstand="utkast",
        tittel=one.tittel + (f" ({mappe.vert(group)})" if several else ""),
        dato_fra=one.dato_fra.isoformat() if one.dato_fra else None,
        dato_til=(one.dato_til or one.dato_fra).isoformat() if one.dato_fra else None,
        dato_merknad=times or None,
        omraade=mappe.region[:500],
        omraadetype="region",
        sted=one.sted or None,
        vertskommune=group.vert,
        arrangoer=one.arrangorer,
        form=one.form if group.vert else "digitalt",
        inviterte_kommuner=group.kommuner,
        andre_inviterte=one.andre_inviterte,
        merknad=note or None,
    )
