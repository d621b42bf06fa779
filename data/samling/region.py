"""Which kommuner a gathering is for: fylker, landsdeler, økonomiske regioner, a circle, and choices by hand.

A `Region` is what the adviser chose, small enough for an address; `velg` turns it into kommuner.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.samling.avstand import Avstander

NARROWEST_KM = 1
WIDEST_KM = 2000


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
