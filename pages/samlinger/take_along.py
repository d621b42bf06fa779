"""Step 5 of a gathering: when and where, everything the adviser takes along, and the plan saved."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

import streamlit as st

from data.samling.kontakter import KontaktFeil, read_contacts
from data.samling.plan import Arrangement
from data.store.log import new_key
from data.store.types import Samling, StoreFeil
from pages.components import access, ark_links, downloads, picture, saving
from pages.components import format as fmt
from pages.components.downloads import Download
from pages.samlinger import opened as opened_plan
from pages.samlinger import texts as t
from pages.samlinger.invitation import arbeidsbok, csv_liste, invitasjon, kalender, mangler, oversikt
from pages.samlinger.opened import Opened
from pages.samlinger.plan_folder import Mappe
from pages.samlinger.plan_map import plankart

_SESSION = "samling_okt"
MOST_COUNTIES = 3
"""fylkeskommuner up to this many are put down as organisers; the adviser may take more"""


@dataclass(frozen=True)
class Avtalt:
    """What the adviser has settled: label → arrangement, what is wrong with it (empty when nothing is), and the målform."""

    arrangementer: Mapping[str, Arrangement]
    feil: str
    malform: str


def agree(names: Mapping[str, str], mappe: Mappe) -> Avtalt:
    """Draw title, form and organisers, how to join, and a line per gathering for day, time and place; an opened plan fills them in."""
    plan, opened, mark = mappe.plan, opened_plan.current(), opened_plan.token()
    saved = opened.plans[0] if opened else None
    fylker = list(dict.fromkeys(mappe.rader["fylkesnavn"]))
    county = [t.OSLO_KOMMUNE if name == "Oslo" else t.FYLKESKOMMUNE.format(fylke=name) for name in fylker]
    usual = [*(county if len(county) <= MOST_COUNTIES else []), t.ARRANGOR_FRIVILLIGHET]
    malform = _malform(mappe, saved)
    left, right = st.columns([3, 2], gap="medium")
    begun = t.INVITASJON_TEKSTER[malform]["tittel"].format(omraade=mappe.omraade.get(malform, ""))
    if opened and saved:
        begun = opened_plan.base_title(saved, len(opened.plans), names)
    area = hashlib.sha256(mappe.region.encode()).hexdigest()[:10]
    with left:
        title = st.text_input(t.TITTEL, begun, max_chars=200, key=f"tittel_{area}_{'' if saved else malform}{mark}")
    with right:
        form = st.selectbox(t.FORM, t.FORMER, _index(t.FORMER, saved.form if saved else None), key=f"form{mark}")
    chosen = list(saved.arrangoer) if saved else usual
    also = list(saved.andre_inviterte) if saved else []
    with left:
        organisers = st.multiselect(
            t.ARRANGORER, list(dict.fromkeys([*usual, *county, *t.ANDRE_FASTE, *chosen])), default=chosen,
            accept_new_options=True, key=f"arrangorer_{area}{mark}",
        )  # fmt: skip
    with right:
        others = st.multiselect(
            t.ANDRE, list(dict.fromkeys([*county, *t.ANDRE_FASTE, *also])), default=also, accept_new_options=True,
            placeholder=t.ANDRE_TOM, help=t.ANDRE_HJELP, key=f"andre_{area}{mark}",
        )  # fmt: skip
    join, until, ask = st.columns([3, 2, 3], gap="medium")
    new = opened is None or opened.copy
    shared = Arrangement(
        "", title.strip(), form, arrangorer=tuple(organisers), andre_inviterte=tuple(others),
        pamelding=join.text_input(
            t.PAMELDING, "" if new or not saved else saved.pamelding or "", max_chars=300, key=f"pamelding{mark}"
        ).strip(),
        frist=_day(until.date_input(
            t.FRIST, None if new or not saved else _iso(saved.frist), format="DD.MM.YYYY", key=f"frist{mark}"
        )),
        kontakt=ask.text_input(t.SPORSMAL, (saved.kontakt or "") if saved else "", max_chars=200, key=f"kontakt{mark}").strip(),
    )  # fmt: skip
    agreed, faults = {}, []
    for group in plan.grupper:
        was = opened.of(group.merke) if opened else None
        named = mappe.navn(group)
        agreed[group.merke] = one = _when(
            replace(shared, merke=group.merke), named, len(plan.grupper) > 1, was, new, mark
        )
        if one.feil:
            faults.append(f"{named}: {one.feil}")
    return Avtalt(agreed, " ".join(faults), malform)


def _malform(mappe: Mappe, saved: Samling | None) -> str:
    """Draw the choice of målform: that of most of the invited who have one, until another is chosen."""
    count = Counter(mappe.kommuner[n].malform for n in mappe.rader["kommunenummer"])
    usual = t.NN if count[t.NN] > count[t.NB] else t.NB
    chosen = st.segmented_control(
        t.MALFORM, list(t.INVITASJON_TEKSTER), default=(saved.malform if saved else None) or usual, required=True,
        format_func=str.capitalize, key=f"malform_{usual}{opened_plan.token()}",
    )  # fmt: skip
    if len(count) > 1:
        words = fmt.liste([f"{fmt.tall(n)} {name}" for name, n in sorted(count.items())])
        st.caption(t.MALFORM_FORDELING.format(fordeling=words))
    return str(chosen or usual)


def _index(options: Sequence[str], value: str | None) -> int:
    return options.index(value) if value in options else 0


def _iso(value: str | None) -> date | None:
    """A whole date that was saved; None for what is none."""
    return date.fromisoformat(value) if value and len(value) == len("2027-03-01") else None


def _when(shared: Arrangement, name: str, several: bool, was: Samling | None, new: bool, token: str) -> Arrangement:
    """Draw day, time and place of one gathering. `was`: as it was saved; one that is `new` has no day yet."""
    if several:
        st.markdown(f"**{fmt.md_escape(name)}**")
    begins, ends = opened_plan.times(was) if was and not new else (None, None)
    days = (_iso(was.dato_fra), _iso(was.dato_til)) if was and not new else (None, None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mark = f"{shared.merke}{token}"
        first = st.date_input(t.FORSTE_DAG, days[0], format="DD.MM.YYYY", key=f"dag_{mark}", width=165)
        last = st.date_input(
            t.SISTE_DAG, None if days[1] == days[0] else days[1], format="DD.MM.YYYY", key=f"siste_{mark}", width=165
        )
        start = st.time_input(t.KL_FRA, begins, step=900, key=f"fra_{mark}", width=130, help=t.DATO_HJELP)
        end = st.time_input(t.KL_TIL, ends, step=900, key=f"til_{mark}", width=130)
        place = st.text_input(
            t.STED, (was.sted or "") if was else "", max_chars=200, key=f"sted_{mark}", width="stretch"
        )
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
            lacking = mangler(mappe)
            st.caption(" ".join([t.INVITASJON_HJELP, *([t.MANGLER.format(hva=fmt.liste(lacking))] if lacking else [])]))
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
            raise downloads.Declined(t.KONTAKTER_AVSLAG)
        try:
            return replace(mappe, kontakter=read_contacts())
        except KontaktFeil as error:
            raise downloads.Declined(str(error)) from error

    return with_contacts, True


def save_plan(mappe: Mappe, feil: str) -> None:
    """Draw the last step: save the plan, one entry per gathering, all or none; on top of the plan that is open, or as a new one."""
    opened, mark = opened_plan.current(), opened_plan.token()
    with st.container(border=True, key="samling_lagre"):
        st.markdown(f"**{t.LAGRE_TITTEL}**")
        if access.rolle() is None:
            st.caption(t.LAGRE_INNLOGGET)
            return
        left, right = st.columns([4, 2 if opened else 1], vertical_alignment="bottom")
        own = opened and not opened.copy
        note = left.text_input(
            t.MERKNAD,
            (opened.plans[0].merknad or "") if opened and own else "",
            max_chars=2000,
            key=f"samling_merknad{mark}",
        )
        drafts = [_draft(mappe, group.merke, note.strip()) for group in mappe.plan.grupper]
        if opened and own:
            if right.button(
                t.LAGRE_ENDRET, type="primary", disabled=bool(feil), width="stretch", key=f"lagre_endret{mark}"
            ):
                _save_changes(opened, drafts)
            right = right.container()
        label, kind = (t.LAGRE_NY, "secondary") if own else (t.LAGRE_KNAPP, "primary")
        if right.button(label, type=kind, disabled=bool(feil), width="stretch", key="lagre_plan"):  # type: ignore[arg-type]
            _save_new(mappe, drafts)
        saving.draw_told()


def _save_new(mappe: Mappe, drafts: Sequence[Samling]) -> None:
    # The same pressed twice is one plan; the same in another session is another.
    session = st.session_state.setdefault(_SESSION, new_key())
    plan = hashlib.sha256(f"{session}{drafts!r}".encode()).hexdigest()[:16]
    outcome = saving.save_once([("ny", replace(draft, plan=plan), None) for draft in drafts])
    saving.draw_trouble(outcome)
    if outcome.saved:
        names = fmt.liste([mappe.navn(group) for group in mappe.plan.grupper])
        saving.tell_outcome(outcome, t.LAGRET.format(hva=names))


def _save_changes(opened: Opened, drafts: Sequence[Samling]) -> None:
    """Put what was changed on top of the plan; what others wrote in the meantime is shown first, and kept where it was not touched."""
    entries = opened_plan.changes(opened, drafts)
    if not entries:
        st.info(t.PLAN_UENDRET)
        return
    outcome = saving.save_once(entries, t.PLAN_ENDRET_HVORFOR)
    saving.draw_trouble(outcome)
    try:
        latest = opened_plan.latest_of(opened)
    except StoreFeil:
        return  # told of already
    if outcome.conflict and not latest:
        st.warning(t.PLAN_KONFLIKT_BORTE, icon=":material/event_busy:")
    elif outcome.conflict or outcome.saved:
        opened_plan.put_on_top(opened, latest, outcome.saved)
        if outcome.saved:
            saving.tell_outcome(outcome, t.PLAN_ENDRET.format(tittel=drafts[0].tittel))
            st.rerun()
        st.info(t.PLAN_KONFLIKT, icon=":material/group:")


def _draft(mappe: Mappe, label: str, note: str) -> Samling:
    """What is stored of one gathering of the plan."""
    group = next(g for g in mappe.plan.grupper if g.merke == label)
    one = mappe.arrangementer[label]
    several = len(mappe.plan.grupper) > 1
    status = dict(zip(mappe.rader["kommunenummer"], mappe.rader["status"], strict=True))
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
        merke=label,
        valg=tuple(sorted(mappe.valg)),
        statuser=tuple(f"{number}={status[number]}" for number in group.kommuner),
        stemmer=tuple(voice.kommunenummer for voice in mappe.stemmer),
        pamelding=one.pamelding or None,
        frist=one.frist.isoformat() if one.frist else None,
        kontakt=one.kontakt or None,
        malform=mappe.malform,
    )
