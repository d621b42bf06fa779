"""`/kart`: the public map for embedding by one iframe line; a static page of our own with the whole table inside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import Response

from data import database, grenser
from data.queries import core, kontekst
from pages.components import filters
from pages.components import format as fmt
from pages.components.filters import choices_on
from pages.components.maps import image
from pages.components.maps.addresses import boundary_url
from pages.components.maps.features import SMALL_KM2
from pages.open import texts as t
from pages.open.serving.answers import Problem, answer
from pages.open.serving.answers import words as refusal
from pages.open.serving.site import CACHE, FILES, PAGES, query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from data.database import Register
    from pages.components.filters import Choices, Filter


async def kart(request: Request) -> Response:
    """The page for the filter in the address; what in the address cannot be used is said on the page."""
    try:
        register = database.current()
        given = query(request)
    except database.RegisterFeil as error:
        return _sorry(error.to_readers, 503)
    except Problem as problem:
        return _sorry(problem.detail, problem.status)
    options = choices_on(register, date.today())
    chosen, messages = filters.parse(given, options)
    question = ("kart", chosen, tuple(messages))

    def build() -> tuple[bytes, str]:
        return render(register, options, chosen, messages).encode("utf-8", "replace"), "text/html; charset=utf-8"

    return await answer(request, register.innhold, question, build, {"Cache-Control": CACHE})


async def bilde(request: Request) -> Response:
    """The map of the filter in the address as a picture (SVG), for paper; what in the address cannot be used is left out."""
    try:
        register = database.current()
        given = query(request)
    except database.RegisterFeil as error:
        return refusal(error.to_readers, 503)
    except Problem as problem:
        return refusal(problem.detail, problem.status)
    options = choices_on(register, date.today())
    chosen, _ = filters.parse(given, options)

    def build() -> tuple[bytes, str]:
        return picture_of(register, options, chosen).encode(), "image/svg+xml"

    question = ("kartbilde", replace(chosen, kommune=None))
    return await answer(request, register.innhold, question, build, {"Cache-Control": CACHE})


def picture_of(register: Register, options: Choices, chosen: Filter) -> str:
    """The map with its legend, counts, date and source, 1280 × 720."""
    rows = core.plan_per(register, chosen.per, chosen.plantype)
    inside = rows[rows["fylkesnummer"].isin(chosen.fylker)] if chosen.fylker else rows
    shown = inside[inside["visning"].isin(chosen.status)] if chosen.status else inside
    adopted = int((inside["visning"] == "vedtatt").sum())
    claim = filters.claim_words(chosen, options, fmt.tall(adopted), fmt.kommuner(len(inside)))
    return image.map_svg(
        dict(zip(shown["kommunenummer"], shown["tegnet"], strict=True)),
        image.map_frame(t.KART_TITTEL, filters.sentence_of(chosen, options, claim), chosen.per),
        chosen.fylker,
        dict(zip(shown["kommunenummer"], shown["kommunenavn"], strict=True)),
    )


def _sorry(message: str, status: int) -> Response:
    page = PAGES.get_template("beklager.html").render(
        t=t, tittel=t.BEKLAGER, melding=message, side_css=FILES.url("side.css")
    )
    return Response(page, status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})


def render(register: Register, options: Choices, chosen: Filter, messages: Sequence[str]) -> str:
    """The whole HTML page: filter, legend with counts, and one table row per kommune, all text escaped by the template."""
    places = grenser.steder()
    frame = core.plan_per(register, chosen.per, chosen.plantype)
    context = [one for one in kontekst.alle(register).values() if one.hentet]
    rows = [
        _row(row, places, chosen) | {"tall": _context(register, row.kommunenummer, context)}
        for row in frame.itertuples()
    ]
    in_area = [row for row in rows if not chosen.fylker or row["fylke"] in chosen.fylker]
    counts = {kode: sum(row["status"] == kode for row in in_area) for kode in fmt.STATUSER}
    counts["stille"] = sum(row["tegnet"] == "stille" for row in in_area)
    claim = filters.claim_words(chosen, options, fmt.tall(counts["vedtatt"]), fmt.kommuner(len(in_area)))
    return PAGES.get_template("kart.html").render(
        t=t,
        geo={name: boundary_url(name) for name in ("kommuner", "fylkesgrenser")},
        fil={name.replace(".", "_").replace("-", "_"): FILES.url(name) for name in FILES.names},
        utenfor=fmt.UTENFOR_FARGE,
        statuser=list(fmt.TEGNET.values()),
        antall=counts,
        setning=filters.sentence_of(chosen, options, claim),
        # the same sentence for the script, which fills it anew when another fylke is chosen
        pastand=filters.said(chosen, filters.claim_words(chosen, options, "{vedtatt}", "{kommuner}")),
        dato=fmt.dato(chosen.per),
        valgt=chosen,
        valgt_fylke=",".join(chosen.fylker),
        skjult=_hidden(chosen),
        fylker=_fylker(options, chosen),
        navn=_names(register),
        sporring=_address(chosen),
        innhold=register.innhold[:12],
        kommuner=rows,
        kontekst=json.dumps([{"tittel": one.tittel, "kilde": fmt.context_source(one)} for one in context])
        if context
        else "",
        meldinger=messages,
        utgave=grenser.utgave(),
    )


def _row(row: Any, places: Mapping[str, grenser.Sted], chosen: Filter) -> dict[str, object]:
    url = fmt.trygg_url(row.kilde_url)
    place = places[row.kommunenummer]
    title = row.tittel if isinstance(row.tittel, str) else None
    since = row.siden_tekst if isinstance(row.siden_tekst, str) else None
    outside = (chosen.fylker and row.fylkesnummer not in chosen.fylker) or (
        chosen.status and row.visning not in chosen.status
    )
    return {
        "nummer": row.kommunenummer,
        "navn": row.kommunenavn,
        "fylke": row.fylkesnummer,
        "fylkesnavn": row.fylkesnavn,
        "status": row.visning,
        "tegnet": row.tegnet,
        "statusord": ", ".join(
            filter(
                None,
                [
                    fmt.status_ord(row.visning),
                    fmt.stille_siden(row.sist_bekreftet, row.stille),
                    fmt.bekreftet_av(row.bekreftet),
                ],
            )
        ),
        "siden": fmt.dato(since) if since else "" if row.visning == "ikke_kartlagt" else t.KART_UDATERT,
        "dokument": title or (t.KART_KILDE if url else ""),
        "url": url,
        "sted": f"{place.lon} {place.lat}",
        "liten": row.areal_km2 < SMALL_KM2,
        "skjult": bool(outside),
    }


def _context(register: Register, nummer: str, context: Sequence[kontekst.Datasett]) -> str:
    """The figures of others about a kommune, in the order of `context` with a bar between; empty where there are none."""
    found = {
        one.datasett.datasett: fmt.context_value(one.datasett, one.verdi)
        for one in kontekst.sammenligninger(register, nummer)
    }
    return "|".join(found.get(one.datasett, "") for one in context) if found else ""


def _hidden(chosen: Filter) -> list[tuple[str, str]]:
    """What the form must send along when the fylke is changed without JavaScript."""
    kept = filters.to_params(chosen, date.today())
    return [(name, value) for name in ("status", "plantype", "per") for value in kept.get(name, ())]


def _address(chosen: Filter) -> str:
    asked = urlencode(filters.to_params(replace(chosen, kommune=None), date.today()), doseq=True)
    return f"?{asked}" if asked else ""


def _fylker(options: Choices, chosen: Filter) -> list[dict[str, str]]:
    """The choices of fylke; several in the address become one choice of their own."""
    shown = [((number,), name) for number, name in options.fylker.items()]
    if len(chosen.fylker) > 1:
        shown.insert(0, (chosen.fylker, filters.area(chosen, options.fylker)))
    return [{"nummer": ",".join(numbers), "navn": name, "boks": _box(numbers)} for numbers, name in shown]


def _box(fylker: tuple[str, ...]) -> str:
    """West, south, east and north of the fylker together, degrees."""
    places = [grenser.steder()[number] for number in fylker]
    west, south = min(p.vest for p in places), min(p.sor for p in places)
    return f"{west} {south} {max(p.ost for p in places)} {max(p.nord for p in places)}"


def _names(register: Register) -> list[Mapping[str, str]]:
    """What can be searched for, in Norwegian order; a former or other name says what it is today."""
    found: dict[str, Mapping[str, str]] = {}
    names = core.navn(register)
    bearers = names.groupby("navn")["dagens_kommunenummer"].nunique()
    for row in names.itertuples():
        twins = bearers[row.navn] > 1
        shown = f"{row.navn} ({row.fylkesnavn})" if twins else row.navn
        now = "" if row.type == "norsk" else f"{row.navn}: {row.kommunenavn}"
        found.setdefault(shown, {"verdi": shown, "nummer": row.dagens_kommunenummer, "forklaring": now})
    return list(found.values())
