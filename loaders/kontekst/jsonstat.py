"""KOSTRA figures from Statistikkbanken: a POST to a table of PxWebApi, and its json-stat2 answer as figures.

A table of KOSTRA has the kommuner of every year, and SSB's own averages beside them: EAK the country, EKG the KOSTRA-grupper, EKA the
fylker (EAFK the country among fylkeskommuner). Sizes and values are in the order of `id`, the last dimension fastest; `value` is a list or,
where most is missing, an object by position.
"""

from __future__ import annotations

import math
import re

from data import settings
from loaders.kontekst import KontekstFeil, Tall
from loaders.kontekst.fetch import TRY_AGAIN, Client, part

YEARS = 5
_COUNTRY = frozenset({"EAK", "EAFK"})


def ask(client: Client, table: str, region: str, contents: str) -> list[Tall]:
    """The last five years of one figure for every region of a table. Raises KontekstFeil."""
    url = f"{settings.ssb_address()}/v0/no/table/{table}"
    chosen = {region: ("all", ["*"]), "ContentsCode": ("item", [contents]), "Tid": ("top", [str(YEARS)])}
    query = [{"code": code, "selection": {"filter": kind, "values": one}} for code, (kind, one) in chosen.items()]
    return read(client.post(url, {"query": query, "response": {"format": "json-stat2"}}), region, contents, url)


def read(answer: object, region: str, contents: str, where: str) -> list[Tall]:
    """The figures of a json-stat2 answer, kommuner, fylker, KOSTRA-grupper and the country. Raises KontekstFeil."""
    names: list[str] = list(part(answer, where, "id"))
    sizes: list[int] = list(part(answer, where, "size"))
    codes = {name: _codes(part(answer, where, "dimension", name, "category", "index"), where) for name in names}
    if {region, "Tid"} - set(names) or [len(codes[name]) for name in names] != sizes:
        raise KontekstFeil(f"{where} har andre inndelinger enn {region} og Tid: {', '.join(names)[:200]}. {TRY_AGAIN}")
    other = [name for name in names if name not in {region, "Tid"} and len(codes[name]) > 1]
    if other != (["ContentsCode"] if len(codes.get("ContentsCode", ())) > 1 else []):
        raise KontekstFeil(f"{where} er delt på {', '.join(other)[:200]} også, og kan ikke leses. {TRY_AGAIN}")
    if "ContentsCode" in codes and contents not in codes["ContentsCode"]:
        raise KontekstFeil(f"{where} har ikke tallet {contents}. {TRY_AGAIN}")
    values = part(answer, where, "value")
    steps = {name: math.prod(sizes[n + 1 :]) for n, name in enumerate(names)}
    start = steps["ContentsCode"] * codes["ContentsCode"].index(contents) if "ContentsCode" in codes else 0
    found = []
    for i, code in enumerate(codes[region]):
        area = _area(code, region)
        for j, year in enumerate(codes["Tid"]):
            value = _value(values, start + i * steps[region] + j * steps["Tid"], where)
            if area and value is not None:
                if not re.fullmatch(r"\d{4}", year, re.ASCII):
                    raise KontekstFeil(f"{where}: «{year[:20]}» er ikke et år. {TRY_AGAIN}")
                found.append(Tall(area, int(year), value))
    return found


def _codes(index: object, where: str) -> list[str]:
    """The codes of a dimension in their order: a list, or an object of positions."""
    if isinstance(index, dict):
        positions = {code: _position(place, where) for code, place in index.items()}
        index = sorted(positions, key=positions.__getitem__)
    if not isinstance(index, list):
        raise KontekstFeil(f"{where}: «category.index» er verken en liste eller et objekt. {TRY_AGAIN}")
    return [str(code) for code in index]


def _position(value: object, where: str) -> int:
    if not isinstance(value, int):
        raise KontekstFeil(f"{where}: «category.index» har en plass som ikke er et tall. {TRY_AGAIN}")
    return value


def _value(values: object, position: int, where: str) -> float | None:
    value = None
    if isinstance(values, dict):
        value = values.get(str(position))
    elif isinstance(values, list) and position < len(values):
        value = values[position]
    else:
        raise KontekstFeil(f"{where}: «value» har færre tall enn «size» sier. {TRY_AGAIN}")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise KontekstFeil(f"{where}: «{str(value)[:20]}» i «value» er ikke et tall. {TRY_AGAIN}")
    return float(value)


def _area(code: str, region: str) -> str | None:
    """The area of a region code; None for those that are not compared with (the country without Oslo, groups of fylkeskommuner)."""
    if code in _COUNTRY:
        return "00"
    if re.fullmatch(r"EKA\d{2}", code, re.ASCII):
        return code[3:]
    if re.fullmatch(r"\d{4}", code, re.ASCII):
        return code[:2] if region.startswith("KOKfylke") else code
    return code if re.fullmatch(r"EKG\d{2}", code, re.ASCII) else None
