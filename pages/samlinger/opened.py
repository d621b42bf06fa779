"""The saved plan that is open in the planner: what was chosen, who goes where, and what has changed since it was saved.

While the choices are as they were saved, the gatherings are the saved ones and nothing is reckoned anew. A choice that is changed
makes a new plan, which can be saved on top of the old or as another.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitAPIException

from data.database import Register
from data.queries.samlinger import Grunnlag
from data.samling.avstand import Avstander, Region
from data.samling.plan import Plan, plan_of
from data.store.log import Store, fold
from data.store.types import Handling, Innforsel, Samling, StoreFeil
from pages.components import access, clicks, filters, saving
from pages.components import format as fmt
from pages.components.filters import Filter
from pages.samlinger import hosts, region
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import as_text

_OPENED, _TOKEN, PARAM = "samling_aapnet", "samling_aapnet_nr", "plan"
REGION_NAMES = ("fylke", "status", "per", *region.PARAMS)
MOST_LINES = 12
USUAL = frozenset({"samlinger=1", f"reise={t.VEKT_KOMMUNE}", "like=nei", "regel=ja", "radius=100"})
"""choices that an address does not say"""
IN_ADDRESS = {"ja": "true", "nei": "false"}
# What the planner says of a gathering; what else stands in it (who came, its state) is not touched by a save from here.
FIELDS = (
    "tittel", "dato_fra", "dato_til", "dato_merknad", "omraade", "omraadetype", "sted", "vertskommune", "arrangoer", "form",
    "inviterte_kommuner", "andre_inviterte", "merknad", "merke", "valg", "stemmer", "pamelding", "frist", "kontakt", "malform",
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A plan as it was opened, its gatherings in the order of their labels. `latest`: what a save is put on top of.

    `token` is in the keys of the fields that it fills. `copy`: a start for another plan, so nothing is put on top of it.
    `first`: the invited of its first version. `anew`: the gatherings are reckoned anew though the choices are the same.
    """

    base: tuple[Innforsel, ...]
    latest: tuple[Innforsel, ...]
    first: tuple[str, ...]
    token: int
    copy: bool = False
    anew: bool = False

    @property
    def plans(self) -> tuple[Samling, ...]:
        """What was saved of each gathering."""
        return tuple(one.innhold for one in self.base if isinstance(one.innhold, Samling))

    @property
    def valg(self) -> frozenset[str]:
        """The choices it was made by."""
        return frozenset(_choices_of(self.plans))

    @property
    def invited(self) -> tuple[str, ...]:
        """Everybody who was invited."""
        return tuple(number for plan in self.plans for number in plan.inviterte_kommuner)

    def holds(self, choices: Sequence[str], names: Sequence[str] | None = None) -> bool:
        """Whether these choices are the saved ones (only those of `names`, where they are given)."""
        saved = {one for one in self.valg if names is None or one.partition("=")[0] in names}
        return not self.anew and saved == set(choices)

    def of(self, label: str) -> Samling | None:
        """The saved gathering with this label."""
        return next((plan for plan in self.plans if (plan.merke or "A") == label), None)


def current() -> Opened | None:
    """The plan that is open in this session."""
    opened: Opened | None = st.session_state.get(_OPENED)
    return opened


def token() -> str:
    """What the keys of the fields end with: another plan has fields of its own."""
    opened = current()
    return f"_{opened.token}" if opened else ""


def open_plan(register: Register, fact: str, copy: bool = False) -> None:
    """Open the plan that the gathering (by its fact) belongs to, with all that was chosen; for callbacks."""
    entries, first = _gatherings(fact)
    if not entries:
        return
    st.session_state[_TOKEN] = st.session_state.get(_TOKEN, 0) + 1
    opened = Opened(entries, entries, first, st.session_state[_TOKEN], copy)
    st.session_state[_OPENED] = opened
    saving.mark_shown(entries)
    _choose(register, opened)
    st.session_state["del"] = t.PLANLEGG
    if copy:
        st.query_params.pop(PARAM, None)
    else:
        st.query_params[PARAM] = fact


def close() -> None:
    """Leave the plan; the choices stay. For callbacks."""
    st.session_state.pop(_OPENED, None)
    st.query_params.pop(PARAM, None)


def reckon_anew() -> None:
    """Let the gatherings be reckoned anew, with all of the region. For callbacks."""
    opened = current()
    if opened is not None:
        st.session_state[_OPENED] = replace(opened, anew=True)


def put_on_top(opened: Opened, latest: Sequence[Innforsel], saved: bool) -> None:
    """Let the next save be put on top of these: what was just saved, or what somebody else saved in the meantime."""
    latest = tuple(sorted(latest, key=_label))
    st.session_state[_OPENED] = replace(
        opened, base=latest if saved else opened.base, latest=latest, anew=opened.anew and not saved
    )


def latest_of(opened: Opened) -> tuple[Innforsel, ...]:
    """The plan as it stands in the log now. Raises StoreFeil."""
    return _gatherings(opened.base[0].fakta)[0]


def _gatherings(fact: str) -> tuple[tuple[Innforsel, ...], tuple[str, ...]]:
    """The gatherings in force of the plan that `fact` belongs to, and the invited of its first version. Raises StoreFeil."""
    log = Store().entries(type="samling")
    facts = {key: one.gjelder for key, one in fold(log).items() if one.gjelder is not None}
    asked = facts.get(fact)
    if asked is None or not isinstance(asked.innhold, Samling):
        return (), ()
    plan = asked.innhold.plan
    same = [e for e in facts.values() if isinstance(e.innhold, Samling) and plan and e.innhold.plan == plan]
    entries = tuple(sorted(same or [asked], key=_label))
    begun = {entry.fakta for entry in entries}
    firsts = [e.innhold for e in log if e.fakta in begun and e.handling == "ny" and isinstance(e.innhold, Samling)]
    return entries, tuple(number for one in firsts for number in one.inviterte_kommuner)


def _label(entry: Innforsel) -> tuple[str, int]:
    return ((entry.innhold.merke or "A") if isinstance(entry.innhold, Samling) else "", entry.nr)


def _choices_of(plans: Sequence[Samling]) -> tuple[str, ...]:
    """The choices that were saved; one of before they were kept is its invited, by hand, and one gathering."""
    if plans and plans[0].valg:
        return plans[0].valg
    invited = [f"med={number}" for plan in plans for number in plan.inviterte_kommuner]
    return (*invited, "samlinger=1", f"reise={t.VEKT_KOMMUNE}", "like=nei", "regel=ja")


def _choose(register: Register, opened: Opened) -> None:
    """Set the fields of the planner, and the shared filter, to what was chosen."""
    chosen: dict[str, list[str]] = {}
    for name, _, value in (one.partition("=") for one in sorted(opened.valg)):
        chosen.setdefault(name, []).append(value)

    def one(name: str, otherwise: str = "") -> str:
        return chosen.get(name, [otherwise])[0]

    per = one("per")
    filters.choose(
        register,
        fylker=tuple(chosen.get("fylke", ())),
        status=tuple(chosen.get("status", ())),
        per=date.fromisoformat(per) if per else date.today(),
    )
    region.set_to(chosen)
    hosts.set_to(chosen)
    names = filters.choices(register).kommuner
    told = {
        name: [names.get(v, v) if name in {"med", "rundt"} else v for v in values] for name, values in chosen.items()
    }
    for name in (*region.PARAMS, *hosts.PARAMS):
        values = [value for value in told.get(name, ()) if f"{name}={value}" not in USUAL]
        # Streamlit writes the address of a field that it has drawn before, and leaves that of the others to us.
        with contextlib.suppress(StreamlitAPIException):
            if values:
                st.query_params[name] = (
                    ",".join(values) if name in {"uten", "ikke"} else [IN_ADDRESS.get(v, v) for v in values]
                )
            else:
                st.query_params.pop(name, None)


def region_choices(where: Region, chosen: Filter, left_out: Sequence[str]) -> list[str]:
    """What is chosen of region and invited, as it is saved."""
    circle = [f"rundt={where.rundt}", f"radius={where.radius:g}"] if where.rundt else []
    return [
        *(f"fylke={n}" for n in chosen.fylker),
        *(f"status={code}" for code in chosen.status),
        *([f"per={chosen.per.isoformat()}"] if chosen.per != date.today() else []),
        *(f"landsdel={name}" for name in where.landsdeler),
        *(f"okonomisk={name}" for name in where.okonomiske),
        *circle,
        *(["felles=ja"] if where.bare_felles else []),
        *(f"med={n}" for n in where.med),
        *(f"uten={n}" for n in left_out),
    ]


def as_it_was(opened: Opened, base: Grunnlag, distances: Avstander) -> Plan | None:
    """The gatherings as they were saved, measured by today's distances; None where none of the invited is a kommune today."""
    groups = [
        (plan.vertskommune if plan.vertskommune in base.per_nummer else None, members)
        for plan in opened.plans
        if (members := [n for n in plan.inviterte_kommuner if n in base.per_nummer])
    ]
    if not groups:
        return None
    day = fmt.dato(max(entry.naar for entry in opened.base))
    per_person = f"reise={t.VEKT_INNBYGGER}" in opened.valg
    return plan_of(groups, distances, base.innbyggere, per_person, t.SOM_DEN_BLE_LAGRET.format(dato=day))


@dataclass(frozen=True)
class Since:
    """What has changed since the plan was saved, each a sentence or a name."""

    statuser: tuple[str, ...] = ()
    nye: tuple[str, ...] = ()
    borte: tuple[str, ...] = ()
    invitert_siden: tuple[str, ...] = ()
    tatt_ut_siden: tuple[str, ...] = ()


def changed_since(
    opened: Opened, rows: pd.DataFrame, in_region: Sequence[str], left_out: Sequence[str], names: Mapping[str, str]
) -> Since:
    """What is otherwise than when the plan was saved. `rows`: every kommune as `deltakere` has it on the day that is shown."""
    then = dict(one.split("=", 1) for plan in opened.plans for one in plan.statuser)
    changed = []
    for row in rows.to_dict("records"):
        number = row["kommunenummer"]
        if number in then and then[number] != row["status"]:
            since = fmt.dato(as_text(row["siden_tekst"])) if as_text(row["siden_tekst"]) else t.UDATERT
            changed.append(
                t.ENDRET_STATUS.format(
                    navn=row["kommunenavn"], fra=_word(then[number]), til=_word(row["status"]), siden=since
                )
            )
    today = set(rows["kommunenummer"])
    saved, first = set(opened.invited), set(opened.first)
    return Since(
        tuple(changed),
        tuple(names[n] for n in in_region if n not in saved and n not in left_out),
        tuple(names.get(n, n) for n in opened.invited if n not in today),
        tuple(names.get(n, n) for n in opened.invited if n not in first),
        tuple(names.get(n, n) for n in opened.first if n not in saved),
    )


def _word(code: str) -> str:
    return fmt.STATUSER[code].ord.lower() if code in fmt.STATUSER else code


def draw(register: Register, names: Mapping[str, str], opened: Opened, since: Since, as_saved: bool) -> None:
    """Say which plan is open, what has changed since, and offer to go back to it or to leave it."""
    plan, entry = opened.plans[0], opened.base[0]
    with st.container(border=True, key="samling_aapnet_boks"):
        words = t.AAPEN_KOPI if opened.copy else t.AAPEN_PLAN
        state = t.TILSTANDER[plan.tilstand].lower()
        title = fmt.md_escape(base_title(plan, len(opened.plans), names))
        st.markdown(
            words.format(tittel=title, tilstand=state, dato=fmt.dato(entry.naar), hvem=fmt.md_escape(entry.hvem))
        )
        st.markdown("\n".join(f"- {fmt.md_escape(line)}" for line in _told(opened, since)))
        if not as_saved:
            st.caption(t.IKKE_SOM_LAGRET)
        with st.container(horizontal=True):
            if since.nye and as_saved:
                st.button(t.TA_MED_NYE, on_click=reckon_anew, key=f"nye{token()}")
            if not as_saved:
                st.button(
                    t.SOM_LAGRET, on_click=clicks.once(open_plan), args=(register, entry.fakta, opened.copy),
                    key=f"som_lagret{token()}",
                )  # fmt: skip
            st.button(t.LUKK_PLAN, on_click=close, key=f"lukk{token()}")


def _told(opened: Opened, since: Since) -> list[str]:
    lines = list(since.statuser[:MOST_LINES])
    if len(since.statuser) > MOST_LINES:
        lines.append(t.ENDRET_FLERE.format(antall=len(since.statuser) - MOST_LINES))
    if not since.statuser:
        lines.append(t.INGEN_STATUS_ENDRET if any(plan.statuser for plan in opened.plans) else t.STATUS_IKKE_TATT_VARE)
    for text, names in (
        (t.NYE_I_REGIONEN, since.nye),
        (t.INVITERT_SIDEN, since.invitert_siden),
        (t.TATT_UT_SIDEN, since.tatt_ut_siden),
        (t.BORTE_SIDEN, since.borte),
    ):
        lines += [text.format(navn=fmt.liste(list(names)))] if names else []
    return lines


def from_address(register: Register, names: Mapping[str, str]) -> None:
    """Offer to open the plan that the address names, to one who may read it; another session has its fields to itself."""
    asked = st.query_params.get(PARAM, "")
    if not asked or current() is not None:
        return
    if access.rolle() is None:
        st.info(t.PLAN_LOGG_INN, icon=":material/lock:")
        return
    try:
        entries, _ = _gatherings(asked)
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/cloud_off:")
        return
    if not entries:
        st.warning(t.PLAN_FINNES_IKKE, icon=":material/search_off:")
        return
    plan = entries[0].innhold
    assert isinstance(plan, Samling)  # noqa: S101 - the log was asked for gatherings
    st.button(
        t.AAPNE_NAVN.format(tittel=fmt.md_escape(base_title(plan, len(entries), names))), type="primary",
        on_click=clicks.once(open_plan), args=(register, asked), key="aapne_fra_adressen",
    )  # fmt: skip


def base_title(plan: Samling, count: int, names: Mapping[str, str]) -> str:
    """The title as it was typed: with several gatherings, each has its host added."""
    host = names[plan.vertskommune].split(" (")[0] if plan.vertskommune in names else t.DIGITALT
    return plan.tittel.removesuffix(f" ({host})") if count > 1 else plan.tittel


def times(plan: Samling) -> tuple[time | None, time | None]:
    """The hours that a saved gathering begins and ends, from its note on the date ("kl. 09.00 til 15.30")."""
    found = [time(int(hour), int(minute)) for hour, minute in re.findall(r"(\d\d)\.(\d\d)", plan.dato_merknad or "")]
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def changes(opened: Opened, drafts: Sequence[Samling]) -> list[tuple[Handling, Samling, str | None]]:
    """What a save of these gatherings writes on top of the plan, for `saving.save_once`; empty where nothing was changed."""
    plan = next((one.plan for one in opened.plans if one.plan), None) or (
        opened.base[0].fakta if len(drafts) > 1 else None
    )
    latest = {_label(entry)[0]: entry for entry in opened.latest}
    entries: list[tuple[Handling, Samling, str | None]] = []
    for draft in drafts:
        label = draft.merke or "A"
        base, entry = opened.of(label), latest.pop(label, None)
        if entry is None or base is None or not isinstance(entry.innhold, Samling):
            entries.append(("ny", replace(draft, plan=plan), None))
        elif (new := replace(merged(base, entry.innhold, draft), plan=plan)) != entry.innhold:
            entries.append(("rettelse", new, entry.id))
    for entry in latest.values():
        if isinstance(entry.innhold, Samling):
            entries.append(("tilbaketrekking", entry.innhold, entry.id))
    return entries


def merged(base: Samling, theirs: Samling, mine: Samling) -> Samling:
    """What is saved: theirs, with what the planner has changed since the plan was opened put on top."""
    changed = {name: getattr(mine, name) for name in FIELDS if getattr(mine, name) != getattr(base, name)}
    return replace(theirs, **changed, statuser=mine.statuser) if changed else theirs
