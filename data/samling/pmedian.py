"""Where to hold 1–4 gatherings so that the kommuner travel least: the p-median, solved exactly.

A good answer is found first (`data.pmedian_grenser`), with a lower bound for how good any answer can be. Hosts and
journeys that the bound rules out are dropped, and HiGHS (scipy.optimize.milp) settles what is left. So the answer is
proven best, or says honestly that it is the best found when the time was up.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from data.samling.pmedian_bounds import Cost, Hosts, Matrix, Sizes, assign, improve, lower_bound, reduced_costs

# Two sums of travel that differ by less than this share are the same sum, added up in another order.
EPS = 1e-9


@dataclass(frozen=True)
class Fordeling:
    """A division of n kommuner among gatherings.

    `verter`: indices of the hosts, ascending. `gruppe[i]`: index of the host that i travels to. `sum`: total travel in
    the unit of the distances times weight. `nedre_grense`: no division at all has a smaller sum. `bevist`: proven best.
    """

    verter: tuple[int, ...]
    gruppe: tuple[int, ...]
    sum: float
    nedre_grense: float
    bevist: bool
    sekunder: float

    def svar(self, blant: str, lengre: float | None = None) -> str:
        """Say in Norwegian how sure the answer is. `blant`: among which hosts; `lengre`: how much longer (share) the plan made of
        it is, where hosts were changed for more central ones."""
        if self.bevist and lengre is None:
            return f"Bevist best blant {blant}: ingen annen inndeling mellom dem gir mindre reise."
        if self.bevist and lengre is not None:
            more = "like kort" if round(lengre * 1000) == 0 else f"{_share(lengre)} lengre"
            return f"Bevist korteste reise blant {blant}; planen er {more}, fordi mer sentrale verter er valgt."
        gap = (self.sum - self.nedre_grense) / self.sum if self.sum > 0 else 0.0
        return (
            f"Beste funnet innen tidsgrensen blant {blant}; en bedre inndeling kan finnes, men høyst "
            f"{_share(max(gap, 0.001))} bedre."
        )


def _share(share: float) -> str:
    return f"{share * 100:.1f}\u00a0%".replace(".", ",")


def divided_among(
    avstand: Matrix, vekt: Sequence[float] | NDArray[np.float64], verter: Sequence[int], *, balansert: bool = False
) -> tuple[tuple[int, ...], float]:
    """Send each kommune to one of these hosts so that the weighted travel is least: (host's index of each, total travel)."""
    costs = _checked(avstand, vekt)
    hosts = np.asarray(verter, dtype=np.intp)
    place = assign(costs, hosts, _sizes(costs.shape[0], len(hosts), balansert))
    group = hosts[place]
    return tuple(int(host) for host in group), float(costs[np.arange(len(group)), group].sum())


def _sizes(n: int, antall: int, balansert: bool) -> Sizes:
    return Sizes(n // antall, -(-n // antall)) if balansert else Sizes(1, n)


def divide(
    avstand: Matrix,
    vekt: Sequence[float] | NDArray[np.float64],
    antall: int,
    *,
    balansert: bool = False,
    kandidater: Sequence[int] | None = None,
    tidsgrense: float = 8.0,
) -> Fordeling:
    """Choose `antall` hosts and send each kommune to one of them so that the weighted travel is least.

    `avstand[i, j]`: from kommune i to kommune j (km or minutes), not negative, zero on the diagonal. `vekt[i]`: how
    much the journey from i counts (1 for each, or inhabitants). `balansert`: the groups' sizes differ by at most one.
    `kandidater`: indices that may be hosts (default all). A host belongs to its own group. `tidsgrense`: seconds,
    approximately. Raises ValueError, in Norwegian, when no such division exists or the numbers make no sense.
    """
    began = time.perf_counter()
    costs = _checked(avstand, vekt)
    n = costs.shape[0]
    allowed = np.unique(np.asarray(range(n) if kandidater is None else kandidater, dtype=np.intp))
    if not 1 <= antall <= len(allowed):
        raise ValueError(f"Det går ikke å legge {antall} samlinger til {len(allowed)} mulige vertskommuner.")
    sizes = _sizes(n, antall, balansert)
    start, total = improve(costs, allowed, antall, sizes, began + tidsgrense / 4)
    bound = total
    if antall > 1 and len(allowed) > antall and total > 0:
        bound, prices, better = lower_bound(costs, allowed, antall, sizes, start, total, began + tidsgrense / 2)
        start, total = better
        if bound < total * (1 - EPS):
            start, total, bound = _settle(costs, allowed, antall, sizes, start, total, prices, began + tidsgrense)
    bound = min(bound, total)
    group = assign(costs, start, sizes)
    return Fordeling(
        tuple(int(host) for host in start),
        tuple(int(start[place]) for place in group),
        total,
        bound,
        bound >= total * (1 - EPS),
        time.perf_counter() - began,
    )


def _checked(avstand: Matrix, vekt: Sequence[float] | NDArray[np.float64]) -> Cost:
    """Multiply distances by weights once both are seen to be sensible."""
    distances = np.asarray(avstand, dtype=np.float64)
    weights = np.asarray(vekt, dtype=np.float64)
    if distances.ndim != 2 or distances.shape[0] != distances.shape[1] or weights.shape != distances.shape[:1]:
        raise ValueError("Avstandene må være en kvadratisk tabell med én vekt per kommune.")
    if distances.shape[0] == 0:
        raise ValueError("Regionen er tom: det er ingen kommuner å fordele.")
    if not (
        np.isfinite(distances).all() and np.isfinite(weights).all() and (distances >= 0).all() and (weights >= 0).all()
    ):
        raise ValueError("Avstander og vekter må være tall som ikke er negative.")
    if np.diag(distances).any():
        raise ValueError("Avstanden fra en kommune til seg selv må være 0.")
    return distances * weights[:, None]


def _settle(
    costs: Cost,
    allowed: Hosts,
    antall: int,
    sizes: Sizes,
    start: Hosts,
    total: float,
    prices: NDArray[np.float64],
    deadline: float,
) -> tuple[Hosts, float, float]:
    """Let HiGHS decide among the hosts and journeys that the bound has not ruled out; (hosts, sum, lower bound)."""
    bound, opening, journey = reduced_costs(costs, allowed, antall, sizes, prices)
    room = total - bound + abs(total) * EPS
    hosts = np.flatnonzero(opening <= room)
    who, where = np.nonzero((opening[None, hosts] + journey[:, hosts]) <= room)
    numbers = allowed[hosts]
    travel = costs[who, numbers[where]]
    limit = deadline - time.perf_counter()
    if limit < 0.1:
        return start, total, bound
    # Scaled so that the solver's tolerances mean the same for kommuner × km as for inhabitants × minutes.
    scale = total / costs.shape[0]
    answer = milp(
        np.concatenate([np.zeros(len(hosts)), travel / scale]),
        integrality=np.concatenate([np.ones(len(hosts)), np.zeros(len(who))]),
        bounds=Bounds(0, 1),
        constraints=_constraints(costs.shape[0], numbers, who, where, antall, sizes),
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )
    if answer.x is not None:
        found = np.sort(numbers[np.argsort(-answer.x[: len(hosts)], kind="stable")[:antall]])
        group = assign(costs, found, sizes)
        value = float(costs[np.arange(len(group)), found[group]].sum())
        if value < total:
            start, total = found, value
    if answer.status == 0:
        return start, total, total
    dual = answer.mip_dual_bound
    return start, total, max(bound, float(dual) * scale if dual is not None and np.isfinite(dual) else bound)


def _constraints(
    n: int, numbers: Hosts, who: NDArray[np.intp], where: NDArray[np.intp], antall: int, sizes: Sizes
) -> LinearConstraint:
    """Write the division as linear constraints: columns are the hosts (chosen or not), then the journeys left."""
    m, pairs = len(numbers), len(who)
    at = np.arange(pairs)
    ones = np.ones(pairs)
    columns = m + pairs

    def rows(*parts: tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]], count: int) -> coo_array:
        value, row, column = (np.concatenate([part[k] for part in parts]) for k in range(3))
        return coo_array((value, (row, column)), shape=(count, columns))

    hosts = np.arange(m)
    own = numbers[where] == who
    blocks = [
        (rows((ones, who, m + at), count=n), np.ones(n), np.ones(n)),
        (rows((ones, at, m + at), (-ones, at, where), count=pairs), np.where(own, 0.0, -1.0), np.zeros(pairs)),
        (rows((np.ones(m), np.zeros(m, dtype=np.intp), hosts), count=1), np.full(1, antall), np.full(1, antall)),
    ]
    if sizes.upper < n:
        filled = (ones, where, m + at)
        most = rows(filled, (np.full(m, -float(sizes.upper)), hosts, hosts), count=m)
        least = rows(filled, (np.full(m, -float(sizes.lower)), hosts, hosts), count=m)
        blocks += [(most, np.full(m, -np.inf), np.zeros(m)), (least, np.zeros(m), np.full(m, np.inf))]
    matrix, low, high = zip(*blocks, strict=True)
    return LinearConstraint(vstack(matrix, format="csr"), np.concatenate(low), np.concatenate(high))
