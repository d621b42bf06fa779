"""The p-median: never worse than brute force, each kommune in exactly one group, honest about what is proven."""

import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.samling import pmedian

Matrix = NDArray[np.float64]
divide = partial(pmedian.divide, tidsgrense=300)
"""with time enough on a busy machine: the proof is asked for, not how long it takes"""


@st.composite
def regions(draw: st.DrawFn, largest: int = 12) -> tuple[Matrix, Matrix, int]:
    """Distances (sometimes lopsided, as travel times may be), weights and a number of gatherings."""
    n = draw(st.integers(1, largest))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    if draw(st.booleans()):
        points = random.integers(0, 12, (n, 2)).astype(float)  # a coarse grid: ties and kommuner on the same spot
        distances = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    else:
        distances = random.uniform(0, 100, (n, n))
        np.fill_diagonal(distances, 0)
    weights = np.ones(n) if draw(st.booleans()) else random.choice([0.0, 1.0, 300.0, 700_000.0], n)
    return distances, weights, draw(st.integers(1, min(n, 4)))


def brute_force(costs: Matrix, p: int, balanced: bool) -> float:
    """Try every set of hosts; with balanced groups, the cheapest filling by dynamic programming over the sizes."""
    n = costs.shape[0]
    lower, upper = (n // p, -(-n // p)) if balanced else (1, n)
    best = np.inf
    for hosts in itertools.combinations(range(n), p):
        states = {(0,) * p: 0.0}
        for i in range(n):
            following: dict[tuple[int, ...], float] = {}
            for sizes, cost in states.items():
                for k, host in enumerate(hosts):
                    if sizes[k] < upper and (i == host or i not in hosts):
                        state = (*sizes[:k], sizes[k] + 1, *sizes[k + 1 :])
                        following[state] = min(following.get(state, np.inf), cost + costs[i, host])
            states = following
        best = min([best, *(cost for sizes, cost in states.items() if min(sizes) >= lower)])
    return float(best)


def total(costs: Matrix, groups: tuple[int, ...]) -> float:
    return float(sum(costs[i, host] for i, host in enumerate(groups)))


@settings(max_examples=200, deadline=None)
@given(regions())
def test_no_other_set_of_hosts_gives_less_travel(region: tuple[Matrix, Matrix, int]) -> None:
    distances, weights, p = region
    costs = distances * weights[:, None]
    answer = divide(distances, weights, p)
    best = min(costs[:, hosts].min(axis=1).sum() for hosts in itertools.combinations(range(len(weights)), p))
    assert answer.bevist
    assert answer.sum == pytest.approx(best, rel=1e-7, abs=1e-7)
    assert total(costs, answer.gruppe) == pytest.approx(answer.sum)


@settings(max_examples=120, deadline=None)
@given(regions(largest=7))
def test_no_other_balanced_division_gives_less_travel(region: tuple[Matrix, Matrix, int]) -> None:
    distances, weights, p = region
    costs = distances * weights[:, None]
    answer = divide(distances, weights, p, balansert=True)
    assert answer.bevist
    assert answer.sum == pytest.approx(brute_force(costs, p, balanced=True), rel=1e-7, abs=1e-7)
    sizes = [answer.gruppe.count(host) for host in answer.verter]
    assert max(sizes) - min(sizes) <= 1


@settings(max_examples=40, deadline=None)
@given(regions(), st.booleans())
def test_the_groups_cover_the_region_exactly_once_and_a_host_goes_nowhere(
    region: tuple[Matrix, Matrix, int], balanced: bool
) -> None:
    distances, weights, p = region
    answer = divide(distances, weights, p, balansert=balanced)
    assert len(answer.gruppe) == len(weights)
    assert set(answer.gruppe) == set(answer.verter)
    assert len(set(answer.verter)) == p
    assert all(answer.gruppe[host] == host for host in answer.verter)


@settings(max_examples=25, deadline=None)
@given(regions(), st.data())
def test_only_candidates_become_hosts_and_the_best_of_them_are_found(
    region: tuple[Matrix, Matrix, int], data: st.DataObject
) -> None:
    distances, weights, p = region
    n = len(weights)
    candidates = data.draw(st.lists(st.integers(0, n - 1), min_size=p, max_size=n, unique=True))
    answer = divide(distances, weights, p, kandidater=candidates)
    costs = distances * weights[:, None]
    best = min(costs[:, hosts].min(axis=1).sum() for hosts in itertools.combinations(candidates, p))
    assert set(answer.verter) <= set(candidates)
    assert answer.sum == pytest.approx(best, rel=1e-7, abs=1e-7)


def test_without_time_the_answer_is_whole_and_says_that_it_is_only_the_best_found() -> None:
    random = np.random.default_rng(3)
    points = random.uniform(0, 1000, (150, 2))
    distances = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    answer = divide(distances, np.ones(150), 4, balansert=True, tidsgrense=0.0)
    assert not answer.bevist
    assert answer.svar("dem").startswith("Beste funnet innen tidsgrensen")
    assert answer.nedre_grense <= answer.sum
    assert len(answer.gruppe) == 150


def test_a_proven_answer_says_so() -> None:
    assert divide(np.zeros((1, 1)), [1.0], 1).svar("dem").startswith("Bevist best")


@pytest.mark.parametrize(
    ("distances", "weights", "p", "expected"),
    [
        (np.zeros((0, 0)), [], 1, "Regionen er tom"),
        (np.zeros((2, 2)), [1, 1], 3, "Det går ikke å legge 3 samlinger til 2"),
        (np.zeros((2, 2)), [1, 1], 0, "Det går ikke å legge 0 samlinger"),
        (np.array([[0, np.nan], [1, 0]]), [1, 1], 1, "ikke er negative"),
        (np.array([[0, -1], [1, 0]]), [1, 1], 1, "ikke er negative"),
        (np.array([[1, 1], [1, 0]]), [1, 1], 1, "må være 0"),
        (np.zeros((2, 3)), [1, 1], 1, "kvadratisk"),
        (np.zeros((2, 2)), [1], 1, "én vekt per kommune"),
    ],
)
def test_numbers_that_make_no_sense_are_refused_in_words(
    distances: Matrix, weights: list[float], p: int, expected: str
) -> None:
    with pytest.raises(ValueError, match=expected):
        divide(distances, weights, p)
