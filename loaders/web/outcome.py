"""How the search of a unit went, in words: a silent failure must never look like no news."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from loaders.web.types import Side

Utfallsord = Literal["ok", "advarsel", "feilet", "avbrutt"]
# Marks of documents that cannot be read, or not all of them, and what they are called.
UNREADABLE = {
    "trenger_ocr": "skannet", "delvis_skannet": "delvis skannet", "kryptert": "låst", "ødelagt": "ødelagt",
    "tidsavbrudd": "for tungt å lese", "minne": "for tungt å lese", "krever_nettleser": "bare for nettlesere",
    "annet format": "annet format", "for_stor": "for stort", "eldre Word-fil (doc)": "eldre Word-fil (doc)",
    "rikt tekstformat (rtf)": "rikt tekstformat (rtf)",
}  # fmt: skip
OUTSIDE = frozenset({"utenfor", "skjema", "adresse"})  # not the kommune's to publish


@dataclass(slots=True)
class Telling:
    """What one run did with one unit; `brukt` and `sider` count over the whole round."""

    brukt: int = 0
    sett: int = 0
    hentet: int = 0
    uendret: int = 0
    dokumenter: int = 0
    nye: int = 0
    endret: int = 0
    sider: int = 0
    borte: int = 0
    feil: int = 0
    byte: int = 0


@dataclass(slots=True)
class Hendelser:
    """What happened on the way that the outcome must tell; the counts are of the whole round (`take_round`)."""

    forside: str | None = None
    stopp: str | None = None
    avbrutt: str | None = None
    merknader: list[str] = field(default_factory=list)
    lest: int = 0
    feil: int = 0
    tomme: int = 0
    uleste: Counter[str] = field(default_factory=Counter)
    lovende_uten: Counter[str] = field(default_factory=Counter)
    lovende_igjen: int = 0
    forrige_sider: int | None = None
    bare_nye: bool = False

    def take_round(self, sider: Iterable[Side]) -> None:
        """Count the pages that the round has come to, also those of earlier runs that did not come to its end."""
        for side in sider:
            self.lest += side.tilstand == "ok"
            self.feil += side.tilstand == "feil" and side.type not in ("sitemap", "probe")
            self.tomme += side.tilstand == "ok" and side.merke == "krever_nettleser"
            if side.type == "forside" and side.tilstand not in ("ok", "ny"):
                self.forside = self.forside or f"forsiden: {side.feil}"
            if side.poeng < 7 or side.tilstand == "borte":
                continue
            if side.kode is None:
                if side.merke in UNREADABLE:
                    self.uleste[UNREADABLE[side.merke]] += 1
            elif side.kode not in OUTSIDE:
                why = side.feil or side.kode
                self.lovende_uten[why if len(why) < 80 else side.kode] += 1


def antall(count: int, en: str, flere: str) -> str:
    """Return a number with its noun: one form for one, another for all other numbers."""
    return f"{count} {en if count == 1 else flere}"


@dataclass(frozen=True, slots=True)
class Utfall:
    """The outcome; `ferdig` = the round is over and the next run starts a new one."""

    ord: Utfallsord
    hvorfor: str | None
    ferdig: bool


def outcome(telling: Telling, hendelser: Hendelser) -> Utfall:
    """Return the outcome and its reasons, the gravest first."""
    read = telling.hentet + telling.uendret
    nothing = read == 0 and telling.sider == 0  # `sider` also counts what an interrupted run got in this round
    if hendelser.avbrutt:
        return Utfall("avbrutt", hendelser.avbrutt, False)
    if hendelser.forside and nothing:
        return Utfall("feilet", hendelser.forside, True)
    if hendelser.stopp and nothing:
        return Utfall("feilet", hendelser.stopp, False)
    if nothing and not hendelser.bare_nye:
        return Utfall("feilet", "ingen sider kunne hentes", True)
    if hendelser.tomme * 2 > max(1, telling.sider) and telling.dokumenter == 0:
        return Utfall("feilet", "sidene er tomme uten JavaScript; nettstedet kan ikke leses slik", True)
    reasons = [reason for reason in (hendelser.stopp, hendelser.forside) if reason]
    if telling.sider == 0 and not hendelser.bare_nye:
        reasons.append("bare forsiden kunne leses; ingen andre sider ble funnet")
    asked = hendelser.lest + hendelser.feil
    if hendelser.feil >= 3 and hendelser.feil * 10 > asked:
        reasons.append(f"{hendelser.feil} av {asked} sider kunne ikke hentes")
    before = hendelser.forrige_sider or 0
    if before >= 10 and telling.sider * 2 < before and not hendelser.bare_nye and not hendelser.stopp:
        reasons.append(f"langt færre sider enn sist ({telling.sider} mot {before})")
    if hendelser.uleste:
        why = ", ".join(f"{count} {word}" for word, count in hendelser.uleste.most_common())
        count = antall(hendelser.uleste.total(), "lovende dokument", "lovende dokumenter")
        reasons.append(f"{count} kan ikke leses helt ({why})")
    if hendelser.lovende_uten:
        why = ", ".join(f"{count} {reason}" for reason, count in hendelser.lovende_uten.most_common(4))
        count = antall(hendelser.lovende_uten.total(), "lovende side", "lovende sider")
        reasons.append(f"{count} kunne ikke hentes ({why})")
    if hendelser.lovende_igjen and not hendelser.stopp:
        left = antall(hendelser.lovende_igjen, "lovende side", "lovende sider")
        reasons.append(f"sidebudsjettet er brukt opp; {left} gjenstår")
    reasons += hendelser.merknader
    return Utfall("advarsel" if reasons else "ok", "; ".join(reasons) or None, hendelser.stopp is None)
