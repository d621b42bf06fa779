"""From a finding and an editor's word to entries for the store: the observation, and the decision that is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from data.database import Register
from data.redaksjon import registrering
from data.redaksjon.registrering import Skjema
from data.store.log import Fakta, Store, new_key
from data.store.types import FunnBeslutning, Observasjon, Utkast

VIST = "politikk_vist"
"""an own policy is shown, its adoption not stated: a proposal that only an editor can make a status of"""
SIKKER = 6.0
"""points from which a finding tells of the adoption itself; below, the document is only shown (loaders/web/forstaa/regler.toml)"""


@dataclass(frozen=True)
class Funn:
    """One row of the queue, as texts; None where it does not say. `nummer` is of today, `enhet` of the unit it is about."""

    nokkel: str
    dokument_hash: str
    niva: str
    enhet: str
    enhetsnavn: str
    nummer: str
    status: str
    plantype: str
    url: str
    regler: str
    poeng: float
    siste_sett: str
    tittel: str | None = None
    vedtatt_dato: str | None = None
    vedtatt_av: str | None = None
    periode_fra: str | None = None
    periode_til: str | None = None
    i_dialog: bool = False

    @property
    def uten_status(self) -> bool:
        """Whether the finding proposes no status: the editor opens the document and says which."""
        return self.status == VIST

    @property
    def kommune(self) -> str | None:
        """The kommune of today, None for a fylkeskommune."""
        return self.nummer if self.niva == "kommune" else None


def av_rad(rad: Mapping[str, object]) -> Funn:
    """The finding that a row of `data.queries.redaksjon.ko` holds."""

    def tekst(navn: str) -> str | None:
        verdi = rad.get(navn)
        return verdi if isinstance(verdi, str) and verdi else None

    return Funn(
        nokkel=str(rad["nokkel"]),
        dokument_hash=str(rad["dokument_hash"]),
        niva=str(rad["niva"]),
        enhet=str(rad["enhet"]),
        enhetsnavn=str(rad["enhetsnavn"]),
        nummer=str(rad["dagens_nummer"]),
        status=str(rad["status"]),
        plantype=str(rad["plantype"]),
        url=str(rad["url"]),
        regler=tekst("regler") or "",
        poeng=float(str(rad["poeng"])),
        siste_sett=(tekst("siste_sett") or "")[:10],
        tittel=tekst("tittel"),
        vedtatt_dato=tekst("vedtatt_dato"),
        vedtatt_av=tekst("vedtatt_av"),
        periode_fra=tekst("periode_fra"),
        periode_til=tekst("periode_til"),
        i_dialog=rad.get("i_dialog") is True or str(rad.get("i_dialog")) == "True",
    )


def skjema(funn: Funn) -> Skjema:
    """The form filled with what the finding proposes, for correcting it."""
    period = f"{funn.periode_fra or ''} – {funn.periode_til}" if funn.periode_til else funn.periode_fra or ""
    return Skjema(
        kommune=funn.nummer, status="" if funn.uten_status else funn.status, plantype=funn.plantype,
        tittel=(funn.tittel or "")[:500], url=funn.url,
        dato=funn.vedtatt_dato or "", periode=period, i_dialog=funn.i_dialog,
        enhet=funn.enhet if funn.enhet != funn.nummer else None,
    )  # fmt: skip


def observasjon(register: Register, funn: Funn, fylt: Skjema | None = None) -> Observasjon:
    """The observation an accepted finding becomes; it holds from its own date, else from the day the page was last seen."""
    utfylt = fylt or skjema(funn)
    made = registrering.observasjon(register, utfylt)
    if not made.kommunenummer and utfylt.enhet is None and funn.kommune:
        # Merged since, and the date does not tell of which: the kommune of today, which is whose site it stands on.
        made = replace(made, kommunenummer=funn.enhet, enhet=funn.enhetsnavn)
    if funn.niva == "fylkeskommune":
        made = replace(
            made,
            niva="fylkeskommune",
            enhet=_fylkeskommune(funn),
            kommunenummer=None,
            dagens_kommunenummer=None,
        )
    shown_only = utfylt.status == "vedtatt" and funn.poeng < SIKKER and not utfylt.dato.strip()
    return replace(
        made,
        vedtatt_av=funn.vedtatt_av if utfylt.status == "vedtatt" and not shown_only else None,
        kilde_dato=funn.siste_sett or None,
        sikkerhet="lav" if shown_only else made.sikkerhet,
    )


def beslutning(funn: Funn, hva: str, grunn: str | None = None, observasjon_nokkel: str | None = None) -> FunnBeslutning:
    """The decision as the store keeps it, with the rules that had fired: `make eval` learns from it."""
    return FunnBeslutning(
        funn_nokkel=funn.nokkel,
        dokument_hash=funn.dokument_hash,
        beslutning=hva,
        kommunenummer=funn.kommune,
        grunn=grunn,
        regler=tuple(part for part in funn.regler.split(";") if part),
        observasjon_id=observasjon_nokkel,
    )


def emner(funn: Funn) -> tuple[str, str]:
    """The topics of the log that a decision on a finding is about: the finding itself, and whose evidence it may become."""
    whose = f"kommune:{funn.kommune}" if funn.kommune else f"fylkeskommune:{_fylkeskommune(funn)}"
    return beslutning(funn, "senere").emne, whose


def _fylkeskommune(funn: Funn) -> str:
    return f"{funn.enhetsnavn} fylkeskommune"


def utkast(
    funn: Funn, hva: str, tidligere: Fakta | None, *, ny: Observasjon | None = None, grunn: str | None = None
) -> list[Utkast]:
    """The entries that one decision writes, all or none. A later decision on the same finding corrects the earlier one."""
    key = new_key()
    drafts = [Utkast("ny", ny, f"{key}-obs")] if ny is not None else []
    content = beslutning(funn, hva, grunn, f"{key}-obs" if ny is not None else None)
    if tidligere is None or tidligere.gjelder is None:
        drafts.append(Utkast("ny", content, f"{key}-valg"))
    else:
        why = grunn or "Ny vurdering"
        drafts.append(Utkast("rettelse", content, f"{key}-valg", why, tidligere.gjelder.id))
    return drafts


def in_force(store: Store) -> dict[str, Fakta]:
    """The decisions in force, by the finding's key. Raises StoreFeil when the store does not answer."""
    found: dict[str, Fakta] = {}
    for fact in store.in_force(FunnBeslutning.TYPE):
        content = fact.gjelder.innhold if fact.gjelder else None
        if isinstance(content, FunnBeslutning):
            found[content.funn_nokkel] = fact
    return found


def divide(ko: pd.DataFrame, beslutninger: Mapping[str, Fakta]) -> pd.DataFrame:
    """The queue with a column `tilstand`: venter, senere, avgjort, or endret (decided on, but the document has changed since)."""

    def state(key: object, text_hash: object) -> str:
        fact = beslutninger.get(str(key))
        content = fact.gjelder.innhold if fact and fact.gjelder else None
        if not isinstance(content, FunnBeslutning):
            return "venter"
        if content.dokument_hash != text_hash:
            return "endret"
        return "senere" if content.beslutning == "senere" else "avgjort"

    states: Iterable[str] = (state(k, h) for k, h in zip(ko["nokkel"], ko["dokument_hash"], strict=True))
    return ko.assign(tilstand=list(states))


def waiting(fordelt: pd.DataFrame) -> pd.DataFrame:
    """What a person has yet to look at, of a queue from `divide`: what is known already only when its document has changed since."""
    kjent = (fordelt["klasse"] == "kjent") & (fordelt["tilstand"] != "endret")
    return fordelt[(fordelt["tilstand"] != "avgjort") & ~kjent]
