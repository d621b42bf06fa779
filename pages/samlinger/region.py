"""Step 1 of a gathering: which kommuner it is for. Fylker come from the shared filter; the rest is in the address too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from data.queries.samlinger import Grunnlag
from data.samling.avstand import NARROWEST_KM, WIDEST_KM, Region, describe, members
from pages.components import format as fmt
from pages.components.filters import Choices, Filter
from pages.samlinger import texts as t

# Names of the query parameters of this step (kept by Streamlit, but for `uten`, which is kept here).
PARAMS = ("landsdel", "okonomisk", "rundt", "radius", "felles", "med", "uten")
_MORE, _WITHOUT, _SEEN = "flere_maater", "samling_uten", "samling_region_sett"
_RADII = (1, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000)


def choose(options: Choices, base: Grunnlag, chosen: Filter) -> tuple[Region, list[str]]:
    """Draw the step; give the region and its kommunenummer in Norwegian order, none where nothing is chosen.

    Those left out by hand are still in it (`without`); a status chosen in the shared filter is heeded by the caller.
    """
    region = _draw(options, base, Region(fylker=chosen.fylker))
    return region, members(region, base.kommuner, base.avstander)


def _draw(options: Choices, base: Grunnlag, region: Region) -> Region:
    names = options.kommuner
    if _MORE not in st.session_state:
        st.session_state[_MORE] = any(name in st.query_params for name in PARAMS[:-1])
    # The lists of 357 names are sent only to those who ask for them.
    if not st.toggle(t.FLERE_MAATER, key=_MORE, help=t.HVOR_HJELP):
        return region
    with st.container(border=True, key="regionvalg"):
        landsdeler = st.pills(
            t.LANDSDEL, sorted({k.landsdel for k in base.kommuner}), selection_mode="multi", key="landsdel",
            bind="query-params",
        )  # fmt: skip
        left, right = st.columns(2, gap="medium")
        with left:
            okonomiske = st.multiselect(
                t.OKONOMISK,
                base.okonomiske,
                key="okonomisk",
                placeholder=t.OKONOMISK_TOM,
                bind="query-params",
            )
            med = st.multiselect(
                t.LEGG_TIL, list(names), format_func=lambda n: names[n], key="med", placeholder=t.LEGG_TIL_TOM,
                help=t.LEGG_TIL_HJELP, bind="query-params",
            )  # fmt: skip
        with right:
            rundt = st.selectbox(
                t.RUNDT, list(names), index=None, format_func=lambda n: names[n], key="rundt", placeholder=t.RUNDT_TOM,
                bind="query-params",
            )  # fmt: skip
            radius, shared = region.radius, False
            if rundt:
                radius = st.select_slider(
                    t.RADIUS, [r for r in _RADII if NARROWEST_KM <= r <= WIDEST_KM], value=100, key="radius",
                    bind="query-params",
                )  # fmt: skip
                if region.fylker or landsdeler or okonomiske:
                    shared = st.toggle(t.FELLES, key="felles", help=t.FELLES_HJELP, bind="query-params")
    return replace(
        region,
        landsdeler=tuple(landsdeler),
        okonomiske=tuple(okonomiske),
        med=tuple(med),
        rundt=rundt,
        radius=float(radius),
        bare_felles=shared,
    )


def without(numbers: Sequence[str]) -> tuple[str, ...]:
    """Those of the region that are left out by hand; first read from the address, then kept in it."""
    if _WITHOUT not in st.session_state:
        asked = [number for value in st.query_params.get_all("uten") for number in value.split(",")]
        st.session_state[_WITHOUT] = tuple(number for number in numbers if number in asked)
    elif st.session_state.get(_SEEN) != tuple(numbers):
        st.session_state[_WITHOUT] = tuple(n for n in st.session_state[_WITHOUT] if n in set(numbers))
    st.session_state[_SEEN] = tuple(numbers)
    left_out: tuple[str, ...] = st.session_state[_WITHOUT]
    wanted = ",".join(left_out)
    if st.query_params.get("uten", "") != wanted:
        if wanted:
            st.query_params["uten"] = wanted
        else:
            del st.query_params["uten"]
    return left_out


def set_to(chosen: Mapping[str, Sequence[str]]) -> None:
    """Set the fields of this step to what was saved: name in the address → values. For callbacks."""
    st.session_state[_MORE] = any(name in chosen for name in PARAMS[:-1])
    for name in ("landsdel", "okonomisk", "med"):
        st.session_state[name] = list(chosen.get(name, ()))
    st.session_state["rundt"] = next(iter(chosen.get("rundt", ())), None)
    st.session_state["radius"] = int(next(iter(chosen.get("radius", ("100",)))))
    st.session_state["felles"] = "felles" in chosen
    leave_out(chosen.get("uten", ()))
    st.session_state.pop(_SEEN, None)


def leave_out(numbers: Sequence[str]) -> None:
    """Set who is left out; for callbacks."""
    st.session_state[_WITHOUT] = tuple(sorted(numbers))


def toggle_on_map(number: str, in_region: Sequence[str]) -> None:
    """A click on a kommune: leave it out or take it in again; one outside the region is added to it. For callbacks."""
    if number in in_region:
        left_out = set(st.session_state.get(_WITHOUT, ()))
        leave_out(list(left_out ^ {number}))
    else:
        st.session_state[_MORE] = True
        st.session_state["med"] = [*(st.session_state.get("med") or []), number]


def sentence(options: Choices, region: Region, numbers: Sequence[str], invited: Sequence[str], chosen: Filter) -> str:
    """Say what is chosen: "Nordland: 41 kommuner, alle invitert per 21. november 2026"."""
    count = fmt.kommuner(len(numbers))
    coming = t.INVITERT_ALLE if len(invited) == len(numbers) else t.INVITERT_NOEN.format(antall=fmt.tall(len(invited)))
    words = name(options, region, chosen)
    return t.REGION_SETNING.format(region=fmt.capital(words), antall=count, invitert=coming, per=fmt.dato(chosen.per))


def name(options: Choices, region: Region, chosen: Filter) -> str:
    """The region in words, for titles and files; a status filter chosen elsewhere is part of it."""
    words = describe(region, options.fylker, options.kommuner)
    if chosen.status:
        words += t.BARE_STATUS.format(status=fmt.liste([fmt.STATUSER[code].ord.lower() for code in chosen.status]))
    return words


def in_a_letter(options: Choices, region: Region, malform: str) -> str:
    """Where the region is, to be put after a noun: " i Nordland og Troms", " rundt Narvik"; empty where it was put together by hand."""
    if region.med or (region.rundt and (region.fylker or region.landsdeler or region.okonomiske)):
        return ""
    if region.rundt:
        return t.OMRAADE_RUNDT.format(navn=options.kommuner.get(region.rundt, region.rundt))
    names = [*(options.fylker.get(n, n) for n in region.fylker), *(f"{name}-regionen" for name in region.okonomiske)]
    parts = [t.LANDSDELER[malform].get(name, f"i {name}") for name in region.landsdeler]
    parts += [f"i {fmt.liste(list(dict.fromkeys(names)))}"] if names else []
    return f" {fmt.liste(list(dict.fromkeys(parts)))}" if parts else ""
