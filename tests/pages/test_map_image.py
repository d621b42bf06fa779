import io
from collections import Counter
from datetime import date
from xml.etree import ElementTree

from PIL import Image

from pages.components import format as fmt
from pages.components import picture
from pages.components.maps import image as map_image

NUMBERS = list(map_image.areas(False))
CODES = list(fmt.STATUSER)
SHOWN = {number: CODES[i % 5] for i, number in enumerate(NUMBERS)}
FRAME = map_image.map_frame("5 av 357", "Hele landet per 1. juli 2024", date(2024, 7, 1))


def _fills(drawing: str) -> Counter[str]:
    return Counter(
        e.attrib.get("fill", "") for e in ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}path")
    )


def test_the_map_has_all_357_kommuner_in_the_colours_of_the_screen() -> None:
    assert len(NUMBERS) == 357
    drawing = map_image.map_svg(SHOWN, FRAME)
    fills = _fills(drawing)
    for code in CODES:
        assert fills[fmt.STATUSER[code].farge] == list(SHOWN.values()).count(code)
    words = " ".join(ElementTree.fromstring(drawing).itertext())
    assert "© Kartverket" in words and "Per 1.\u00a0juli 2024" in words and "Hele landet" in words


def test_a_chosen_fylke_fills_the_slide_alone_with_names() -> None:
    names = {n: f["properties"]["navn"] for n, f in map_image.areas(False).items()}
    drawing = map_image.map_svg(SHOWN, FRAME, ("11",), names)
    assert sum(_fills(drawing)[fmt.STATUSER[c].farge] for c in CODES) == sum(n.startswith("11") for n in NUMBERS)
    words = list(ElementTree.fromstring(drawing).itertext())
    assert "Stavanger" in words and "Bergen" not in words


def test_the_png_of_the_map_is_a_slide_with_land_and_white_sea() -> None:
    image = Image.open(io.BytesIO(picture.to_png(map_image.map_svg(SHOWN, FRAME)))).convert("RGB")
    assert image.size == (1920, 1080)
    counted = {colour: n for n, colour in image.getcolors(1_000_000) or []}
    assert all(counted[tuple(fmt.STATUSER[code].rgb)] > 2_000 for code in CODES)
    assert counted[(255, 255, 255)] > 1_000_000, "the sea stays white: no ring is drawn inside out"
