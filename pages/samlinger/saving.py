"""Saving to the editors' store: a plan, a change of its state, a service given. The role is asked at the moment of writing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from data.store.actor import IkkeTilgang
from data.store.log import Store, fold, ny_nokkel
from data.store.types import Innhold, Konflikt, Samling, StoreFeil, UgyldigInnforsel, Utkast
from pages.components import access, background, freshness
from pages.components import format as fmt
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe

_KEYS, _TOLD = "samling_nokler", "samling_lagret"


def save(mappe: Mappe, feil: str) -> None:
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
            write([("ny", draft, None) for draft in drafts], "", t.LAGRET.format(hva=names))
        tell()


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


def write(entries: Sequence[tuple[str, Innhold, str | None]], why: str, receipt: str) -> bool:
    """Write (handling, content, the id it is about) all or none, and keep the receipt; say in Norwegian what hinders it.

    What is written keeps its key as long as the session lasts, so that pressing twice saves once and says so. What was changed
    is something new, and so is what has been taken back since. Raises Konflikt when somebody else wrote about the same first.
    """
    keys: dict[str, str] = st.session_state.setdefault(_KEYS, {})
    marks = [repr(entry) for entry in entries]
    begun = datetime.now(UTC)
    try:
        store, actor = Store(), access.krev_rolle()
        for mark in marks:
            if mark not in keys or _taken_back(store, keys[mark]):
                keys[mark] = ny_nokkel()
        drafts = [
            Utkast(handling, content, keys[mark], why, about)  # type: ignore[arg-type]
            for (handling, content, about), mark in zip(entries, marks, strict=True)
        ]
        saved = store.skriv(actor, drafts)
    except Konflikt:
        raise
    except (IkkeTilgang, UgyldigInnforsel, StoreFeil) as error:
        st.error(fmt.md_escape(str(error)), icon=":material/error:")
        return False
    told(receipt if any(entry.naar >= begun for entry in saved) else t.LAGRET_FRA_FOR)
    background.build_now()
    return True


def _taken_back(store: Store, key: str) -> bool:
    """Has what was written with this key been withdrawn or undone since?"""
    chain = store.historikk_av_nokkel(key)
    written = next((entry for entry in chain if entry.nokkel == key), None)
    if written is None:
        return False
    undone = any(later.handling == "angring" and later.erstatter == written.id for later in chain)
    return undone or fold(chain)[written.fakta].gjelder is None


def told(message: str) -> None:
    """Keep a receipt for the next drawing."""
    st.session_state[_TOLD] = (message, False)


def tell() -> None:
    """Show the receipt of the last save until the editor does something else; that what was saved has been built is not that."""
    message, shown = st.session_state.get(_TOLD, ("", True))
    if shown and not freshness.tegnet_for_nye_data():
        st.session_state.pop(_TOLD, None)
    elif message:
        st.session_state[_TOLD] = (message, True)
        st.success(fmt.md_escape(message), icon=":material/check_circle:")
