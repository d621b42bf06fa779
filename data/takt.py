"""At this pace: how long until every kommune has a policy, as plain arithmetic with an interval. Not a forecast."""

from dataclasses import dataclass

from scipy.stats import chi2

FEWEST = 8  # with fewer new vedtak than this the interval spans more than a factor of five, and says nothing
LEVEL = 0.90


@dataclass(frozen=True)
class Takt:
    """`nye` new vedtak in `aar` years, `rest` kommuner left: years until none are left, with a 90 % interval."""

    nye: int
    aar: float
    rest: int
    per_aar: float
    igjen: float
    igjen_lavest: float
    igjen_hoyest: float


def i_dette_tempoet(nye: int, aar: float, rest: int) -> Takt | None:
    """Divide what is left by the pace; None where there is too little to say (fewer than 8 new vedtak, no time, or nothing left).

    The interval takes new vedtak as Poisson events at an even pace (exact 90 % interval for the count, Garwood 1936), so it holds the
    chance in the count alone, not a change of pace.
    """
    if nye < FEWEST or aar <= 0 or rest <= 0:
        return None
    low = float(chi2.ppf((1 - LEVEL) / 2, 2 * nye)) / 2
    high = float(chi2.ppf((1 + LEVEL) / 2, 2 * nye + 2)) / 2
    return Takt(nye, aar, rest, nye / aar, rest * aar / nye, rest * aar / high, rest * aar / low)
