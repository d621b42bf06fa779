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
# From so many documents on, none at all the next time is no news but an alarm.
EXPECTED = 2
# Told beside the outcome: the site's own search could not be asked, which loses nothing that links and maps lead to.
SEARCHES = {
    "post": "nettstedets eget søk kan ikke brukes (skjemaet sendes med POST)",
    "skript": "nettstedets eget søk kan ikke brukes (det er laget med skript)",
    "annen_vert": "nettstedets eget søk kan ikke brukes (det ligger på en annen vert)",
}
LISTS = frozenset(
    {"sitemap", "gjetning", "sok", "søkeskjema", "robots.txt", "probe"}
)  # what they name may be long gone
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
    read: int = 0
    feil: int = 0
    tomme: int = 0
    uleste: Counter[str] = field(default_factory=Counter)
    lovende_uten: Counter[str] = field(default_factory=Counter)
    lovende_igjen: int = 0
    igjen: int = 0
    utelatt: int = 0
    ikke_spurt: Counter[str] = field(default_factory=Counter)
    kart: Counter[str] = field(default_factory=Counter)
    myke: int = 0
    dode: Counter[str] = field(default_factory=Counter)
    sok: str | None = None
    forrige_sider: int | None = None
    forrige_dokumenter: int | None = None
    bare_nye: bool = False

    def take_round(self, sider: Iterable[Side]) -> None:
        """Count the pages that the round has come to, also those of earlier runs that did not come to its end."""
        for side in sider:
            self.read += side.tilstand == "ok"
            self.feil += side.tilstand == "feil" and side.type not in ("sitemap", "probe")
            self.tomme += side.tilstand == "ok" and side.merke == "krever_nettleser"
            if side.type == "forside" and side.tilstand not in ("ok", "ny"):
                self.forside = self.forside or f"forsiden: {side.feil}"
            self.myke += side.merke == "myk_404"
            lost = side.tilstand == "feil" or (side.kilde != "gjetning" and side.tilstand in ("utelatt", "borte"))
            if side.type == "sitemap" and lost and side.kode != "robots":
                self.kart[side.feil or str(side.kode)] += 1
            if (
                side.tilstand == "utelatt"
                and side.poeng >= 9
                and (side.kode or side.merke) is None
                and side.kilde not in LISTS
            ):
                self.dode[side.feil or "finnes ikke"] += 1
            told = side.poeng >= 7 or side.del_av is not None or (side.relevant and side.tilstand == "feil")
            if not told or side.tilstand == "borte":
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
    if hendelser.avbrutt:
        return Utfall("avbrutt", hendelser.avbrutt, False)
    if failed := _failure(telling, hendelser):
        return failed
    reasons = [reason for reason in (hendelser.stopp, hendelser.forside) if reason]
    if telling.sider == 0 and not hendelser.bare_nye:
        reasons.append("bare forsiden kunne leses; ingen andre sider ble funnet")
    asked = hendelser.read + hendelser.feil
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
    reasons += _not_seen(telling, hendelser)
    reasons += hendelser.merknader
    said = [*reasons, SEARCHES[hendelser.sok]] if hendelser.sok in SEARCHES else reasons
    return Utfall("advarsel" if reasons else "ok", "; ".join(said) or None, hendelser.stopp is None)


def _failure(telling: Telling, hendelser: Hendelser) -> Utfall | None:
    """Return the outcome of a search that came to nothing, or None."""
    read = telling.hentet + telling.uendret
    nothing = read == 0 and telling.sider == 0  # `sider` also counts what an interrupted run got in this round
    if hendelser.forside and nothing:
        return Utfall("feilet", hendelser.forside, True)
    if hendelser.stopp and nothing:
        return Utfall("feilet", hendelser.stopp, False)
    if nothing and not hendelser.bare_nye:
        return Utfall("feilet", "ingen sider kunne hentes", True)
    if hendelser.tomme * 2 > max(1, telling.sider) and telling.dokumenter == 0:
        return Utfall("feilet", "sidene er tomme uten JavaScript; nettstedet kan ikke leses slik", True)
    documents = hendelser.forrige_dokumenter or 0
    if documents >= EXPECTED and telling.dokumenter == 0 and not hendelser.bare_nye and not hendelser.stopp:
        why = f"nettstedet ga {documents} dokumenter om frivillighet sist, og ingen nå; se etter hva som er endret"
        return Utfall("feilet", "; ".join([why, *hendelser.merknader]), True)
    return None


def _not_seen(telling: Telling, hendelser: Hendelser) -> list[str]:
    """Return what there is that this round did not see, with numbers."""
    told = []
    documents = hendelser.forrige_dokumenter or 0
    if documents >= 2 * EXPECTED and telling.dokumenter * 2 < documents and not (hendelser.bare_nye or hendelser.stopp):
        told.append(f"færre dokumenter om frivillighet enn sist ({telling.dokumenter} mot {documents})")
    if hendelser.lovende_igjen and not hendelser.stopp:
        left = antall(hendelser.lovende_igjen, "lovende side", "lovende sider")
        told.append(f"sidebudsjettet er brukt opp; {left} gjenstår")
    elif hendelser.igjen and not hendelser.stopp:
        told.append(f"sidebudsjettet er brukt opp; {antall(hendelser.igjen, 'adresse', 'adresser')} gjenstår")
    if hendelser.utelatt:
        them = antall(hendelser.utelatt, "adresse", "adresser")
        told.append(f"{them} fra nettstedskart og lister er ikke tatt med, fordi de er flere enn søket tar inn")
    if hendelser.kart:
        why = ", ".join(reason for reason, _ in hendelser.kart.most_common(3))
        told.append(f"{hendelser.kart.total()} nettstedskart kunne ikke leses ({why})")
    if hendelser.dode:
        why = ", ".join(f"{count} {reason}" for reason, count in hendelser.dode.most_common(3))
        count = antall(hendelser.dode.total(), "lovende lenke", "lovende lenker")
        told.append(f"{count} fører ingen steder ({why})")
    if hendelser.myke:
        them = antall(hendelser.myke, "side sier", "sider sier")
        told.append(
            f"{them} at de ikke finnes, men svarer som om de gjør det; teksten står til neste søk sier det samme"
        )
    if hendelser.ikke_spurt:
        hosts = ", ".join(host for host, _ in hendelser.ikke_spurt.most_common(3))
        left = antall(hendelser.ikke_spurt.total(), "lovende dokument", "lovende dokumenter")
        told.append(f"{left} på andre verter er ikke hentet ({hosts})")
    return told
