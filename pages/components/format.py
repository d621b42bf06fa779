"""How figures, dates, statuses, texts and addresses from outside are written on every screen. No Streamlit here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from babel.dates import get_month_names

from data import OSLO
from data.database import unknown
from data.inndeling import Skifte
from data.kinds import CERTAINTY_WORDS, STATUS_WORDS, TEAL
from data.queries.knowledge import Freshness
from data.queries.kontekst import Datasett
from pages.components import texts

NBSP = "\u00a0"
_MINUS = "\u2212"
_MONTHS = tuple(get_month_names("wide", locale="nb").values())


@dataclass(frozen=True)
class Status:
    """How one status is shown everywhere: symbol, word for people, colour on the map and in charts."""

    kode: str
    symbol: str
    ord: str
    farge: str
    forklaring: str

    @property
    def rgb(self) -> list[int]:
        """The colour as three numbers 0–255."""
        return rgb(self.farge)

    @property
    def merke(self) -> str:
        """Symbol and word: a status is never colour alone."""
        return f"{self.symbol} {self.ord}"


# Five ways a kommune is shown: the four statuses of views.sql, and «arvet» for an inherited vedtatt. Order: strongest first.
STATUSER: dict[str, Status] = {
    s.kode: s
    for s in (
        Status("vedtatt", "●", STATUS_WORDS["vedtatt"], TEAL, "Kommunen har vedtatt en egen frivillighetspolitikk."),
        Status(
            "arvet",
            "◌",
            "Arvet",
            "#78aaa0",
            "En tidligere kommune hadde vedtatt; den nye har ikke tatt stilling, så vidt vi vet.",
        ),
        Status(
            "under_arbeid",
            "◐",
            STATUS_WORDS["under_arbeid"],
            "#f2b134",
            "En prosess fram mot en frivillighetspolitikk er i gang.",
        ),
        Status(
            "ingen_kjent",
            "○",
            STATUS_WORDS["ingen_kjent"],
            "#b0b7be",
            "En kilde sier at den ikke kjenner til noen frivillighetspolitikk.",
        ),
        Status(
            "ikke_kartlagt",
            "·",
            STATUS_WORDS["ikke_kartlagt"],
            "#e8ecee",
            "Vi har ingen kilde som sier verken ja eller nei.",
        ),
    )
}
STILLE = Status("stille", "◐", "Under arbeid, stille", "#f9deaa", "Under arbeid, men uten nytt på fire år.")
"""no status of its own: how «under arbeid» is drawn where nothing has been heard for four years (`stille` of views.sql)"""
TEGNET: dict[str, Status] = {
    kode: status
    for s in STATUSER.values()
    for kode, status in ((s.kode, s), *([("stille", STILLE)] if s.kode == "under_arbeid" else []))
}
"""all that a map or a bar has a colour for: the ways of STATUSER, and stille after under_arbeid"""
UTENFOR_FARGE = "#f4f6f6"
SIKKERHET = CERTAINTY_WORDS


def tall(verdi: float | None) -> str:
    """A whole number with a no-break space between thousands; «–» where it is unknown."""
    if unknown(verdi):
        return "–"
    return f"{round(verdi):,}".replace(",", NBSP).replace("-", _MINUS)


def desimal(verdi: float | None, antall: int = 1) -> str:
    """A number with a decimal comma."""
    if unknown(verdi):
        return "–"
    return f"{verdi:,.{antall}f}".replace(",", NBSP).replace(".", ",").replace("-", _MINUS)


def prosent(andel: float | None, antall: int = 1) -> str:
    """A share 0–1 as «12,5 %»."""
    return "–" if unknown(andel) else f"{desimal(andel * 100, antall)}{NBSP}%"


def antall(verdi: float, en: str, flere: str) -> str:
    """A number with its noun: «1 kommune», «23 kommuner»."""
    return f"{tall(verdi)} {en if verdi == 1 else flere}"


def kommuner(verdi: float) -> str:
    """«1 kommune», «23 kommuner»."""
    return antall(verdi, "kommune", "kommuner")


def endring(verdi: float | None) -> str:
    """A change with its sign: «+3», «−2», «±0»."""
    if unknown(verdi):
        return "–"
    return "±0" if round(verdi) == 0 else ("+" if verdi > 0 else "") + tall(verdi)


def dato(verdi: object) -> str:
    """A day as «1. juli 2024»; also text dates that a source gave only in part («juni 2015», «2015»); «–» where unknown."""
    if isinstance(verdi, str):
        return _partial(verdi)
    if isinstance(verdi, datetime):
        verdi = None if unknown(verdi) else verdi.date()
    if isinstance(verdi, date):
        return f"{verdi.day}.{NBSP}{_MONTHS[verdi.month - 1]} {verdi.year}"
    return "–"


def _partial(tekst: str) -> str:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", tekst.strip())
    if not match:
        return tekst or "–"
    aar, maaned, dag = match.groups()
    if maaned is None or not 1 <= int(maaned) <= 12:
        return aar
    navn = _MONTHS[int(maaned) - 1]
    return f"{int(dag)}.{NBSP}{navn} {aar}" if dag else f"{navn} {aar}"


def tidspunkt(verdi: str) -> str:
    """A stored time (ISO 8601, UTC) as people in Norway write it: «01.07.2024 kl. 14.05»."""
    local = datetime.fromisoformat(verdi).astimezone(OSLO)
    return f"{kort_dato(local.date())} kl. {local:%H.%M}"


def kort_dato(verdi: date | None) -> str:
    """A day as «01.07.2024», for narrow tables and axes."""
    return "–" if unknown(verdi) else f"{verdi:%d.%m.%Y}"


def tegnet(visning: str, stille: object) -> str:
    """How a kommune is drawn: as it is shown, and «stille» where work has been silent for four years."""
    return "stille" if visning == "under_arbeid" and bool(stille) else visning


def stille_siden(sist_bekreftet: object, stille: object = True) -> str:
    """«stille siden 2016», from the day work was last heard of; empty where it is not silent."""
    if not stille or unknown(sist_bekreftet) or not isinstance(sist_bekreftet, date):
        return ""
    return f"stille siden {sist_bekreftet.year}"


def bekreftet_av(dag: object) -> str:
    """«bekreftet av kommunen 3. mars 2027»; empty where the kommune itself has not."""
    return f"bekreftet av kommunen {dato(dag)}" if isinstance(dag, date) and not unknown(dag) else ""


def status_ord(kode: str) -> str:
    """Symbol and word of a status: «◐ Under arbeid»."""
    return TEGNET[kode].merke if kode in TEGNET else "–"


_TAKES_EFFECT = re.compile(r":(?=[a-zA-Z/])|www(?=\.)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def md_escape(tekst: object) -> str:
    """Text from outside, made safe for st.markdown: no markup, HTML, LaTeX, directive, emoji code or web address takes effect."""
    if not isinstance(tekst, str):
        return ""
    # Emoji and icon codes (:smile:) and addresses take effect after escapes are resolved; an invisible word joiner breaks them up.
    broken = _TAKES_EFFECT.sub("\\g<0>\u2060", " ".join(tekst.split()))
    return _MARKDOWN.sub(r"\\\1", broken)


def trygg_url(url: object) -> str | None:
    """The address if it is a plain http(s) address with a host and no login in it, else None."""
    if not isinstance(url, str):
        return None
    url = url.strip()
    if re.search(r"[\s<>\"'`\\\x00-\x1f]", url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host and not parts.username else None


def md_lenke(tekst: object, url: object) -> str:
    """A markdown link where the address is safe, else only the text."""
    ord_ = md_escape(tekst)
    trygg = trygg_url(url)
    if trygg is None:
        return ord_
    return f"[{ord_ or md_escape(urlsplit(trygg).hostname)}]({trygg.replace('(', '%28').replace(')', '%29')})"


def inside(title: str) -> str:
    """A title as it stands inside a sentence: its first letter small, but not that of an abbreviation («KOSTRA-gruppe»)."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def capital(words: str) -> str:
    """Words as they begin a sentence or a cell."""
    return words[:1].upper() + words[1:]


def rgb(colour: str) -> list[int]:
    """A colour as three numbers 0–255, as the maps have it."""
    return list(bytes.fromhex(colour.removeprefix("#")))


def liste(ord_: list[str] | tuple[str, ...]) -> str:
    """Words joined as people do: «Agder, Oslo og Troms»."""
    return " og ".join([", ".join(ord_[:-1]), ord_[-1]]) if len(ord_) > 1 else "".join(ord_)


def told_apart(names: Mapping[str, str], also: Mapping[str, str] | None = None) -> dict[str, str]:
    """Code → its words in a list to choose from, where no two are the same: Streamlit's client knows a choice by its words alone.

    Two with one name get what `also` says of each, or a number.
    """
    told: dict[str, str] = {}
    times, taken = Counter(names.values()), set[str]()
    for code, name in names.items():
        words = full = f"{name} ({also[code]})" if times[name] > 1 and also else name
        number = 1
        while words in taken:
            number += 1
            words = f"{full} (nr {number})"
        told[code] = words
        taken.add(words)
    return told


def freshness(found: Freshness) -> str:
    """«Av 185 statuser hviler 1 på kilder fra det siste året, …», or that there is none; then how many kommuner have said so themselves."""
    own = ""
    if found.svart_selv:
        own = " " + texts.FERSKHET_SELV.format(
            antall=kommuner(found.svart_selv),
            andel=prosent(found.svart_selv / found.antall_kommuner),
            innbyggere=prosent(found.innbyggere_svart_selv / found.innbyggere),
        )
    if not found.med_status:
        return texts.FERSKHET_INGEN + own
    told = texts.FERSKHET_SETNING.format(
        antall=antall(found.med_status, "status", "statuser"),
        siste=tall(found.siste_aar),
        fire=tall(found.siste_fire_aar),
        eldre=tall(found.eldre),
        udatert=tall(found.udatert),
    )
    return told + own


def change_words(change: Skifte) -> str:
    """One change as a sentence in Markdown."""
    old, new = md_escape(change.fra_navn), md_escape(change.til_navn)
    if change.fra == change.til:
        return f"{old} ({change.fra}) heter {new} fra {dato(change.dato)}."
    return f"{old} ({change.fra}) blir {new} ({change.til}) fra {dato(change.dato)}."


NOT_FETCHED = "Tallene er ikke hentet ennå."
DAMAGED = "Tallene kan ikke vises akkurat nå."
PER_1000 = "per 1 000 innbyggere"
SOURCE = "{kilde}, {aar}, hentet {hentet}"


def context_value(one: Datasett, verdi: float | None) -> str:
    """A figure as the source has it, a count bare (its title says of what), else with its unit; a dash where none is known."""
    if unknown(verdi) or verdi is None:
        return "–"
    number = tall(verdi) if float(verdi).is_integer() or abs(verdi) >= 100 else desimal(verdi)
    return number if one.slag == "antall" else f"{number} {one.enhet}"


def context_measure(one: Datasett, maal: float | None) -> str:
    """A figure as areas are compared by it: a count per 1,000 inhabitants, with a decimal or two; anything else as it is."""
    if unknown(maal) or maal is None:
        return "–"
    if one.slag != "antall":
        return tall(maal) if abs(maal) >= 100 else desimal(maal)
    return desimal(maal, 1 if maal >= 1 else 2)


def context_unit(one: Datasett) -> str:
    """The unit of `context_measure`."""
    return f"{one.enhet} {PER_1000}" if one.slag == "antall" else one.enhet


def context_source(one: Datasett, aar: int | None = None) -> str:
    """Where a data set is from, the year of its figures and the day they were fetched; only for one that was."""
    return SOURCE.format(kilde=one.kilde, aar=aar or one.aar_til, hentet=dato(one.hentet))


def context_missing(one: Datasett) -> str | None:
    """What to say in place of figures that were not fetched or cannot be read (Datastatus says why, and how they are had); None where
    they are there."""
    if one.feil:
        return DAMAGED
    return None if one.hentet else NOT_FETCHED
