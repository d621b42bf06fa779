"""The kommuner that a samling is for, and how far apart they are.

The first by fylke, landsdel, økonomisk region, a circle, and by hand. The second in km as the crow flies, along the road
(`loaders reisetid`), or in minutes of a table of travel times: all come as an `Avstander`, a square matrix in the order of its
kommunenummer, with a unit and a sentence that says what was measured, so
that no screen can show a distance without telling which kind it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from babel.dates import format_date
from numpy.typing import NDArray

from data import settings, tabular
from data.text import visible

Matrix = NDArray[np.float64]

# WGS 84, https://epsg.org/ellipsoid_7030/WGS-84.html
EQUATOR_KM = 6378.137
FLATTENING = 1 / 298.257223563

LUFTLINJE = "Avstandene er luftlinje mellom kommunesentrene, ikke reisevei: fjord, fjell og ferge teller ikke med."
VEI = "Reisetid og veilengde er med bil én vei, ferger medregnet slik tjenesten regner dem. Kilde: {kilde}, hentet {dato}."
UTEN_VEI = " Tjenesten fant ingen vei mellom {antall} av {alle} par."
REISETID = "Reisetidene er minutter fra tabellen som er lagt inn, ikke beregnet av Frivillighetskartet."
HEADINGS = {"fra": "fra", "from": "fra", "til": "til", "to": "til", "minutter": "min", "minutes": "min", "min": "min"}
MOST_MINUTES = 7 * 24 * 60.0
MOST_MESSAGES = 20
MOST_ROWS = 130_000  # 357 kommuner in both directions are 127,092
NARROWEST_KM = 1
WIDEST_KM = 2000


class ReisetidFeil(ValueError):
    """A table of travel times that cannot be used; `feil` holds one Norwegian message per problem."""

    def __init__(self, feil: Sequence[str]) -> None:
        super().__init__("\n".join(feil))
        self.feil = tuple(feil)


@dataclass(frozen=True, eq=False)
class Avstander:
    """Distances: `verdier[i, j]` from `kommuner[i]` to `kommuner[j]`, in `enhet` ("km" or "minutter"); NaN where not known.

    Two tables are the same only when they are the same object, so that answers can be remembered by them.
    """

    kommuner: tuple[str, ...]
    verdier: Matrix
    enhet: str
    forklaring: str

    def utvalg(self, kommuner: Sequence[str]) -> "Avstander":
        """Give the same distances for some of the kommuner, in the order asked for; KeyError for an unknown one."""
        place = {number: i for i, number in enumerate(self.kommuner)}
        rows = np.array([place[number] for number in kommuner], dtype=np.intp)
        return Avstander(tuple(kommuner), self.verdier[np.ix_(rows, rows)], self.enhet, self.forklaring)

    def for_choosing(self) -> Matrix:
        """The distances where one that is not known counts as longer than any detour: for choosing only, never to be shown."""
        missing = np.isnan(self.verdier)
        if not missing.any():
            return self.verdier
        known = self.verdier[~missing]
        return np.where(missing, 1 + float(known.max(initial=0.0)) * len(self.kommuner), self.verdier)


def avstand_km(lon: Sequence[float] | Matrix, lat: Sequence[float] | Matrix) -> Matrix:
    """Give the (n, n) matrix of distances in km over the WGS 84 ellipsoid between n points in degrees.

    A great circle on the auxiliary sphere with Lambert's first-order correction for the flattening: within some ten
    metres in Norway, where the plain sphere is 0.3–0.4 % short. Not for points on opposite sides of the globe.
    """
    longitude = np.radians(np.asarray(lon, dtype=np.float64))
    reduced = np.arctan((1 - FLATTENING) * np.tan(np.radians(np.asarray(lat, dtype=np.float64))))
    mean = (reduced[:, None] + reduced[None, :]) / 2
    half = (reduced[:, None] - reduced[None, :]) / 2
    turn = (longitude[:, None] - longitude[None, :]) / 2
    chord = np.sin(half) ** 2 + np.outer(np.cos(reduced), np.cos(reduced)) * np.sin(turn) ** 2
    angle = 2 * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    apart = chord > 0
    safe = np.where(apart, chord, 1.0)
    over = (angle - np.sin(angle)) * np.sin(mean) ** 2 * np.cos(half) ** 2 / np.maximum(1 - safe, 1e-12)
    under = (angle + np.sin(angle)) * np.cos(mean) ** 2 * np.sin(half) ** 2 / safe
    km = EQUATOR_KM * (angle - FLATTENING / 2 * (over + under))
    return np.where(apart, km, 0.0)


def luftlinje(kommuner: Sequence[str], lon: Sequence[float], lat: Sequence[float]) -> Avstander:
    """Distances in km as the crow flies between the centres (degrees) of the kommuner."""
    return Avstander(tuple(kommuner), avstand_km(lon, lat), "km", LUFTLINJE)


@dataclass(frozen=True, eq=False)
class Reisetider:
    """What `loaders reisetid` fetched, for the kommuner asked for: minutes and km along the road, the same both ways."""

    minutter: Avstander
    km: Avstander


def travel_matrix(kommuner: Sequence[str], path: Path | None = None) -> Reisetider | None:
    """Travel times and road lengths between the kommuner as fetched; None where nothing is fetched or the file cannot be read.

    `path`: the Parquet (default: `settings.travel_file`), one row per unordered pair: fra, til, minutter, km (NULL where the
    service knows no road), hentet (DATE); its metadata names the source (`kilde`). The same file gives the same object.
    """
    file = path or settings.travel_file()
    try:
        stat = file.stat()
        return _matrix(tuple(kommuner), file, (stat.st_mtime_ns, stat.st_size))
    except (OSError, KeyError, ValueError, pa.ArrowException):
        return None


@lru_cache(maxsize=4)
def _matrix(kommuner: tuple[str, ...], file: Path, stamp: tuple[int, int]) -> Reisetider:
    table = pq.read_table(file)
    source = (table.schema.metadata or {})[b"kilde"].decode()
    place = {number: i for i, number in enumerate(kommuner)}
    rows = [row for row in table.to_pylist() if row["fra"] in place and row["til"] in place]
    minutes, km = (np.full((len(kommuner), len(kommuner)), np.nan) for _ in range(2))
    for values in (minutes, km):
        np.fill_diagonal(values, 0.0)
    for row in rows:
        i, j = place[row["fra"]], place[row["til"]]
        for values, name in ((minutes, "minutter"), (km, "km")):
            values[i, j] = values[j, i] = np.nan if row[name] is None else row[name]
    oldest: date = min(row["hentet"] for row in rows)
    said = VEI.format(kilde=source, dato=format_date(oldest, "d. MMMM y", locale="nb"))
    pairs, unknown = len(kommuner) * (len(kommuner) - 1) // 2, int(np.isnan(minutes).sum()) // 2
    said += UTEN_VEI.format(antall=unknown, alle=pairs) if unknown else ""
    return Reisetider(Avstander(kommuner, minutes, "minutter", said), Avstander(kommuner, km, "km", said))


def read_travel_times(innhold: bytes, kommuner: Mapping[str, str]) -> Avstander:
    """Read a table of travel times (from, to, minutes; or fra, til, minutter) for `kommuner` (kommunenummer → name).

    CSV or Excel. A journey given in one direction only counts both ways. Rows about other kommuner are
    left out, but must be well-formed. Raises ReisetidFeil with row, column, value and what to do when a row is wrong
    or a journey is missing; nothing is filled in or guessed.
    """
    minutes, problems = _read_rows(innhold)
    if not problems:
        problems = _missing(minutes, kommuner)
    if problems:
        more = len(problems) - MOST_MESSAGES
        raise ReisetidFeil([*problems[:MOST_MESSAGES], *([f"… og {more} til."] if more > 0 else [])])
    numbers = tuple(kommuner)
    values = np.zeros((len(numbers), len(numbers)))
    for i, start in enumerate(numbers):
        for j, end in enumerate(numbers):
            if i != j:
                values[i, j] = minutes[start, end] if (start, end) in minutes else minutes[end, start]
    return Avstander(numbers, values, "minutter", REISETID)


def _read_rows(innhold: bytes) -> tuple[dict[tuple[str, str], float], list[str]]:
    """Parse the rows; give minutes per (from, to) and the problems found."""
    table = tabular.headed(tabular.grid(innhold, MOST_ROWS))
    if not table.headings:
        return {}, [f"Filen {p.rule}" for p in table.problems]
    headings = {name: HEADINGS.get(name.lower(), "") for name in table.headings}
    if any(list(map(headings.get, table.headings)).count(name) != 1 for name in ("fra", "til", "min")):
        return {}, ["Første rad må ha kolonnene fra, til og minutter (eller from, to, minutes), hver én gang."]
    problems = [
        f"Rad {p.row}{f', kolonne {p.column}' if p.column else ''}: «{visible(p.value)}» {p.rule}"
        for p in table.problems
    ]
    minutes: dict[tuple[str, str], float] = {}
    for line, row in table.rows:
        named = {headings[name]: value for name, value in row.items()}
        if missing := [name for name in ("fra", "til", "min") if not named.get(name)]:
            problems.append(f"Rad {line}: {', '.join(missing).replace('min', 'minutter')} mangler.")
            continue
        start, end, raw = (named[name] for name in ("fra", "til", "min"))
        bad = [
            f"Rad {line}, kolonne {name}: «{visible(value)}» er ikke et kommunenummer med fire siffer.{_guess(value)}"
            for name, value in (("fra", start), ("til", end))
            if not (len(value) == 4 and value.isascii() and value.isdigit())
        ]
        value = _minutes(raw)
        if value is None:
            bad.append(f"Rad {line}, kolonne minutter: «{visible(raw)}» er ikke et tall fra 0 til {MOST_MINUTES:.0f}.")
        elif start == end and value > 0:
            bad.append(f"Rad {line}: reisen fra {start} til seg selv må være 0 minutter, ikke {raw}.")
        elif minutes.get((start, end), value) != value:
            bad.append(f"Rad {line}: {start}–{end} står to ganger med ulike minutter. La én rad stå.")
        problems += bad
        if not bad and value is not None:
            minutes[start, end] = value
    return minutes, problems


def _guess(value: str) -> str:
    return f" Mente du 0{value}?" if len(value) == 3 and value.isascii() and value.isdigit() else ""


def _minutes(raw: str) -> float | None:
    """Read a number of minutes; both decimal comma and point."""
    try:
        value = float(raw.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= MOST_MINUTES else None


def _missing(minutes: Mapping[tuple[str, str], float], kommuner: Mapping[str, str]) -> list[str]:
    """Name the journeys between the kommuner that the table lacks in both directions."""
    numbers = list(kommuner)
    return [
        f"Reisetiden mellom {kommuner[start]} ({start}) og {kommuner[end]} ({end}) mangler. Legg til en rad."
        for i, start in enumerate(numbers)
        for end in numbers[i + 1 :]
        if (start, end) not in minutes and (end, start) not in minutes
    ]


@dataclass(frozen=True)
class Kommune:
    """A kommune of today as a gathering sees it; `lon`, `lat` in degrees, `sentralitet` SSB's class 1 (most) to 6.

    `malform`: bokmål, nynorsk or nøytral. `nettsted`: its address, empty where no source has it.
    """

    kommunenummer: str
    navn: str
    fylkesnummer: str
    fylkesnavn: str
    landsdel: str
    okonomisk_region: str
    innbyggere: int
    sentralitet: int | None
    lon: float
    lat: float
    malform: str = "nøytral"
    nettsted: str = ""


@dataclass(frozen=True)
class Region:
    """A choice of kommuner: the areas together, the circle, then those added and left out by hand.

    `okonomiske` holds names of økonomiske regioner. `rundt` is the kommunenummer in the middle of the circle and
    `radius` its km as the crow flies. `bare_felles`: where both areas and a circle are chosen, only what is in both.
    """

    fylker: tuple[str, ...] = ()
    landsdeler: tuple[str, ...] = ()
    okonomiske: tuple[str, ...] = ()
    rundt: str | None = None
    radius: float = 100
    bare_felles: bool = False
    med: tuple[str, ...] = ()
    uten: tuple[str, ...] = field(default=())

    @property
    def tom(self) -> bool:
        """Whether nothing at all is chosen."""
        return not (self.fylker or self.landsdeler or self.okonomiske or self.rundt or self.med)


def members(region: Region, kommuner: Sequence[Kommune], avstander: Avstander) -> list[str]:
    """Give the kommunenummer in the region, each once, in the order of `kommuner`; unknown names choose nothing.

    `avstander` must be in km and hold all `kommuner`. A kommune both added and left out by hand is left out.
    """
    area = {
        k.kommunenummer
        for k in kommuner
        if k.fylkesnummer in region.fylker or k.landsdel in region.landsdeler or k.okonomisk_region in region.okonomiske
    }
    has_area = bool(region.fylker or region.landsdeler or region.okonomiske)
    circle = innenfor(region.rundt, region.radius, avstander)
    chosen = area & circle if region.bare_felles and has_area and region.rundt else area | circle
    chosen = (chosen | set(region.med)) - set(region.uten)
    return [k.kommunenummer for k in kommuner if k.kommunenummer in chosen]


def innenfor(midt: str | None, km: float, avstander: Avstander) -> set[str]:
    """Give the kommuner whose centre is within `km` of the centre of `midt`, itself included."""
    if midt is None or midt not in avstander.kommuner:
        return set()
    row = avstander.verdier[avstander.kommuner.index(midt)]
    return {number for number, distance in zip(avstander.kommuner, row, strict=True) if distance <= km}


def describe(region: Region, fylker: Mapping[str, str], navn: Mapping[str, str]) -> str:
    """Say the region as a person would: "Nordland og alle innen 150 km fra Narvik, uten Træna"."""
    if region.tom:
        return "ingen region valgt"
    areas = [fylker.get(number, number) for number in region.fylker] + [*region.landsdeler]
    areas += [f"{name}-regionen" for name in region.okonomiske]
    circle = f"innen {region.radius:g} km fra {navn.get(region.rundt, region.rundt)}" if region.rundt else ""
    if areas and circle and region.bare_felles:
        text = f"{ramse(areas)}, bare {circle}"
    else:
        text = ramse([*areas, *([f"alle {circle}"] if circle else [])])
    if region.med:
        added = _some([navn.get(number, number) for number in region.med])
        text = f"{text}, med {added}" if text else added
    if region.uten:
        text += f", uten {_some([navn.get(number, number) for number in region.uten])}"
    return text


def ramse(words: Iterable[str]) -> str:
    """Join words as in a sentence: "a", "a og b", "a, b og c"."""
    items = list(words)
    return " og ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _some(names: list[str]) -> str:
    """Name up to four, then count the rest."""
    return ramse(names) if len(names) <= 4 else ramse([*names[:3], f"{len(names) - 3} andre"])
