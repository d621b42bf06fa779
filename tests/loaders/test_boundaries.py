"""The committed boundaries, as the map and the kommune pages rely on them."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point, shape

from data.grenser import GRENSER, naboer, read_areas, steder, utgave
from loaders.boundaries.shape import borders, fylker, simplify

LEVELS = ("kommuner.geojson", "kommuner_fin.geojson")


def features(name: str) -> list[dict]:
    return json.loads((GRENSER / name).read_text(encoding="utf-8"))["features"]


@pytest.mark.parametrize("level", LEVELS)
def test_all_357_kommuner_are_there_in_number_order_with_their_index(level):
    properties = [feature["properties"] for feature in features(level)]
    assert [p["i"] for p in properties] == list(range(357))
    numbers = [p["kommunenummer"] for p in properties]
    assert numbers == sorted(set(numbers))
    assert all(p["navn"] for p in properties)


@pytest.mark.parametrize("level", LEVELS)
def test_neighbours_share_their_border_without_gap_or_overlap(level):
    areas = list(read_areas(file=level).values())
    assert all(area.is_valid for area in areas)
    assert shapely.coverage_is_valid(areas)
    overlap = sum(area.area for area in areas) - shapely.union_all(areas).area
    assert abs(overlap) < 1e-9


@pytest.mark.parametrize("number", ["1835", "1144", "1856", "1151", "4633"])
def test_the_smallest_island_kommuner_keep_their_islands(number):
    coarse, fine = read_areas(file=LEVELS[0])[number], read_areas(file=LEVELS[1])[number]
    assert coarse.area > 0.4 * fine.area


def test_the_whole_country_is_small_enough_to_send():
    assert (GRENSER / LEVELS[0]).stat().st_size <= 700_000


def test_coordinates_have_at_most_four_decimals():
    def walk(value):
        if isinstance(value, list):
            for inner in value:
                yield from walk(inner)
        else:
            yield value

    numbers = [n for f in features("kommuner.geojson") for n in walk(f["geometry"]["coordinates"])]
    assert all(round(n, 4) == n for n in numbers)


def test_the_fifteen_fylker_are_their_kommuner_dissolved():
    dissolved = fylker(read_areas(file=LEVELS[0]))
    shown = {f["properties"]["fylkesnummer"]: shape(f["geometry"]) for f in features("fylker.geojson")}
    assert len(shown) == 15
    assert shown.keys() == dissolved.keys()
    assert all(shown[number].equals(dissolved[number]) for number in shown)


def test_a_fylke_border_never_follows_the_coast():
    outlines = {f["properties"]["fylkesnummer"]: shape(f["geometry"]).boundary for f in features("fylker.geojson")}
    lines = features("fylkesgrenser.geojson")
    assert {f["properties"]["a"] for f in lines} | {f["properties"]["b"] for f in lines} == set(outlines)
    for feature in lines:
        line = shape(feature["geometry"])
        for side in ("a", "b"):
            assert outlines[feature["properties"][side]].buffer(1e-7).covers(line)


def test_each_kommune_border_knows_both_sides_and_whether_it_lies_inside_a_fylke():
    index = {f["properties"]["kommunenummer"]: f["properties"]["i"] for f in features("kommuner.geojson")}
    for feature in features("kommunegrenser.geojson"):
        p = feature["properties"]
        assert (p["i"], p["j"]) == (index[p["a"]], index[p["b"]])
        assert p["intern"] == (p["a"][:2] == p["b"][:2])


def test_neighbours_go_both_ways_and_everyone_has_one():
    pairs = {(a, b, kind) for a, found in naboer().items() for b, kind in found}
    assert pairs == {(b, a, kind) for a, b, kind in pairs}
    assert len(naboer()) == 357


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("0301", "3205", "land"),  # Oslo and Lillestrøm
        ("1580", "1508", "land"),  # Haram and Ålesund since 2024
        ("1535", "1539", "land"),  # Vestnes and Rauma
        ("5001", "5028", "land"),  # Trondheim and Melhus
        ("1856", "1857", "sjø"),  # Røst and Værøy
    ],
)
def test_known_neighbours_are_found(a, b, kind):
    assert (b, kind) in naboer()[a]


def test_points_lie_inside_their_kommune_and_boxes_around_it():
    areas = read_areas()
    for number, place in steder().items():
        if len(number) == 4:
            assert areas[number].contains(Point(place.lon, place.lat))
            assert shapely.box(place.vest, place.sor, place.ost, place.nord).covers(areas[number])
    assert sum(len(number) == 2 for number in steder()) == 15


def test_places_that_changed_kommune_are_in_the_new_one():
    areas = read_areas()
    for number, lon, lat in (
        ("1580", 6.39, 62.59),
        ("1508", 6.15, 62.47),
        ("1535", 7.31, 62.60),
        ("1539", 7.69, 62.57),
    ):
        assert areas[number].buffer(0.01).contains(Point(lon, lat)), number  # Brattvåg, Ålesund, Vågstranda, Åndalsnes


def test_administrative_centres_lie_in_their_own_kommune():
    table = Path(GRENSER).parent / "kommune_egenskaper.csv"
    areas = read_areas()
    with table.open(encoding="utf-8", newline="") as file:
        seats = {row["kommunenummer"]: Point(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)}
    # The point for Vadsø stands 70 m outside the coastline of this level of detail.
    assert [n for n, seat in seats.items() if areas[n].distance(seat) > 0.002] == []


def test_the_edition_says_source_licence_and_what_was_done_and_its_checksums_hold():
    edition = utgave()
    assert edition.attribusjon == "© Kartverket"
    assert edition.lisens == "CC BY 4.0"
    assert "2020" in edition.utgave
    assert edition.bearbeiding
    for name, digest in edition.filer.items():
        assert hashlib.sha256((GRENSER / name).read_bytes()).hexdigest() == digest


def test_simplifying_keeps_a_shared_border_shared():
    left = shapely.MultiPolygon([shapely.Polygon([(10, 60), (10.2, 60), (10.2001, 60.1), (10.2, 60.2), (10, 60.2)])])
    right = shapely.MultiPolygon(
        [shapely.Polygon([(10.2, 60), (10.4, 60), (10.4, 60.2), (10.2, 60.2), (10.2001, 60.1)])]
    )
    slim = simplify({"0001": left, "0002": right}, 1_000, 0)
    assert shapely.coverage_is_valid(list(slim.values()))
    assert len(borders(slim)) == 1
    assert sum(shapely.get_num_coordinates(a) for a in slim.values()) < 12
