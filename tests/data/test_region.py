"""Region, hosts and voices: sensible at the edges, and the same as counting by hand."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.samling.avstand import Avstander, Kommune, Region, describe, luftlinje, members
from data.samling.vertskap import rank_hosts, suggest_voices

SOURCES = Path(__file__).parents[2] / "data" / "sources"


def real_kommuner() -> tuple[Kommune, ...]:
    with (SOURCES / "fylker.csv").open(encoding="utf-8") as file:
        fylker = {row["fylkesnummer"]: row["fylkesnavn"] for row in csv.DictReader(file)}
    with (SOURCES / "kommune_egenskaper.csv").open(encoding="utf-8") as file:
        return tuple(
            Kommune(
                row["kommunenummer"],
                row["kommunenavn_norsk"],
                row["kommunenummer"][:2],
                fylker[row["kommunenummer"][:2]],
                row["landsdel"],
                row["okonomisk_region"],
                int(row["innbyggere"]),
                int(row["sentralitetsklasse"]),
                float(row["lon"]),
                float(row["lat"]),
            )
            for row in csv.DictReader(file)
        )


KOMMUNER = real_kommuner()
NUMBERS = [k.kommunenummer for k in KOMMUNER]
BY_NUMBER = {k.kommunenummer: k for k in KOMMUNER}
NAVN = {k.kommunenummer: k.navn for k in KOMMUNER}
KM = luftlinje(NUMBERS, [k.lon for k in KOMMUNER], [k.lat for k in KOMMUNER])
FYLKER = {k.fylkesnummer: k.fylkesnavn for k in KOMMUNER}

chosen_regions = st.builds(
    Region,
    fylker=st.lists(st.sampled_from(sorted(FYLKER)), max_size=3).map(tuple),
    landsdeler=st.lists(st.sampled_from(sorted({k.landsdel for k in KOMMUNER})), max_size=2).map(tuple),
    okonomiske=st.lists(st.sampled_from(sorted({k.okonomisk_region for k in KOMMUNER})), max_size=2).map(tuple),
    rundt=st.none() | st.sampled_from(NUMBERS),
    radius=st.floats(1, 2000),
    bare_felles=st.booleans(),
    med=st.lists(st.sampled_from(NUMBERS), max_size=3).map(tuple),
    uten=st.lists(st.sampled_from(NUMBERS), max_size=3).map(tuple),
)


@pytest.mark.parametrize("fylke", sorted(FYLKER))
def test_a_fylke_gives_its_own_kommuner_oslo_too(fylke: str) -> None:
    assert members(Region(fylker=(fylke,)), KOMMUNER, KM) == [n for n in NUMBERS if n.startswith(fylke)]


@given(chosen_regions)
def test_a_region_has_each_kommune_once_with_those_added_and_without_those_left_out(region: Region) -> None:
    chosen = members(region, KOMMUNER, KM)
    assert len(chosen) == len(set(chosen))
    assert set(region.med) - set(region.uten) <= set(chosen)
    assert not set(region.uten) & set(chosen)
    assert describe(region, FYLKER, NAVN)


def test_an_island_within_one_km_is_alone_and_two_thousand_km_is_all_of_norway() -> None:
    assert members(Region(rundt="1856", radius=1), KOMMUNER, KM) == ["1856"]
    assert len(members(Region(rundt="5601", radius=2000), KOMMUNER, KM)) == 357
    assert len(members(Region(rundt="0301", radius=2000), KOMMUNER, KM)) == 357


def test_nothing_chosen_is_an_empty_region_and_unknown_names_choose_nothing() -> None:
    assert members(Region(), KOMMUNER, KM) == []
    assert members(Region(fylker=("99",), rundt="9999", med=("9998",), landsdeler=("Mordor",)), KOMMUNER, KM) == []


def test_a_fylke_and_a_circle_together_or_only_what_is_in_both() -> None:
    both = members(Region(fylker=("18",), rundt="1806", radius=100), KOMMUNER, KM)
    common = members(Region(fylker=("18",), rundt="1806", radius=100, bare_felles=True), KOMMUNER, KM)
    assert {n[:2] for n in both} == {"18", "55"}
    assert {n[:2] for n in common} == {"18"}
    assert set(common) < set(both)


def test_the_region_is_said_as_a_person_would() -> None:
    region = Region(fylker=("18",), rundt="1806", radius=150, uten=("1835",))
    assert describe(region, FYLKER, NAVN) == "Nordland og alle innen 150 km fra Narvik, uten Træna"
    assert describe(Region(med=("1804",)), FYLKER, NAVN) == "Bodø"


def test_hosts_are_ranked_by_total_mean_and_longest() -> None:
    line = Avstander(("a", "b", "c"), np.array([[0.0, 10, 30], [10, 0, 20], [30, 20, 0]]), "km", "")
    by_total = rank_hosts(line, ["a", "b", "c"], [1, 1, 1])
    assert [(h.kommunenummer, h.sum, h.snitt, h.lengst, h.lengst_fra) for h in by_total] == [
        ("b", 30.0, 10.0, 20.0, "c"),
        ("a", 40.0, pytest.approx(40 / 3), 30.0, "c"),
        ("c", 50.0, pytest.approx(50 / 3), 30.0, "a"),
    ]
    by_people = rank_hosts(line, ["a", "b", "c"], [100, 1, 1], etter="snitt")
    assert by_people[0].kommunenummer == "a"
    assert rank_hosts(line, ["a", "b", "c"], [1, 1, 100], etter="lengst")[0].kommunenummer == "b"


def test_one_kommune_alone_hosts_itself_and_nobody_gives_no_hosts() -> None:
    (host,) = rank_hosts(KM, ["0301"], [1])
    assert (host.sum, host.snitt, host.lengst, host.lengst_fra) == (0, 0, 0, None)
    assert rank_hosts(KM, [], []) == []


def test_voices_come_from_the_same_fylke_first_and_say_why() -> None:
    without = [n for n in NUMBERS if n.startswith("18") and n not in {"1804", "1870", "1860"}]
    voices = suggest_voices(without, ["0301", "1804", "1870", "1860", "5501"], BY_NUMBER, KM)
    assert {v.kommunenummer for v in voices[:3]} == {"1804", "1870", "1860"}
    assert voices[0].kommunenummer != "1804"  # the smaller ones resemble more of Nordland than Bodø does
    assert voices[0].grunn.startswith("Samme fylke; ")
    assert set(voices[0].ligner) <= set(without)
    assert all(0 < v.likhet <= 1 for v in voices)


def test_nobody_to_speak_or_to_listen_gives_no_voices() -> None:
    assert suggest_voices([], ["1804"], BY_NUMBER, KM) == []
    assert suggest_voices(["1804"], [], BY_NUMBER, KM) == []
    assert suggest_voices(["1804"], ["1804"], BY_NUMBER, KM) == []
