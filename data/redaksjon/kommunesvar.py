"""What a kommune's own answer means: the evidence that it is once an editor has accepted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.store.rounds import Answer
from data.store.types import Observasjon, SvarBeslutning, Utkast

OWN = "frivillighetspolitikk"
PUBLISHER = "kommunens eget svar"
"""the source of an accepted answer, with the day it was given"""


def observations(answer: Answer, kommune_name: str) -> list[Observasjon]:
    """The evidence that an accepted answer is: about an own policy first, then about each plan that it is anchored in.

    «Stemmer» says again, on the day of the answer, what the page showed when it was given.
    """
    content, day = answer.content, answer.day.isoformat()
    base = Observasjon(
        niva="kommune", enhet=kommune_name, kommunenummer=content.kommunenummer, dagens_kommunenummer=content.kommunenummer,
        status="", plantype=OWN, kilde_utgiver=PUBLISHER, kilde_dato=day, sikkerhet="høy", svar_id=answer.entry.id,
    )  # fmt: skip
    found = []
    if content.svar == "vedtatt":
        found.append(
            replace(
                base, status="vedtatt", dokumenttittel=content.tittel, vedtatt_dato=content.vedtatt_dato,
                vedtatt_av=content.vedtatt_av, periode_fra=content.periode_fra, periode_til=content.periode_til,
                kilde_url=content.kilde_url, i_dialog="ja" if content.dialog_med else None,
                gjelder_dato=None if content.vedtatt_dato else day,
            )
        )  # fmt: skip
    elif content.svar == "under_arbeid":
        found.append(replace(base, status="under_arbeid", gjelder_dato=day))
    elif content.svar == "ikke":
        found.append(replace(base, status="ingen_kjent", gjelder_dato=day))
    elif content.status_vist:
        found.append(replace(base, status=content.status_vist, gjelder_dato=day))
    anchored = replace(base, status="vedtatt", gjelder_dato=day, kilde_url=content.forankret_url)
    return found + [replace(anchored, plantype=code) for code in content.forankret_i]


def accept(answer: Answer, kommune_name: str, keys: Sequence[str]) -> list[Utkast]:
    """The drafts that take an answer in: its observations, and the decision; `keys` has one key for each and one more."""
    new = [Utkast("ny", o, key) for o, key in zip(observations(answer, kommune_name), keys[1:], strict=False)]
    return [*new, decide(answer, "godtatt", keys[0])]


def decide(answer: Answer, decision: str, key: str, reason: str | None = None) -> Utkast:
    """The draft of a decision; one that replaces an earlier decision on the same entry corrects it."""
    content = SvarBeslutning(answer.entry.id, answer.content.kommunenummer, decision, reason)
    if answer.decided is None:
        return Utkast("ny", content, key, reason or "")
    return Utkast("rettelse", content, key, reason or "", answer.decided.id)
