"""The form for one observation, new or corrected: filled in, warned about, its effect shown, then saved; and what the kommune has
beside it. Funn corrects a finding in the same fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import fields as columns_of
from dataclasses import replace

import pandas as pd
import streamlit as st

from data.database import Register
from data.lenker import Lenke
from data.queries import core
from data.redaksjon import preview
from data.redaksjon.registrering import Skjema, advarsler, corrected, enheter_da, form_of, observasjon
from data.store.log import Store, fold, new_key
from data.store.rules import problems_with
from data.store.types import Innforsel, Observasjon, StoreFeil, Utkast
from pages.components import background, freshness, saving
from pages.components import format as fmt
from pages.redaksjon import texts as t

_RETT, _RUNDE, _NOKKEL, _SETT, _KONFLIKT = "reg-rett", "reg-runde", "reg-nokkel", "reg-sett", "reg-konflikt"
_ORIGINAL = "reg-original"


def tell_effect(effects: list[preview.Effekt], most: int = 12) -> None:
    """Say which kommuner change, and from what to what; that nothing does is said too."""
    for e in effects[:most]:
        fra, til = fmt.status_ord(e.fra), fmt.status_ord(e.til)
        navn = fmt.md_escape(e.kommunenavn)
        if e.ny_status:
            st.markdown(t.EFFEKT.format(kommune=navn, fra=fra, til=til))
        else:
            tittel = fmt.md_escape(e.til_tittel) or "uten tittel"
            st.markdown(t.EFFEKT_DOKUMENT.format(kommune=navn, status=til, tittel=tittel))
    if len(effects) > most:
        st.caption(t.EFFEKT_FLERE.format(antall=len(effects) - most))
    if not effects:
        st.markdown(t.EFFEKT_INGEN)


def tell_of_link(url: str) -> None:
    """Warn when the site says that the page is gone; say it when we could not tell, or did not look for want of a contact address."""
    if not url:
        return
    try:
        look = background.look_at_link(url)
    except background.OppsettFeil:
        st.caption(t.IKKE_SJEKKET)
    except OSError as error:
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(error.strerror)))
    else:
        _wait(look)


def _wait(look: Future[Lenke]) -> None:
    if look.done():
        _tell_link(look.result())
    else:
        _look_again(look)


@st.fragment
def _look_again(look: Future[Lenke]) -> None:
    """Drawn once more when the answer has come; drawn anew, the page has it."""
    if not look.done():
        st.caption(t.SJEKKER_LENKE)
        redraw = freshness.redraw_part()
        look.add_done_callback(lambda _: redraw())
    elif freshness.dialog_is_open():
        _tell_link(look.result())
    else:
        st.rerun()


def _tell_link(lenke: Lenke) -> None:
    if lenke.svar == "død":
        st.warning(t.DOED_LENKE.format(grunn=fmt.md_escape(lenke.grunn)), icon=":material/link_off:")
    elif lenke.svar == "ukjent":
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(lenke.grunn)))
    else:
        st.caption(t.SIKKER_LENKE)


def draw(register: Register, kommune: str, navn: str) -> None:
    """Form to the left, what the register has to the right."""
    _begin(register, kommune)
    skjema, har = st.columns([6, 5], gap="large")
    with har:
        _known(register, kommune, navn)
    with skjema:
        _skjema(register, kommune)


def _begin(register: Register, kommune: str) -> None:
    """A new kommune is a new form: its own key for the save, and how far the log was seen when the editor began to look."""
    if st.session_state.get("reg-for") != kommune:
        st.session_state["reg-for"] = kommune
        _fresh(None)
    if _SETT not in st.session_state:
        (st.session_state[_SETT],) = saving.seen_by_editor(register, [f"kommune:{kommune}"]).values()


def _fresh(rett: str | None) -> None:
    st.session_state[_RETT] = rett
    st.session_state[_RUNDE] = st.session_state.get(_RUNDE, 0) + 1
    st.session_state[_NOKKEL] = new_key()
    for name in (_KONFLIKT, _SETT, _ORIGINAL):
        st.session_state.pop(name, None)


def _skjema(register: Register, kommune: str) -> None:
    rett: str | None = st.session_state[_RETT]
    original = _original(register, kommune, rett) if rett else None
    if rett and original is None:
        st.info(t.RETT_BORTE, icon=":material/group:")
        _fresh(rett := None)
    st.header(t.RETT_TITTEL if original else t.NY_TITTEL, anchor=False)
    empty = Skjema(kommune, "vedtatt", "frivillighetspolitikk")
    fylt = fields(register, replace(form_of(original), kommune=kommune) if original else empty, _key) or empty
    hvorfor = st.text_input(t.HVORFOR, key=_key("hvorfor"), max_chars=400) if original else ""
    if original:
        st.button(t.AVBRYT, on_click=_fresh, args=(None,), type="tertiary")
    if _conflict(register, rett, original, fylt, hvorfor):
        return
    if not fylt.url.strip() and not (original and (original.svar_id or original.liste)):
        st.caption(t.MANGLER_URL)
        return
    ny = observasjon(register, fylt)
    ny = corrected(original, ny) if original else ny
    problemer = problems_with(ny)
    if original and not hvorfor.strip():
        problemer.append(("hvorfor", "", "mangler."))
    if problemer:
        _problems(problemer)
        return
    _warn(register, ny, rett)
    _show_effect(register, ny, rett)
    if st.button(t.LAGRE_RETTELSE if original else t.LAGRE, type="primary", key=_key("lagre")):
        _save(ny, rett, hvorfor)


def _key(felt: str) -> str:
    return f"reg-{felt}-{st.session_state[_RUNDE]}"


def fields(register: Register, first: Skjema, key: Callable[[str], str], ask_url: bool = True) -> Skjema | None:
    """Draw the fields of an observation, filled with `first`; None while no status is chosen, where `first` has none.

    key: name of a field → the key of its widget. ask_url: not where the source is given, as it is with a finding.
    """
    plans = dict(core.plantyper(register)[["kode", "navn"]].itertuples(index=False, name=None))
    chosen = list(t.STATUSER).index(first.status) if first.status else None
    status = st.radio(t.STATUS, list(t.STATUSER), chosen, format_func=t.STATUSER.get, key=key("status"))
    plantype = st.selectbox(
        t.PLANTYPE, list(plans), list(plans).index(first.plantype), format_func=plans.get, key=key("plantype")
    )
    url = first.url
    if ask_url:
        url = st.text_input(t.URL, url, key=key("url"), placeholder=t.URL_HINT, max_chars=2000)
    title = st.text_input(t.TITTEL, first.tittel, key=key("tittel"), max_chars=500)
    left, right = st.columns(2)
    label = t.DATO_VEDTATT if status == "vedtatt" else t.DATO_ELLERS
    day = left.text_input(label, first.dato, key=key("dato"), placeholder=t.DATO_HINT, max_chars=40)
    period = right.text_input(t.PERIODE, first.periode, key=key("periode"), placeholder=t.PERIODE_HINT, max_chars=40)
    dialogue = st.checkbox(t.DIALOG, first.i_dialog, key=key("dialog"), help=t.DIALOG_HJELP)
    note = st.text_input(t.MERKNAD, first.merknad, key=key("merknad"), max_chars=1000)
    if status is None:
        return None
    filled = Skjema(first.kommune, status, plantype, title, url, day, period, dialogue, note, first.enhet)
    units = enheter_da(register, filled)
    if len(units) > 1:  # merged since: only the editor knows which of them the source speaks of
        names = dict(units[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None))
        known = list(names).index(first.enhet) if first.enhet in names else None
        unit = st.selectbox(t.ENHET, list(names), known, format_func=names.get, key=key("enhet"))
        return replace(filled, enhet=unit)
    return filled if filled.enhet in set(units["kommunenummer"]) else replace(filled, enhet=None)


def _warn(register: Register, ny: Observasjon, rett: str | None) -> None:
    st.caption(t.KILDE.format(utgiver=fmt.md_escape(ny.kilde_utgiver), sikkerhet=ny.sikkerhet))
    a = advarsler(register, ny, rett)
    if len(a.samme_lenke):
        enheter = fmt.liste([fmt.md_escape(e) for e in dict.fromkeys(a.samme_lenke["enhet"])])
        st.warning(t.SAMME_LENKE.format(enheter=enheter), icon=":material/content_copy:")
    if a.fram_i_tid:
        st.warning(t.FRAM_I_TID.format(dato=fmt.dato(a.fram_i_tid)), icon=":material/event_upcoming:")
    if a.foer_vedtak:
        st.warning(t.FOER_VEDTAK.format(dato=fmt.dato(a.foer_vedtak)), icon=":material/history:")
    tell_of_link(ny.kilde_url or "")


def _show_effect(register: Register, ny: Observasjon, rett: str | None) -> None:
    with st.container(border=True):
        st.caption(t.EFFEKT_TITTEL)
        tell_effect(preview.effekt(register, (ny,), (rett,) if rett else ()))


def _save(ny: Observasjon, rett: str | None, hvorfor: str) -> None:
    key: str = st.session_state[_NOKKEL]
    if rett:
        outcome = saving.save([Utkast("rettelse", ny, key, hvorfor, rett)])
    else:
        outcome = saving.save([Utkast("ny", ny, key)], {ny.emne: st.session_state[_SETT]})
    if outcome.conflict:
        st.session_state[_KONFLIKT] = outcome.conflict
        st.rerun()
    if outcome.problems:
        _problems(outcome.problems)
        return
    _done(outcome)


def _done(outcome: saving.Outcome) -> None:
    """Begin a fresh form and tell that it was saved, or say what hindered it."""
    saving.draw_trouble(outcome)
    if outcome.saved:
        _fresh(None)
        saving.tell(t.LAGRET)
        st.rerun()


def _conflict(register: Register, rett: str | None, original: Observasjon | None, fylt: Skjema, hvorfor: str) -> bool:
    others: tuple[Innforsel, ...] | None = st.session_state.get(_KONFLIKT)
    if others is None:
        return False
    with st.container(border=True):
        st.warning(t.KONFLIKT, icon=":material/group:")
        saving.draw_conflict(others)
        merke = t.KONFLIKT_RETT if original else t.KONFLIKT_LAGRE
        if st.button(merke, type="primary", key=_key("likevel")):
            ny = observasjon(register, fylt)
            st.session_state[_SETT] = max(i.nr for i in others)
            st.session_state.pop(_KONFLIKT)
            if rett and original:
                _save(corrected(original, ny), _in_force(rett, st.session_state[_SETT]), hvorfor)
            else:
                _save(ny, None, hvorfor)
        st.button(t.KONFLIKT_FORKAST, on_click=_fresh, args=(None,), key=_key("forkast"))
    return True


def _in_force(id_: str, nr: int) -> str | None:
    """What a correction is to be put in place of, as it stood at `nr` in the log, which the editor has seen; None: withdrawn."""
    try:
        kjede = [i for i in Store().history(id_) if i.nr <= nr]
    except StoreFeil:
        return id_  # the save will say so
    (na,) = fold(kjede).values()
    return na.gjelder.id if na.gjelder else na.fakta if na.som_i_kilden else None


def _problems(problemer: Iterable[tuple[str, str, str]]) -> None:
    linjer = [f"- **{t.FELT.get(f, f)}** {fmt.md_escape(v)} {fmt.md_escape(regel)}" for f, v, regel in problemer]
    st.error("\n".join([t.PROBLEM, "", *dict.fromkeys(linjer)]), icon=":material/error:")


def _original(register: Register, kommune: str, id_: str) -> Observasjon | None:
    """What the editor began to correct; kept, for the register no longer has it once somebody else has corrected it."""
    if _ORIGINAL not in st.session_state:
        rader = core.evidens(register, kommune)
        treff = rader[rader["id"] == id_]
        st.session_state[_ORIGINAL] = observation_of(treff.iloc[0]) if len(treff) else None
    original: Observasjon | None = st.session_state[_ORIGINAL]
    return original


def observation_of(rad: pd.Series) -> Observasjon:
    """The observation that a row of the register holds."""
    verdier = {f.name: rad[f.name] for f in columns_of(Observasjon)}
    tekster = {k: v if isinstance(v, str) else None for k, v in verdier.items()}
    return Observasjon(**{**tekster, "utledet": "ja" if rad["utledet"] else None})  # type: ignore[arg-type]


def _known(register: Register, kommune: str, navn: str) -> None:
    st.header(t.HAR.format(kommune=fmt.md_escape(navn)), anchor=False)
    rader = core.evidens(register, kommune)
    if rader.empty:
        st.info(t.HAR_INGENTING)
    planer = dict(core.plantyper(register)[["kode", "navn"]].itertuples(index=False, name=None))
    for _, rad in rader[::-1].iterrows():
        with st.container(border=True):
            tid = t.UDATERT if rad["udatert"] else fmt.dato(rad["dato_tekst"])
            fra = f" · {t.ARVET_FRA.format(enhet=fmt.md_escape(rad['enhet']))}" if rad["arvet"] else ""
            st.markdown(f"**{fmt.status_ord(rad['status'])}** · {tid}{fra}")
            tittel = rad["dokumenttittel"] if isinstance(rad["dokumenttittel"], str) else rad["kilde_utgiver"]
            st.markdown(f"{fmt.md_lenke(tittel, rad['kilde_url'])} · {fmt.md_escape(planer.get(rad['plantype']))}")
            hvem = "" if rad["opphav"] == "kilde" else f" · {fmt.md_escape(rad['registrert_av'])}"
            lokalt = f" · {t.LOKAL}" if rad["opphav"] == "lokal" else ""
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"{fmt.md_escape(rad['kilde_utgiver'])} · sikkerhet {rad['sikkerhet']}{hvem}{lokalt}")
                st.button(t.RETT, key=f"rett-{rad['id']}", on_click=_fresh, args=(rad["id"],), type="tertiary")
                if st.button(t.TREKK, key=f"trekk-{rad['id']}", type="tertiary"):
                    _withdraw_dialog(str(rad["id"]), observation_of(rad))


@freshness.dialog(t.TREKK_TITTEL)
def _withdraw_dialog(id_: str, o: Observasjon) -> None:
    st.markdown(f"**{fmt.status_ord(o.status)}** · {fmt.md_escape(o.dokumenttittel or o.kilde_utgiver)}")
    st.write(t.TREKK_FORKLARING)
    hvorfor = st.text_input(t.TREKK_HVORFOR, key="trekk-hvorfor", max_chars=400)
    if st.button(t.TREKK_GJOR, type="primary", disabled=not hvorfor.strip()):
        _done(saving.save([Utkast("tilbaketrekking", o, f"trekk-{st.session_state[_NOKKEL]}", hvorfor, id_)]))
