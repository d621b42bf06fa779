"""How the search of a unit went, in words: a silent failure must never look like no news."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Utfallsord = Literal["ok", "advarsel", "feilet", "avbrutt"]


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
    """What happened on the way that the outcome must tell."""

    forside: str | None = None
    stopp: str | None = None
    avbrutt: str | None = None
    merknader: list[str] = field(default_factory=list)
    tomme: int = 0
    uleste: int = 0
    lovende_uten: Counter[str] = field(default_factory=Counter)
    lovende_igjen: int = 0
    forrige_sider: int | None = None
    bare_nye: bool = False


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
    asked = read + telling.feil
    if telling.feil >= 3 and telling.feil * 10 > asked:
        reasons.append(f"{telling.feil} av {asked} sider kunne ikke hentes")
    before = hendelser.forrige_sider or 0
    if before >= 10 and telling.sider * 2 < before and not hendelser.bare_nye and not hendelser.stopp:
        reasons.append(f"langt færre sider enn sist ({telling.sider} mot {before})")
    if hendelser.uleste:
        reasons.append(
            f"{hendelser.uleste} lovende dokumenter kan ikke leses (skannet, låst, ødelagt, annet format eller bare for nettlesere)"
        )
    if hendelser.lovende_uten:
        why = ", ".join(f"{count} {reason}" for reason, count in hendelser.lovende_uten.most_common(4))
        reasons.append(f"{hendelser.lovende_uten.total()} lovende sider kunne ikke hentes ({why})")
    if hendelser.lovende_igjen and not hendelser.stopp:
        reasons.append(f"sidebudsjettet er brukt opp; {hendelser.lovende_igjen} lovende sider gjenstår")
    reasons += hendelser.merknader
    return Utfall("advarsel" if reasons else "ok", "; ".join(reasons) or None, hendelser.stopp is None)
