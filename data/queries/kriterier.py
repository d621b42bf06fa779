"""Frivillighet Norge's four criteria for a frivillighetspolitikk, each met, not met or unknown, with the evidence.

The criteria are those of Frivillighet Norge's map: an own document, with measures, worked out in dialogue with local
organisations, and politically treated. Unknown is the answer wherever no source speaks: only a source that says that the
work is still going on makes a criterion «not met (yet)».
"""

import re
from dataclasses import dataclass
from typing import Literal

from data.queries.kommune import Opplysning

Svar = Literal["oppfylt", "ikke_oppfylt", "ukjent"]
MEASURES = re.compile(r"tiltak|handlings-?(plan|program|del)", re.IGNORECASE)
# In a note: a clause that names measures and neither denies them nor speaks of earlier or coming ones.
NOT_NOW = re.compile(
    r"\b(ikke|uten|mangler|ingen|tidligere|om ny|skal|ventet|kommende|forslag|utkast)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Kriterium:
    """One criterion: `kode` is dokument, tiltak, dialog or behandling; `bevis` is the evidence that answers it."""

    kode: str
    svar: Svar
    bevis: Opplysning | None


def har_tiltak(o: Opplysning) -> bool:
    """Whether the document's title, or a clause of the note about it, says that it holds measures."""
    clauses = re.split(r"[.;,]", o.merknad or "")
    return bool(o.tittel and MEASURES.search(o.tittel)) or any(
        MEASURES.search(clause) and not NOT_NOW.search(clause) for clause in clauses
    )


def kriterier(evidence: list[Opplysning], status: str, decides: str | None) -> tuple[Kriterium, ...]:
    """Answer the four criteria from the evidence that counts; `decides` is the id of the observation behind `status`.

    What a former kommune did answers for the present one only where its status is inherited.
    """
    deciding = next((o for o in evidence if o.id == decides), None)
    own = [o for o in evidence if o.egen and deciding is not None and o.arvet == deciding.arvet]
    adopted = [o for o in own if o.status == "vedtatt"] if status == "vedtatt" else []
    going_on = status == "under_arbeid" and deciding is not None and deciding.sikkerhet != "lav"
    not_yet: Svar = "ikke_oppfylt" if going_on else "ukjent"
    why_not_yet = deciding if going_on else None

    def newest(found: list[Opplysning]) -> Opplysning | None:
        return found[-1] if found else None

    measures = newest([o for o in adopted if har_tiltak(o)])
    speaking = [o for o in own if o.i_dialog and o.status in {"vedtatt", "under_arbeid"}]
    dialogue = newest(speaking) if status in {"vedtatt", "under_arbeid"} else None
    treated = newest([o for o in adopted if o.vedtatt_dato or o.vedtatt_av])
    return (
        Kriterium("dokument", "oppfylt", deciding)
        if status == "vedtatt"
        else Kriterium("dokument", not_yet, why_not_yet),
        Kriterium("tiltak", "oppfylt" if measures else "ukjent", measures),
        Kriterium("dialog", "oppfylt" if dialogue else "ukjent", dialogue),
        Kriterium("behandling", "oppfylt", treated) if treated else Kriterium("behandling", not_yet, why_not_yet),
    )
