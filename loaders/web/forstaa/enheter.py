"""Who a text speaks of: the unit whose site it is, one of its former kommuner, or another."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from loaders.web.forstaa.typer import Enhet

_KIND = r"(?i:kommunes?|herads?|bystyres?|kommunestyres?|heradsstyres?|fylkeskommunes?|fylkesting)"
_BODY = (
    r"(?:[Kk]ommunestyret|[Bb]ystyret|[Hh]eradsstyret|[Ff]ylkestinget|[Oo]rdfører\w*|[Oo]rdførar\w*"
    r"|[Kk]ommunen|[Hh]eradet|"
    r"[Ff]ylkeskommunen|[Pp]olitikerne|[Pp]olitikarane)"
)
# "I Storevik vedtok kommunestyret …": a place that a clause begins with is the one it speaks of.
_TOLD_OF = (
    r"(?:har|hadde|ble|blei|vart|er|fikk|fekk|vedtok|vedtar|vedtek|godkjente|godkjende|gjorde|fattet|fatta|behandlet"
    r"|handsama|sa|ga|gav)"
)
_THERE = re.compile(rf"^\W*Der\s+{_TOLD_OF}\b")
# One of these stands in whatever `_KIND` and `_BODY` find; the search for a thousand names is only worth while then.
_NEAR = 120  # letters before a document that can hold a name and the words between; the longest take some ninety
_WORD_BESIDE_A_NAME = re.compile(r"kommun|herad|styre|fylke|ordfør|politik", re.IGNORECASE)


@dataclass(frozen=True)
class Kontekst:
    """What the reader knows beforehand: the units there are, and on whose website the document was found.

    `sted` is that unit; its former kommuner are those in `enheter` whose `dagens` is its number.
    """

    enheter: tuple[Enhet, ...]
    sted: Enhet
    egne: dict[str, Enhet] = field(default_factory=dict)
    _sist: dict[str, list[tuple[str, bool]]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of_number(cls, enheter: Iterable[Enhet], nummer: str) -> "Kontekst":
        """Build the context of one site. Raises ValueError for a number that is not among the units."""
        units = tuple(enheter)
        site = next((unit for unit in units if unit.nummer == nummer), None)
        if site is None:
            raise ValueError(f"Ukjent enhet {nummer}: finnes ikke blant kommuner og fylker i registeret.")
        # The site's own name comes last, so that it wins over a former kommune of the same name.
        own = [unit for unit in units if nummer in (unit.dagens, unit.nummer) and unit.niva == site.niva]
        names = {name: unit for unit in sorted(own, key=lambda unit: unit is site) for name in unit.all_names()}
        return cls(units, site, names)

    @cached_property
    def _navn(self) -> str:
        return _alternation(self.enheter)

    @cached_property
    def _nevnt(self) -> re.Pattern[str]:
        name = self._navn
        return re.compile(
            rf"\b(?P<a>{name})(?:s|'s)?(?:\s+sin|\s+si|\s+sitt)?\s+(?P<slag>{_KIND})\b"
            rf"|\b(?P<organ>{_BODY})\s+i\s+(?P<b>{name})\b"
            rf"|\b[Ss]tyret\s+(?:for|i)\s+(?P<c>{name})\b"
            rf"|(?:^\W*I|[,;:–-]\s+[Ii]|\b(?:[Oo]gså|[ÒO]g|og|men|mens|at)\s+i)\s+(?P<d>{name})\s+{_TOLD_OF}\b"
        )

    @cached_property
    def _foerst(self) -> re.Pattern[str]:
        return re.compile(rf"^\W*({self._navn})\s+(?:har|hadde|fikk|fekk|vedtok|fattet|fatta|sa|ga|gav)\b")

    @cached_property
    def _etter(self) -> re.Pattern[str]:
        return re.compile(
            rf"^[\s,–-]*(?:\d{{4}}\s*[-–]\s*\d{{4}})?[\s,–-]*(?:for|i|til|frå|fra)?\s*(?P<a>{self._navn})\b"
        )

    @cached_property
    def _foer(self) -> re.Pattern[str]:
        return re.compile(
            rf"\b(?P<a>{self._navn})s?(?:\s+(?:kommune|herad|fylkeskommune)s?)?(?:\s+(?:sin|si"
            rf"|sitt))?(?:\s+(?:nye?|egen|eigen|vedtatte|reviderte?)){{0,2}}\s*$"
        )

    @cached_property
    def _kommunenavn(self) -> frozenset[str]:
        return frozenset(name for unit in self.enheter if unit.niva == "kommune" for name in unit.all_names())

    @cached_property
    def _navn_alene(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{self._navn})\b")

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all kommuner."""
        return self._kommunenavn

    def names_in(self, tekst: str) -> list[str]:
        """Return the names of units that a text holds, whether or not it says what they are."""
        return self._navn_alene.findall(tekst)

    def place_before(self, forrige: str, tekst: str) -> str | None:
        """Return the unit that a sentence beginning with "Der" goes back to, the last one the sentence before names."""
        if not _THERE.match(tekst):
            return None
        return next(reversed(self._navn_alene.findall(forrige)), None)

    def is_own(self, navn: str) -> bool:
        """Return whether a name is the site's unit or one of its former kommuner; front pages write them in capitals."""
        return navn in self.egne or navn.upper() in {own.upper() for own in self.egne}

    def named(self, tekst: str) -> list[tuple[str, bool]]:
        """Return the units named as such ("Granmo kommune", "ordføreren i Granmo"), with whether each is a fylke."""
        if tekst in self._sist:  # the same sentence is asked about once for each plan it names
            return self._sist[tekst]
        found = []
        for match in self._nevnt.finditer(tekst) if _WORD_BESIDE_A_NAME.search(tekst) else ():
            name = match["a"] or match["b"] or match["c"] or match["d"]
            if match["d"]:  # of a place alone it is not said what it is; a kommune may well be "i Midtfjord" fylke
                if self.sted.niva != "kommune" or name in self._kommunenavn:
                    found.append((name, self.is_own(name) and self.sted.niva == "fylkeskommune"))
                continue
            kind = f"{match['slag'] or ''} {match['organ'] or ''}".lower()
            found.append((name, "fylke" in kind))
        first = self._foerst.match(tekst)  # "Granmo fikk sin frivillighetsplan vedtatt"
        if first and first[1] in self._kommunenavn and not found:
            found.append((first[1], False))
        self._sist.clear()
        self._sist[tekst] = found
        return found

    def beside_document(self, foer: str, etter: str) -> str | None:
        """Return the unit named right beside a document ("frivilligplan for Granmo", "Granmos frivilligplan")."""
        after = self._etter.match(etter)
        if after:
            return after["a"]
        before = self._foer.search(foer[-_NEAR:])
        return before["a"] if before else None

    def stranger(self, tekst: str) -> str | None:
        """Return the name of another unit that a text speaks of, None if it names the site's own or nobody."""
        others = []
        for name, county in self.named(tekst):
            own = self.is_own(name) and county == (self.sted.niva == "fylkeskommune")
            if own:
                return None
            others.append(name)
        return others[0] if others else None

    def owner(self, navn: str | None) -> Enhet:
        """Return the unit a name stands for among the site's own, the site itself where none is named."""
        by_capitals = {own.upper(): unit for own, unit in self.egne.items()}
        return by_capitals.get((navn or "").upper(), self.sted)


@lru_cache(maxsize=4)
def _alternation(units: tuple[Enhet, ...]) -> str:
    """Return all names as one pattern, also in capitals, longest first; a run shares it between sites."""
    every = {name for unit in units for name in unit.all_names() if name}
    names = sorted(every | {name.upper() for name in every}, key=lambda name: (-len(name), name))
    return "(?:" + "|".join(re.escape(name) for name in names) + ")"
