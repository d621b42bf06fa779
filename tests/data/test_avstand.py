"""Distances: right against a reference library, symmetric, and travel times that are checked before use."""

import csv
from pathlib import Path

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from data.samling.avstand import ReisetidFeil, avstand_km, luftlinje, read_travel_times

EGENSKAPER = Path(__file__).parents[2] / "data" / "sources" / "kommune_egenskaper.csv"
NAVN = {"1804": "Bodø", "1806": "Narvik", "1833": "Rana"}

point = st.tuples(st.floats(-30, 60), st.floats(-60, 85))


@given(st.lists(point, min_size=2, max_size=6))
def test_distances_are_symmetric_and_zero_to_itself(points: list[tuple[float, float]]) -> None:
    km = avstand_km([p[0] for p in points], [p[1] for p in points])
    assert np.array_equal(km, km.T)
    assert (np.diag(km) == 0).all()
    assert (km >= 0).all()


@given(point, point)
def test_a_distance_is_within_half_a_percent_of_the_geodesic(a: tuple[float, float], b: tuple[float, float]) -> None:
    reference = Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] / 1000
    ours = avstand_km([a[0], b[0]], [a[1], b[1]])[0, 1]
    assert ours == pytest.approx(reference, rel=0.005, abs=1e-3)


def test_distances_between_real_kommuner_agree_with_the_reference_library_to_a_ten_thousandth() -> None:
    with EGENSKAPER.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::7]
    km = avstand_km([float(r["lon"]) for r in rows], [float(r["lat"]) for r in rows])
    for i, a in enumerate(rows):
        for j, b in enumerate(rows[:i]):
            reference = Geodesic.WGS84.Inverse(float(a["lat"]), float(a["lon"]), float(b["lat"]), float(b["lon"]))
            assert km[i, j] == pytest.approx(reference["s12"] / 1000, rel=1e-4)


def test_the_sentence_says_that_the_distance_is_as_the_crow_flies() -> None:
    assert "luftlinje" in luftlinje(["0301"], [10.7], [59.9]).forklaring


def test_a_part_of_the_table_keeps_the_distances() -> None:
    whole = luftlinje(["a", "b", "c"], [10.0, 11.0, 12.0], [60.0, 61.0, 62.0])
    part = whole.utvalg(["c", "a"])
    assert part.verdier[0, 1] == whole.verdier[2, 0]


def test_a_travel_time_in_one_direction_counts_both_ways() -> None:
    table = read_travel_times(b'from,to,minutes\n1804,1806,300\n1804,1833,"200,5"\n1833,1806,330\n', NAVN)
    assert table.enhet == "minutter"
    assert table.verdier[0, 1] == table.verdier[1, 0] == 300
    assert table.verdier[2, 0] == 200.5


def test_the_two_directions_may_differ() -> None:
    content = "fra;til;minutter\n1804;1806;300\n1806;1804;310\n1804;1833;200\n1833;1806;330\n"
    table = read_travel_times(b"\xef\xbb\xbf" + content.encode(), NAVN)
    assert (table.verdier[0, 1], table.verdier[1, 0]) == (300, 310)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "Filen er tom. Den må ha en rad med kolonnenavn."),
        ("fra,til\n1804,1806\n", "Første rad må ha kolonnene"),
        ("fra,fra,til,minutter\n", "hver én gang"),
        ("fra,til,minutter\n1804,1806\n", "Rad 2: minutter mangler."),
        ("fra,til,minutter\n1804,Narvik,30\n", "Rad 2, kolonne til: «Narvik»"),
        ("fra,til,minutter\n1804,1806,lenge\n", "Rad 2, kolonne minutter: «lenge»"),
        ("fra,til,minutter\n1804,1806,-1\n", "«-1» er ikke et tall"),
        ("fra,til,minutter\n1804,1806,nan\n", "«nan» er ikke et tall"),
        ("fra,til,minutter\n1804,1804,3\n", "til seg selv"),
        ("fra,til,minutter\n1804,1806,3\n1804,1806,4\n", "står to ganger"),
        ("fra,til,minutter\n1804,1806,3\n1804,1833,4\n", "mellom Narvik (1806) og Rana (1833) mangler"),
    ],
)
def test_a_bad_travel_time_table_says_what_where_and_what_to_do(content: str, expected: str) -> None:
    with pytest.raises(ReisetidFeil) as raised:
        read_travel_times(content.encode(), NAVN)
    assert expected in str(raised.value)


def test_a_file_in_another_encoding_is_told_of() -> None:
    with pytest.raises(ReisetidFeil, match="UTF-8"):
        read_travel_times("fra,til,minutter\nBodø,Å,1\n".encode("mac-roman"), NAVN)


def test_a_long_row_of_problems_is_cut_with_a_count() -> None:
    rows = "".join(f"x{n},1806,3\n" for n in range(50))
    with pytest.raises(ReisetidFeil) as raised:
        read_travel_times(f"fra,til,minutter\n{rows}".encode(), NAVN)
    assert raised.value.feil[-1] == "… og 30 til."
