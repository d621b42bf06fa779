"""The filter that all screens share: what there is to choose from, its address, its sentence, and the bar.

One choice is kept while moving between screens and written in the address. The open API and `/kart` read the same address.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.database import remembered
from data.kinds import OWN_POLICY
from data.queries import core
from pages.components import format as fmt
from pages.components import texts as t

if TYPE_CHECKING:
    import pandas as pd

    from data.database import Register
    from pages.screens import Screen

SHARED = ("fylke", "status", "plantype", "per", "kommune")
MOST_NAMED = 3
"""fylker that a heading names; more are counted"""


# Parameters that mail programs, social networks and advertisers hang on an address to count clicks: not ours, and no mistake.
_FOREIGN_BEGINNINGS = (
    "utm_", "mc_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "_hs", "__hs", "oly_", "vero_", "ml_", "at_", "trk_", "ns_", "fb_", "gad_",
)  # fmt: skip
_FOREIGN = frozenset((
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id", "epik",
    "scid", "s_cid", "sccid", "rdt_cid", "srsltid", "mkt_tok", "wickedid", "rb_clickid", "elqtrack", "elqtrackid", "sfmc_id", "_ga", "_gl",
    "hsctatracking", "ceid", "cmpid", "campaignid", "adgroupid", "adid", "_branch_match_id", "_openstat", "ref_src", "ref_url",
    "guccounter", "guce_referrer",
))  # fmt: skip


def is_foreign(name: str) -> bool:
    """Whether a parameter is a known one of others, to be passed over in silence."""
    return name.lower() in _FOREIGN or name.lower().startswith(_FOREIGN_BEGINNINGS)


@dataclass(frozen=True)
class Filter:
    """What the user has chosen to look at. Empty means everything."""

    fylker: tuple[str, ...] = ()
    plantype: str | None = None
    status: tuple[str, ...] = ()
    per: date = field(default_factory=date.today)
    kommune: str | None = None


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, as the register has it."""

    fylker: Mapping[str, str]
    """fylkesnummer → name, in Norwegian order"""
    plantyper: Mapping[str, str]
    """code → name"""
    kommuner: Mapping[str, str]
    """number valid today → name, in Norwegian order; the fylke in parentheses where a name occurs twice"""
    former: Mapping[str, tuple[tuple[str, ...], str]]
    """number no longer valid → (the numbers of today it became, why, as a sentence)"""
    forste_dag: date
    siste_dag: date


def parse(params: Mapping[str, Sequence[str]], choices: Choices, known: Iterable[str] = ()) -> tuple[Filter, list[str]]:
    """The filter that an address asks for, and what in it could not be understood, as Norwegian sentences.

    `params`: name → values (a value may itself be a comma-separated list). `known`: names that belong to a single screen.
    """
    problems: list[str] = []
    values = {name: [v.strip() for raw in params.get(name, ()) for v in raw.split(",") if v.strip()] for name in SHARED}
    fylker = _known("fylke", values["fylke"], choices.fylker, problems)
    status = _known("status", values["status"], fmt.STATUSER, problems)
    plantype = next(iter(_known("plantype", values["plantype"][:1], choices.plantyper, problems)), None)
    result = Filter(
        fylker=tuple(n for n in choices.fylker if n in fylker),
        plantype=plantype,
        status=tuple(s for s in fmt.STATUSER if s in status),
        per=_day(values["per"], choices, problems),
        kommune=_kommune(values["kommune"], choices, problems),
    )
    for name in params:
        if (
            name not in SHARED
            and name not in set(known)
            and not name.startswith(("embed", "vis_"))
            and not is_foreign(name)
        ):
            near = difflib.get_close_matches(name, SHARED, 1, 0.7)
            problems.append(t.UKJENT_NAVN.format(navn=_shown(name)) + (t.MENTE_DU.format(navn=near[0]) if near else ""))
    return result, problems


def to_params(filter_: Filter, today: date) -> dict[str, list[str]]:
    """The address of a filter: only what differs from «hele landet, today»."""
    params: dict[str, list[str]] = {}
    if filter_.fylker:
        params["fylke"] = list(filter_.fylker)
    if filter_.status:
        params["status"] = list(filter_.status)
    if filter_.plantype:
        params["plantype"] = [filter_.plantype]
    if filter_.per != today:
        params["per"] = [filter_.per.isoformat()]
    if filter_.kommune:
        params["kommune"] = [filter_.kommune]
    return params


def area(filter_: Filter, fylker: Mapping[str, str]) -> str:
    """The chosen area in words: «Hele landet», «Rogaland», «Agder og Oslo»."""
    return fmt.liste([fylker[n] for n in filter_.fylker if n in fylker]) or t.HELE_LANDET


def heading(screen: Screen, chosen: Filter, options: Choices) -> str:
    """What a screen shows, by the shared filter."""
    kommune = options.kommuner.get(chosen.kommune or "") if "kommune" in screen.filtre else None
    if kommune and screen.adresse == "kommuner":
        return t.KOMMUNENS_SIDE.format(kommune=kommune)
    title = screen.tittel
    if screen.forside and chosen.plantype not in {None, OWN_POLICY}:
        plan = options.plantyper[chosen.plantype or ""]
        title = t.PLANENS_SIDE.format(plantype=fmt.inside(plan))
    fylker = chosen.fylker if "fylke" in screen.filtre else ()
    few = area(replace(chosen, fylker=fylker), options.fylker) if fylker else ""
    where = kommune or (few if len(fylker) <= MOST_NAMED else fmt.antall(len(fylker), "fylke", "fylker"))
    return t.STEDETS_SIDE.format(sted=where, tittel=title) if where else title


def claim_words(filter_: Filter, choices: Choices, adopted: str, total: str) -> str:
    """The finding in words, from «5» and «23 kommuner»: «5 av 23 kommuner har vedtatt frivillighetspolitikk»."""
    if not filter_.plantype:
        return t.PASTAND.format(antall=adopted, alle=total)
    name = choices.plantyper[filter_.plantype]
    return t.PASTAND_PLAN.format(antall=adopted, alle=total, plantype=fmt.inside(name))


def said(filter_: Filter, finding: str) -> str:
    """A finding with its date, and what map and table leave out: «5 av 23 kommuner har vedtatt per 21. november 2026»."""
    extra = t.BARE_VIST.format(status=_narrowed(filter_)) if filter_.status else ""
    return f"{finding} {_per(filter_)}{extra}"


def sentence_of(filter_: Filter, choices: Choices, finding: str = "") -> str:
    """What is shown, as a person would say it: «Rogaland: 5 av 23 kommuner har vedtatt per 21. november 2026».

    Without a finding the parts stand beside each other: «Rogaland · vedtatt · per 1. juli 2024».
    """
    if finding:
        return f"{area(filter_, choices.fylker)}: {said(filter_, finding)}"
    parts = [area(filter_, choices.fylker), _narrowed(filter_)]
    if filter_.plantype:
        parts.append(choices.plantyper[filter_.plantype].lower())
    return " · ".join([p for p in parts if p] + [_per(filter_)])


def _narrowed(filter_: Filter) -> str:
    return fmt.liste([fmt.STATUSER[s].ord.lower() for s in filter_.status])


def _per(filter_: Filter) -> str:
    return t.PER.format(dato=fmt.dato(filter_.per))


def _known(name: str, values: list[str], allowed: Mapping[str, object], problems: list[str]) -> list[str]:
    for unknown in [v for v in values if v not in allowed]:
        problems.append(t.UKJENT_VERDI[name].format(verdi=_shown(unknown)))
    return [v for v in values if v in allowed]


def day_of(value: str) -> date | None:
    """The day that an address names, in the one form 2024-06-14; None for anything else."""
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII) else None
    except ValueError:
        return None


def _day(values: list[str], choices: Choices, problems: list[str]) -> date:
    if not values:
        return choices.siste_dag
    chosen = day_of(values[0])
    if chosen is None:
        problems.append(t.UKJENT_VERDI["per"].format(verdi=_shown(values[0])))
        return choices.siste_dag
    if not choices.forste_dag <= chosen <= choices.siste_dag:
        problems.append(
            t.UTENFOR_TID.format(
                dato=fmt.dato(chosen), fra=fmt.dato(choices.forste_dag), til=fmt.dato(choices.siste_dag)
            )
        )
        return min(max(chosen, choices.forste_dag), choices.siste_dag)
    return chosen


def _kommune(values: list[str], choices: Choices, problems: list[str]) -> str | None:
    if not values:
        return None
    number = values[0]
    if number in choices.kommuner:
        return number
    if number in choices.former:
        today, why = choices.former[number]
        problems.append(why)
        return today[0] if today else None
    problems.append(t.UKJENT_VERDI["kommune"].format(verdi=_shown(number)))
    return None


def _shown(value: str) -> str:
    """A value from the address, shortened; whoever shows it escapes it."""
    return value if len(value) <= 40 else value[:39] + "…"


FORSTE_DAG = date(2007, 1, 1)


@remembered
def choices_on(register: Register, today: date) -> Choices:
    """Fylker, plan types, kommuner and former numbers of this version, with the days it covers."""
    former = core.tidligere_nummer(register).groupby("kommunenummer")
    return Choices(
        fylker=_pairs(core.fylker(register), "fylkesnummer", "fylkesnavn"),
        plantyper=_pairs(core.plantyper(register), "kode", "navn"),
        kommuner=_pairs(core.unambiguous_names(register), "kommunenummer", "navn"),
        former={str(number): _became(str(number), list(rows.itertuples())) for number, rows in former},
        forste_dag=FORSTE_DAG,
        siste_dag=today,
    )


def _became(number: str, rows: Iterable[Any]) -> tuple[tuple[str, ...], str]:
    """The numbers of today that a former number became, and the sentence that says so."""
    first, *others = rows = list(rows)
    numbers = tuple(row.dagens_kommunenummer for row in rows)
    if others:
        new = fmt.liste([f"{row.dagens_kommunenavn} ({row.dagens_kommunenummer})" for row in rows])
        return numbers, t.TIDLIGERE_DELT.format(gammel=first.kommunenavn, nummer=number, nye=new)
    text = t.TIDLIGERE_DEL if first.arvet else t.TIDLIGERE
    told = text.format(gammel=first.kommunenavn, nummer=number, ny=first.dagens_kommunenavn, nytt_nummer=numbers[0])
    return numbers, told


def _pairs(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(frame[[key, value]].itertuples(index=False, name=None))


_STATE, _PROBLEMS, _PAGE = "filter", "filter_meldinger", "filter_side"
_KEYS = {name: f"filter_{name}" for name in SHARED}


@remembered
def _names(register: Register, today: date) -> dict[str, str]:
    """Search name → kommunenummer for «finn kommune»."""
    kommuner = choices_on(register, today).kommuner
    names = {navn: nummer for nummer, navn in kommuner.items()}
    for navn, nummer in core.navn(register)[["navn", "dagens_kommunenummer"]].itertuples(index=False):
        if navn not in {kommuner[nummer], kommuner[nummer].split(" (")[0]}:
            names.setdefault(t.SOK_PIL.format(navn=navn, ny=kommuner[nummer]), nummer)
    return names


def choices(register: Register) -> Choices:
    """What there is to choose from in this version of the register."""
    return choices_on(register, date.today())


def current() -> Filter:
    """The filter as it is now; everything and today before the bar has been drawn."""
    chosen: Filter = st.session_state.get(_STATE, Filter())
    return chosen


def choose(register: Register, **changes: object) -> None:
    """Change the shared filter from a widget's callback, e.g. `choose(register, kommune="4621")` on a click in the map.

    Only from a callback: once the bar is drawn, Streamlit allows no change in the same run.
    """
    chosen = replace(current(), **changes)  # type: ignore[arg-type]
    st.session_state[_STATE] = chosen
    # Only what is changed: the user may have touched another widget in the same moment.
    named = tuple(
        "fylke" if name == "fylker" else name for name in changes
    )  # the address says fylke, the filter fylker
    _seed(chosen, choices(register), force=named)


def claim(chosen: Filter, register: Register, adopted: int, total: int) -> str:
    """The finding in words: «5 av 23 kommuner har vedtatt frivillighetspolitikk»."""
    return claim_words(chosen, choices(register), fmt.tall(adopted), fmt.kommuner(total))


def sentence(chosen: Filter, register: Register, finding: str = "") -> str:
    """What is shown, as a person would say it: «Rogaland: 5 av 23 kommuner har vedtatt per 21. november 2026»."""
    return sentence_of(chosen, choices(register), finding)


def place_and_day(*also: str) -> Filter:
    """The filter for a screen whose counts follow place and day alone (and what `also` names); tells who has chosen more that it does
    nothing here."""
    chosen = current()
    names = {"status": t.STATUS, "plantype": t.PLANTYPE}
    unused = [word.lower() for name, word in names.items() if getattr(chosen, name) and name not in also]
    if unused:
        st.caption(
            t.UBRUKT.format(hva=fmt.liste(unused), omraade=t.UTVALGET if chosen.fylker else t.HELE_LANDET.lower())
        )
    return Filter(fylker=chosen.fylker, per=chosen.per)


def bar(register: Register, shown: tuple[str, ...], known: tuple[str, ...] = ()) -> Filter:
    """Draw the filters of a screen, read and write the address, and return what is chosen.

    `shown`: the filters that change something on this screen; the others keep what is chosen elsewhere. `known`: parameters that single
    screens use.
    """
    options, names = choices(register), _names(register, date.today())
    arrive(register, known)
    moved = _moved()
    if _address_speaks(moved):
        _read(options, known)
        _seed(current(), options, force=SHARED)
    elif moved:
        # The run before may have been cut short by the click that led here, before the browser heard what is chosen.
        _seed(current(), options, force=tuple(to_params(current(), options.siste_dag)))
    _seed(current(), options)
    chosen = _draw(options, names, shown)
    if chosen != current():
        st.session_state[_PROBLEMS] = []
    st.session_state[_STATE] = chosen
    _write_address(chosen, options)
    for problem in st.session_state.get(_PROBLEMS, []):
        st.warning(fmt.md_escape(problem), icon=":material/info:")
    return chosen


def arrive(register: Register, known: tuple[str, ...] = ()) -> None:
    """Read the address of a session that has just begun. Called before the menu is drawn: a click on it may cut the first run short."""
    if _STATE not in st.session_state:
        _read(choices(register), known)


def _read(options: Choices, known: tuple[str, ...]) -> None:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    st.session_state[_STATE], st.session_state[_PROBLEMS] = parse(params, options, known)


def _moved() -> bool:
    """Whether this is another screen than the run before."""
    ctx = get_script_run_ctx()
    page = ctx.page_script_hash if ctx else ""
    moved: bool = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    return moved


def _address_speaks(moved: bool) -> bool:
    """Whether the address decides: at back and forward, and where a link to another screen carries a filter.

    On other reruns the widgets decide: the browser may report an address that is one click old.
    """
    return by_history() or (moved and any(name in st.query_params for name in SHARED))


def by_history() -> bool:
    """Whether the reader went back or forward: then the address decides what a widget that is kept in it shows."""
    ctx = get_script_run_ctx()
    return ctx is not None and ctx.is_history_navigation


def seed(name: str, key: str, options: Collection[str], default: str | None = None, several: bool = False) -> None:
    """Give a widget of codes what the address says under `name`, when it is first drawn and at back and forward; `write` is its other half.

    Streamlit's own binding keeps what a widget shows: not for numbers that change, nor for a name that two kommuner share.
    """
    if by_history() or key not in st.session_state:
        asked = [value for value in st.query_params.get_all(name) if value in options]
        st.session_state[key] = asked if several else next(iter(asked), default)


def write(name: str, *chosen: str | None) -> None:
    """Write in the address what was chosen; nothing, or None, takes the name out of it."""
    wanted = [value for value in chosen if value is not None]
    if wanted != st.query_params.get_all(name):
        if wanted:
            st.query_params[name] = wanted
        else:
            st.query_params.pop(name, None)


_NAMED: ContextVar[tuple[DeltaGenerator, str]] = ContextVar("named")


def name_page(place: DeltaGenerator, title: str, words: str) -> None:
    """Name the page by what it shows, in its heading, in the browser's tab, its history and its bookmarks."""
    _NAMED.set((place, title))
    place.title(fmt.md_escape(words), anchor=False)
    st.set_page_config(page_title=f"{words} – {t.NAVN}")


def name_by(what: str) -> None:
    """Name the page by what a screen of editors has chosen by itself: a kommune, a round."""
    place, title = _NAMED.get()
    name_page(place, title, t.STEDETS_SIDE.format(sted=what, tittel=title))


def _seed(chosen: Filter, options: Choices, force: tuple[str, ...] = ()) -> None:
    """Give widgets the chosen values: those named in `force`, and those that Streamlit has not made yet or has dropped."""
    wanted: dict[str, object] = {
        "fylke": list(chosen.fylker),
        "status": list(chosen.status),
        "plantype": chosen.plantype,
        "per": chosen.per,
        "kommune": options.kommuner.get(chosen.kommune or ""),
    }
    for name, value in wanted.items():
        key = _KEYS[name]
        # What a widget has by itself is not set: a value set from here makes the browser fetch its list of choices once more.
        at_rest = key not in st.session_state and (not value or value == options.siste_dag)
        if not at_rest and (name in force or key not in st.session_state):
            st.session_state[key] = value


def _clear() -> None:
    # Set, not removed: only a value that is set here reaches the widget in the browser.
    everything = Filter()
    at_rest: dict[str, object] = {"fylke": [], "status": [], "plantype": None, "per": everything.per, "kommune": None}
    for name, value in at_rest.items():
        st.session_state[_KEYS[name]] = value
    st.session_state[_STATE] = everything
    st.session_state[_PROBLEMS] = []


def status_pills(label: Callable[[str], str], width: Literal["stretch", "content"] = "content") -> None:
    """Draw the statuses to choose between, each with its words of `label` (Markdown)."""
    key = _KEYS["status"]
    # The browser names what is chosen by its words: they are told it anew, for another place or day gives them other numbers.
    if chosen := st.session_state.get(key):
        st.session_state[key] = list(chosen)
    st.pills(
        t.STATUS,
        list(fmt.STATUSER),
        selection_mode="multi",
        format_func=label,
        key=key,
        label_visibility="collapsed",
        width=width,
    )


def _draw(options: Choices, names: dict[str, str], shown: tuple[str, ...]) -> Filter:
    state = st.session_state
    with st.container(key="filterlinje", gap="xsmall"):
        st.pills(
            t.FYLKE,
            list(options.fylker),
            selection_mode="multi",
            format_func=options.fylker.__getitem__,
            key=_KEYS["fylke"],
            label_visibility="collapsed",
        )
        st.toggle(t.FLERE, key="flere_filtre")  # shown on phones only, where it unfolds the rest (skjerm.css)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter_rad"):
            for name in shown:
                _FIELDS[name](options, names)
            st.button(
                t.NULLSTILL, help=t.NULLSTILL_HJELP, on_click=_clear, icon=":material/restart_alt:", key="nullstill"
            )
    # What the browser has told of is here before its widget is drawn, and what this screen does not show stays as it was.
    chosen: dict[str, Any] = {name: state.get(key) for name, key in _KEYS.items()}
    return Filter(
        fylker=tuple(n for n in options.fylker if n in (chosen["fylke"] or ())),
        plantype=chosen["plantype"],
        status=tuple(s for s in fmt.STATUSER if s in (chosen["status"] or ())),
        per=chosen["per"] if isinstance(chosen["per"], date) else options.siste_dag,
        kommune=names.get(chosen["kommune"] or ""),
    )


def _plantype(options: Choices, _names: dict[str, str]) -> None:
    st.selectbox(
        t.PLANTYPE,
        list(options.plantyper),
        index=None,
        format_func=options.plantyper.__getitem__,
        placeholder=t.PLANTYPE_ALLE,
        help=t.PLANTYPE_HJELP,
        key=_KEYS["plantype"],
        label_visibility="collapsed",
        width=230,
    )


def _day_field(options: Choices, _names: dict[str, str]) -> None:
    st.date_input(
        t.PER_DATO,
        min_value=options.forste_dag,
        max_value=options.siste_dag,
        format="DD.MM.YYYY",
        help=t.PER_DATO_HJELP,
        key=_KEYS["per"],
        label_visibility="collapsed",
        width=140,
    )


def _age(_options: Choices, _names: dict[str, str]) -> None:
    st.selectbox(
        t.ELDRE_ENN,
        list(t.ELDRE_VALG),
        index=None,
        format_func=t.ELDRE_VALG.__getitem__,
        key="eldre",
        bind="query-params",
        placeholder=t.ELDRE_ALLE,
        help=t.ELDRE_HJELP,
        label_visibility="collapsed",
        width=210,
    )


def _colours(_options: Choices, _names: dict[str, str]) -> None:
    st.segmented_control(
        t.KARTET_VISER,
        list(t.KARTET_VALG),
        format_func=t.KARTET_VALG.__getitem__,
        default="status",
        required=True,
        key="farger",
        bind="query-params",
        label_visibility="collapsed",
        width="content",
    )


def _finder(_options: Choices, names: dict[str, str]) -> None:
    st.selectbox(
        t.FINN,
        list(names),
        index=None,
        placeholder=t.FINN_TOM,
        help=t.FINN_HJELP,
        key=_KEYS["kommune"],
        label_visibility="collapsed",
        width=270,
    )


_FIELDS: Mapping[str, Callable[[Choices, dict[str, str]], None]] = {
    "fylke": lambda _options, _names: None,  # the row above
    "status": lambda _options, _names: status_pills(fmt.status_ord),
    "plantype": _plantype,
    "per": _day_field,
    "eldre": _age,
    "farger": _colours,
    "kommune": _finder,
}


def _write_address(chosen: Filter, options: Choices) -> None:
    """Write the names of the filter alone: Streamlit forbids touching those that a screen's widgets are bound to.

    All at once, since every writing is a step of the browser's history.
    """
    wanted = to_params(chosen, options.siste_dag)
    changed = {name: wanted.get(name, []) for name in SHARED if st.query_params.get_all(name) != wanted.get(name, [])}
    if changed:
        st.query_params.update(changed)
