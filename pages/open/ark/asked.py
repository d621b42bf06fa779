"""What an address asks for: which paper, of which kommuner, for which days. What cannot be used is said and never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data.database import Register
from data.queries import core
from data.queries.ark import Area, area_of
from data.queries.oversikt import year_before
from data.queries.samlinger import grunnlag
from data.samling.avstand import NARROWEST_KM, WIDEST_KM, Region, describe
from pages.components import format as fmt
from pages.components.filters import Choices
from pages.open.ark import texts as t

FORMATS = {
    "styreark": ("html", "pdf", "pptx"),
    "fylkesark": ("html", "pdf", "pptx"),
    "kommuneark": ("html", "pdf", "zip"),
}
PLACES = ("fylke", "landsdel", "okonomisk", "rundt", "radius", "felles", "med", "uten")
"""the names by which Samlinger keeps a region in its address"""
_LISTS = {"fylke", "landsdel", "okonomisk", "med", "uten", "kommune"}


@dataclass(frozen=True)
class Asked:
    """A paper that can be made. `siden` is None for a kommuneark."""

    slag: str
    format: str
    per: date
    siden: date | None
    region: Region
    area: Area
    words: str
    """the region as a person would say it"""


def names(slag: str) -> tuple[str, ...]:
    """The parameters that a paper knows."""
    return (*(("kommune",) if slag == "kommuneark" else ("siden",)), "per", *PLACES, "format")


def read(slag: str, given: Mapping[str, list[str]], register: Register, options: Choices) -> Asked | list[str]:
    """The paper that the address asks for, or what is wrong with it: one sentence for each fault."""
    wrong = [
        t.FEIL_NAVN.format(navn=_short(name), valg=fmt.liste(list(names(slag))))
        for name in given
        if name not in names(slag)
    ]
    values = {
        name: [v for value in found for v in value.split(",")] if name in _LISTS else found
        for name, found in given.items()
    }
    wrong += [
        t.FEIL_FLERE.format(navn=name)
        for name in given
        if name not in _LISTS and name in names(slag) and len(given[name]) > 1
    ]

    def one(name: str) -> str:
        return values.get(name, [""])[0].strip()

    per = _day(one("per"), "per", t.FEIL_PER, options, wrong) or options.siste_dag
    since = None
    if slag != "kommuneark":
        since = _day(one("siden"), "siden", t.FEIL_SIDEN, options, wrong)
        since = since or max(year_before(per), options.forste_dag)
        if since >= per and not wrong:
            wrong.append(t.FEIL_REKKEFOLGE.format(siden=fmt.dato(since), per=fmt.dato(per)))
    form = one("format") or "html"
    if form not in FORMATS[slag]:
        help_ = t.FEIL_FORMAT_KOMMUNE if slag == "kommuneark" else t.FEIL_FORMAT
        wrong.append(t.FEIL_VERDI.format(navn="format", verdi=_short(form), hjelp=help_))
    region = _region(values, one, register, options, wrong)
    if wrong:
        return wrong
    return _made(slag, form, per, since, region, register, options)


def _made(
    slag: str, form: str, per: date, since: date | None, region: Region, register: Register, options: Choices
) -> Asked | list[str]:
    if region.tom and slag == "fylkesark":
        return [t.FEIL_OMRAADE]
    if region.tom and slag == "kommuneark":
        return [t.FEIL_INGEN_KOMMUNE]
    try:
        area = area_of(register, region)
    except ValueError:
        return [t.FEIL_TOM]
    if slag == "kommuneark" and form == "html" and len(area.numre) > 1:
        return [t.FEIL_EN_KOMMUNE]
    if region.tom:
        without = [options.kommuner[number] for number in region.uten]
        words = "hele landet" + (f" uten {fmt.liste(without)}" if without else "")
    else:
        words = describe(region, options.fylker, options.kommuner)
    return Asked(slag, form, per, since, region, area, words)


def _day(value: str, name: str, message: str, options: Choices, wrong: list[str]) -> date | None:
    if not value:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        wrong.append(message.format(verdi=_short(value)))
        return None
    if not options.forste_dag <= day <= options.siste_dag:
        wrong.append(
            t.FEIL_UTENFOR.format(
                navn=name, dato=fmt.dato(day), fra=fmt.dato(options.forste_dag), til=fmt.dato(options.siste_dag)
            )
        )
        return None
    return day


def _region(
    values: Mapping[str, list[str]], one: Callable[[str], str], register: Register, options: Choices, wrong: list[str]
) -> Region:
    base = grunnlag(register)
    economic = core.okonomiske_regioner(register)
    parts = sorted({k.landsdel for k in base.kommuner})
    fylker = _known("fylke", values, options.fylker, t.FEIL_FYLKE, wrong)
    landsdeler = _known("landsdel", values, parts, t.FEIL_LANDSDEL.format(valg=fmt.liste(parts)), wrong)
    okonomiske = _known(
        "okonomisk", values, economic, t.FEIL_OKONOMISK.format(eksempel=economic[0] if economic else ""), wrong
    )
    med, uten, kommuner = (_kommuner(name, values, options, wrong) for name in ("med", "uten", "kommune"))
    around = _kommuner("rundt", {"rundt": [v] if (v := one("rundt")) else []}, options, wrong)
    radius = 100.0
    if one("radius"):
        if re.fullmatch(r"\d{1,4}", one("radius"), re.ASCII) and NARROWEST_KM <= int(one("radius")) <= WIDEST_KM:
            radius = float(one("radius"))
        else:
            help_ = t.FEIL_RADIUS.format(fra=NARROWEST_KM, til=WIDEST_KM)
            wrong.append(t.FEIL_VERDI.format(navn="radius", verdi=_short(one("radius")), hjelp=help_))
    return Region(
        fylker,
        landsdeler,
        okonomiske,
        around[0] if around else None,
        radius,
        one("felles").casefold() in {"true", "ja", "1"},
        tuple(dict.fromkeys((*med, *kommuner))),
        uten,
    )


def _known(
    name: str, values: Mapping[str, list[str]], allowed: Mapping[str, str] | Sequence[str], help_: str, wrong: list[str]
) -> tuple[str, ...]:
    asked = [value.strip() for value in values.get(name, []) if value.strip()]
    wrong += [
        t.FEIL_VERDI.format(navn=name, verdi=_short(value), hjelp=help_) for value in asked if value not in allowed
    ]
    return tuple(value for value in allowed if value in asked)


def _kommuner(name: str, values: Mapping[str, list[str]], options: Choices, wrong: list[str]) -> tuple[str, ...]:
    asked = [value.strip() for value in values.get(name, []) if value.strip()]
    for value in asked:
        if value in options.former:
            wrong.append(options.former[value][1])
        elif value not in options.kommuner:
            wrong.append(t.FEIL_VERDI.format(navn=name, verdi=_short(value), hjelp=t.FEIL_KOMMUNE))
    return tuple(value for value in options.kommuner if value in asked)


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"
