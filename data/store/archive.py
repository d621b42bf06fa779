"""The whole store as a readable archive: JSON Lines, one line per entry with its checksum, and a last line that sums up.

{"arkiv": "frivillighetskartet", "utgave": 1, "antall": 2, "laget": "2026-11-21T22:00:00Z", "lager": "…"}
{"sha256": "…", "rad": {"nr": 1, "id": "…", "type": "observasjon", …}}
…
{"slutt": true, "antall": 2, "sha256": "…"}        SHA-256 over all the lines before it
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from data.store import engine
from data.store.engine import INNFORSEL
from data.store.log import from_row
from data.store.types import HANDLINGER, StoreFeil

UTGAVE = 1
_KOLONNER = tuple(c.name for c in INNFORSEL.columns)


class ArkivSkadet(StoreFeil):
    """The archive is damaged, cut short or not one of ours; nothing has been taken in."""


def dump(url: str | None = None, without: Sequence[str] = ()) -> Iterator[str]:
    """The lines of the archive (each ending in a newline), of the store as it is at one moment. Raises StoreFeil.

    `without`: addresses of editors to take out, wherever they stand. Such an archive is another history: restored, it becomes a store
    with a name and a chain of its own.
    """
    with engine.reading(engine.store_url(url)) as connection:
        rader = (
            []
            if connection is None
            else [dict(rad) for rad in connection.execute(sa.select(INNFORSEL).order_by(INNFORSEL.c.nr)).mappings()]
        )
        store = "" if connection is None or without else engine.identity(connection)
    plain = _without(rader, without)
    summen = hashlib.sha256()
    laget = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    hode = _json(
        {"arkiv": "frivillighetskartet", "utgave": UTGAVE, "antall": len(plain), "laget": laget, "lager": store}
    )
    for linje in (hode, *(_linje(rad) for rad in plain)):
        summen.update(linje.encode())
        yield linje
    yield _json({"slutt": True, "antall": len(plain), "sha256": summen.hexdigest()})


def _without(plain: Sequence[dict[str, Any]], addresses: Sequence[str]) -> list[dict[str, Any]]:
    """The rows with «tidligere redaktør 1», 2 … where the addresses stand: as the writer, in reasons and in contents."""
    taken = [int(found[1]) for rad in plain if (found := _FORMER.fullmatch(rad["hvem"]))]
    for number, address in enumerate(addresses, start=max(taken, default=0) + 1):
        whole = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
        if not any(whole.search(rad[name] or "") for rad in plain for name in _NAMING):
            raise StoreFeil(
                f"«{address}» står ikke i historikken. Ingenting er skrevet. Se skrivemåten under Endringer."
            )
        for rad in plain:
            for name in _NAMING:
                rad[name] = rad[name] and whole.sub(f"tidligere redaktør {number}", rad[name])
    return list(plain)


_NAMING = ("hvem", "hvorfor", "innhold")
_FORMER = re.compile(r"tidligere redaktør ([0-9]+)")


def load(arkiv: str, url: str | None = None) -> int:
    """Take a whole archive into an empty store, all or nothing; return how many entries.

    Raises ArkivSkadet (which line, and why) and StoreFeil when the store holds something already.
    """
    # Not splitlines(): a text may hold other characters that Python takes for line ends.
    linjer = [f"{linje}\n" for linje in arkiv.split("\n")[:-1]]
    rader = _read_entries(linjer)
    store = json.loads(linjer[0]).get("lager") or ""
    if not re.fullmatch(r"[0-9a-f]{32}|", str(store)):
        raise ArkivSkadet("Linje 1: lagerets navn er skadet. Ingenting er lest inn.")
    engine.migrate(engine.store_url(url))  # also where a store has been and is gone: this is how it comes back
    with engine.writing(engine.store_url(url)) as connection:
        if connection.execute(sa.select(sa.func.count()).select_from(INNFORSEL)).scalar():
            raise StoreFeil("Lageret er ikke tomt. Et arkiv leses bare inn i et tomt lager; ingenting er endret.")
        if store:  # a store that is put back is the same store
            connection.execute(sa.update(engine.LAGER).values(id=store))
        if rader:
            links, before = [], ""
            for rad in rader:
                before = engine.link_after(before, rad)
                links.append({"nr": rad["nr"], "sum": before})
            connection.execute(sa.insert(INNFORSEL), rader)
            connection.execute(sa.insert(engine.KJEDE), links)
    return len(rader)


def _linje(rad: dict[str, Any]) -> str:
    return _json({"sha256": _sum(rad), "rad": rad})


def _sum(rad: dict[str, Any]) -> str:
    return hashlib.sha256(_json(rad).encode()).hexdigest()


def _json(verdi: dict[str, Any]) -> str:
    return json.dumps(verdi, ensure_ascii=False, sort_keys=True) + "\n"


def _read_entries(linjer: list[str]) -> list[dict[str, Any]]:
    if len(linjer) < 2:
        raise ArkivSkadet("Arkivet er tomt eller avkortet. Ingenting er lest inn.")
    hode, slutt = _objekt(linjer[0], 1), _objekt(linjer[-1], len(linjer))
    if hode.get("arkiv") != "frivillighetskartet":
        raise ArkivSkadet("Linje 1: dette er ikke et arkiv fra Frivillighetskartet. Ingenting er lest inn.")
    if hode.get("utgave") != UTGAVE:
        raise ArkivSkadet(
            f"Linje 1: arkivet har utgave {hode.get('utgave')}; denne versjonen leser {UTGAVE}. Oppdater programmet."
        )
    summen = hashlib.sha256("".join(linjer[:-1]).encode()).hexdigest()
    antall = len(linjer) - 2
    if slutt.get("slutt") is not True:
        raise ArkivSkadet("Arkivet er avkortet: sluttlinjen mangler. Ingenting er lest inn.")
    rader = [_rad(_objekt(linje, nr), nr) for nr, linje in enumerate(linjer[1:-1], start=2)]
    if slutt.get("antall") != antall or hode.get("antall") != antall or slutt.get("sha256") != summen:
        raise ArkivSkadet(
            f"Arkivet er endret eller mangler linjer ({antall} av {hode.get('antall')}). Ingenting er lest inn."
        )
    if [rad["nr"] for rad in rader] != list(range(1, antall + 1)):
        raise ArkivSkadet("Innførslene er ikke i rekkefølge. Ingenting er lest inn.")
    return rader


def _rad(objekt: dict[str, Any], nr: int) -> dict[str, Any]:
    rad = objekt.get("rad")
    if not isinstance(rad, dict) or set(rad) != set(_KOLONNER) or objekt.get("sha256") != _sum(rad):
        raise ArkivSkadet(f"Linje {nr}: innførselen er skadet (sjekksummen stemmer ikke). Ingenting er lest inn.")
    try:
        innforsel = from_row(rad)
    except (StoreFeil, ValueError, TypeError) as feil:
        raise ArkivSkadet(f"Linje {nr}: {feil} Ingenting er lest inn.") from feil
    if innforsel.handling not in HANDLINGER:
        raise ArkivSkadet(f"Linje {nr}: ukjent handling «{innforsel.handling}». Ingenting er lest inn.")
    return rad


def _objekt(linje: str, nr: int) -> dict[str, Any]:
    try:
        objekt = json.loads(linje)
    except ValueError as feil:
        raise ArkivSkadet(f"Linje {nr} er ikke lesbar JSON: arkivet er skadet. Ingenting er lest inn.") from feil
    if not isinstance(objekt, dict):
        raise ArkivSkadet(f"Linje {nr} er ikke en innførsel: arkivet er skadet. Ingenting er lest inn.")
    return objekt
