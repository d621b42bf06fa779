"""Where to hold 1–4 gatherings so that the kommuner travel least: the p-median, solved exactly.

A good answer is found first (`improve`), with a lower bound for how good any answer can be. Hosts and
journeys that the bound rules out are dropped, and HiGHS (scipy.optimize.milp) settles what is left. So the answer is
proven best, or says honestly that it is the best found when the time was up.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array, vstack

Matrix = NDArray[np.float64]
Cost = NDArray[np.float64]
Hosts = NDArray[np.intp]

STARTS = 8
STEPS = 400
PATIENCE = 15
NEIGHBOURS = 8
SECONDS = 8.0
"""for one division, where nobody says otherwise"""
# Two sums of travel that differ by less than this share are the same sum, added up in another order.
EPS = 1e-9


@dataclass(frozen=True)
class Sizes:
    """The fewest and most kommuner that one gathering may have."""

    lower: int
    upper: int

    def free(self, n: int) -> bool:
        """Whether the sizes leave every division open."""
        return self.upper >= n


def assign(costs: Cost, hosts: Hosts, sizes: Sizes) -> NDArray[np.intp]:
    """Send each kommune to a host at least cost: its place (0 … p-1) in `hosts`, each host to itself."""
    n, p = costs.shape[0], len(hosts)
    if sizes.free(n):
        group = costs[:, hosts].argmin(axis=1)
        group[hosts] = np.arange(p)
        return np.asarray(group, dtype=np.intp)
    others = np.setdiff1d(np.arange(n), hosts)
    seats = np.repeat(np.arange(p), sizes.upper - 1)
    # Empty seats are taken by dummies, one to a host at most, and only where the group may lack one.
    dummies = len(seats) - len(others)
    matrix = np.full((len(seats), len(seats)), costs.sum() + 1.0)
    matrix[: len(others)] = costs[np.ix_(others, hosts[seats])]
    if dummies:
        matrix[len(others) :, :: sizes.upper - 1] = 0.0
    row, column = linear_sum_assignment(matrix)
    group = np.empty(n, dtype=np.intp)
    group[hosts] = np.arange(p)
    group[others] = seats[column[row < len(others)]]
    return group


def value(costs: Cost, hosts: Hosts, sizes: Sizes) -> float:
    """Give the total cost of the best division among these hosts."""
    group = assign(costs, hosts, sizes)
    return float(costs[np.arange(costs.shape[0]), hosts[group]].sum())


def improve(costs: Cost, allowed: Hosts, p: int, sizes: Sizes, deadline: float) -> tuple[Hosts, float]:
    """Find a good set of hosts: (hosts ascending, total cost). Exact for one host; the seed is fixed."""
    inside = costs[:, allowed]
    if p == 1:
        chosen = np.array([inside.sum(axis=0).argmin()])
        return allowed[chosen], float(inside[:, chosen[0]].sum())
    random = np.random.default_rng(0)
    best: NDArray[np.intp] | None = None
    least = np.inf
    for start in range(STARTS):
        first = _greedy(inside, p) if start == 0 else random.choice(len(allowed), p, replace=False)
        found, total = _substitute(inside, np.asarray(first, dtype=np.intp))
        if total < least:
            best, least = found, total
        if time.perf_counter() > deadline:
            break
    assert best is not None  # noqa: S101 - the loop runs at least once
    hosts = np.sort(allowed[best])
    if sizes.free(costs.shape[0]):
        return hosts, value(costs, hosts, sizes)
    return _substitute_near(costs, allowed, hosts, sizes, deadline)


def _greedy(inside: Cost, p: int) -> list[int]:
    """Add one host at a time, each the one that helps most."""
    chosen: list[int] = []
    nearest = np.full(inside.shape[0], np.inf)
    for _ in range(p):
        totals = np.minimum(nearest[:, None], inside).sum(axis=0)
        totals[chosen] = np.inf
        chosen.append(int(totals.argmin()))
        nearest = np.minimum(nearest, inside[:, chosen[-1]])
    return chosen


def _substitute(inside: Cost, hosts: NDArray[np.intp]) -> tuple[NDArray[np.intp], float]:
    """Swap one host for another as long as that helps (sizes free)."""
    hosts = hosts.copy()
    total = float(inside[:, hosts].min(axis=1).sum())
    improved = True
    while improved:
        improved = False
        for place in range(len(hosts)):
            rest = np.delete(hosts, place)
            totals = np.minimum(inside[:, rest].min(axis=1)[:, None], inside).sum(axis=0)
            totals[rest] = np.inf
            candidate = int(totals.argmin())
            if totals[candidate] < total * (1 - 1e-12):
                hosts[place], total, improved = candidate, float(totals[candidate]), True
    return hosts, total


def _substitute_near(costs: Cost, allowed: Hosts, hosts: Hosts, sizes: Sizes, deadline: float) -> tuple[Hosts, float]:
    """Swap a host for one near it as long as that helps (sizes bound, so each try is an assignment)."""
    total = value(costs, hosts, sizes)
    improved = True
    while improved and time.perf_counter() < deadline:
        improved = False
        for trial in _neighbours(costs, allowed, hosts):
            cost = value(costs, trial, sizes)
            if cost < total * (1 - 1e-12):
                hosts, total, improved = trial, cost, True
                break
            if time.perf_counter() > deadline:
                break
    return hosts, total


def _neighbours(costs: Cost, allowed: Hosts, hosts: Hosts) -> Iterator[Hosts]:
    """Give the sets of hosts with one host moved to a place near it."""
    for place, old in enumerate(hosts):
        near = allowed[np.argsort(costs[old, allowed], kind="stable")]
        for candidate in near[~np.isin(near, hosts)][:NEIGHBOURS]:
            yield np.sort(np.append(np.delete(hosts, place), candidate))


def reduced_costs(
    costs: Cost, allowed: Hosts, p: int, sizes: Sizes, prices: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], Matrix]:
    """Solve the relaxation at these prices (one per kommune).

    Gives the lower bound, what it rises by when a host is forced open (m,), and by when a journey is forced on top of
    that (n, m). A kommune that pays its price joins a host wherever that lowers the host's cost.
    """
    n, m = costs.shape[0], len(allowed)
    reduced = costs[:, allowed] - prices[:, None]
    own = reduced[allowed, np.arange(m)].copy()
    threshold = np.zeros(m)
    if sizes.free(n):
        opening = np.minimum(reduced, 0.0).sum(axis=0) - np.minimum(own, 0.0) + own
    else:
        others = reduced.copy()
        others[allowed, np.arange(m)] = np.inf
        others.sort(axis=0)
        least, most = sizes.lower - 1, sizes.upper - 1
        opening = own + others[:least].sum(axis=0) + np.minimum(others[least:most], 0.0).sum(axis=0)
        if most:
            last = others[most - 1]
            forced = np.maximum(others[least - 1], 0.0) if least else np.zeros(m)
            threshold = np.where(last < 0, last, forced)
    order = np.partition(opening, p - 1)
    bound = float(prices.sum() + np.sort(order[:p]).sum())
    return bound, np.maximum(opening - order[p - 1], 0.0), np.maximum(reduced - threshold[None, :], 0.0)


def lower_bound(
    costs: Cost, allowed: Hosts, p: int, sizes: Sizes, hosts: Hosts, total: float, deadline: float
) -> tuple[float, NDArray[np.float64], tuple[Hosts, float]]:
    """Raise the bound by subgradient steps: (bound, the prices that give it, the best hosts and total seen)."""
    n = costs.shape[0]
    group = assign(costs, hosts, sizes)
    prices = costs[np.arange(n), hosts[group]].copy()
    inside = costs[:, allowed]
    # A kommune with many inhabitants has large costs, and needs larger steps than its neighbours.
    scale = inside.mean(axis=1) + 1e-12
    best, best_prices = -np.inf, prices
    step, stale = 1.5, 0
    tried: set[tuple[int, ...]] = set()
    for _ in range(STEPS):
        reduced = inside - prices[:, None]
        taken = _taken(reduced, allowed, sizes)
        opening = np.where(taken, reduced, 0.0).sum(axis=0)
        chosen = np.argpartition(opening, p - 1)[:p]
        bound = float(prices.sum() + opening[chosen].sum())
        if bound > best:
            best, best_prices, stale = bound, prices, 0
            key = tuple(sorted(int(place) for place in chosen))
            if key not in tried and len(tried) < 60:
                tried.add(key)
                trial = np.sort(allowed[chosen])
                cost = value(costs, trial, sizes)
                if cost < total:
                    hosts, total = trial, cost
        else:
            stale += 1
            if stale >= PATIENCE:
                step, stale, prices = step / 2, 0, best_prices
        visits = taken[:, chosen].sum(axis=1)
        slope = 1.0 - visits
        norm = float((scale * slope**2).sum())
        if norm == 0 or best >= total * (1 - 1e-10) or step < 1e-3 or time.perf_counter() > deadline:
            break
        prices = prices + step * (total - bound) / norm * scale * slope
    return best, best_prices, (hosts, total)


def _taken(reduced: Matrix, allowed: Hosts, sizes: Sizes) -> NDArray[np.bool_]:
    """Which kommuner (rows) each host (columns) would take at these reduced costs."""
    n, m = reduced.shape
    if sizes.free(n):
        taken = reduced < 0
    else:
        others = reduced.copy()
        others[allowed, np.arange(m)] = -np.inf
        order = others.argpartition((sizes.lower - 1, sizes.upper - 1), axis=0)
        taken = np.zeros((n, m), dtype=np.bool_)
        np.put_along_axis(taken, order[sizes.lower : sizes.upper], True, axis=0)
        taken &= reduced < 0
        np.put_along_axis(taken, order[: sizes.lower], True, axis=0)
    taken[allowed, np.arange(m)] = True
    return np.asarray(taken)


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
    tidsgrense: float = SECONDS,
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
