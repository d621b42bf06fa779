"""Good divisions and lower bounds for the p-median, so that the exact solver has little left to decide.

Method: vertex substitution (Teitz and Bart, 1968) for a good answer; Lagrangian relaxation of "each kommune goes to one
gathering" with subgradient steps (Cornuéjols, Fisher and Nemhauser, 1977) for the bound and the reduced costs.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Matrix = NDArray[np.float64]
Cost = NDArray[np.float64]
Hosts = NDArray[np.intp]

STARTS = 8
STEPS = 400
PATIENCE = 15
NEIGHBOURS = 8


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
