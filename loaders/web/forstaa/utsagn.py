"""What one sentence says of one plan."""

from dataclasses import dataclass

from loaders.web.forstaa.dokumenter import Omtale
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff


@dataclass(frozen=True, slots=True)
class Utsagn:
    """What one sentence says of one plan. `slag` is vedtatt, gjeldende, under_arbeid, nektet, opphevet or ingenting."""

    slag: str
    omtale: Omtale
    setning: Setning
    treff: tuple[Regeltreff, ...]
    dato: str | None = None
    organ: str | None = None
    sak: str | None = None
    eier: str | None = None
    ny: bool = False

    @property
    def poeng(self) -> float:
        """Return the sum of the weights."""
        return sum(hit.vekt for hit in self.treff)
