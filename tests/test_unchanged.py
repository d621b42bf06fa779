"""How the record of what must not change is written, read and compared; tests/sweeps/test_routes.py holds the answers against it."""

import json

from tests import unchanged


def test_a_difference_names_family_unit_and_question() -> None:
    before = {"answers": {"/kart": {"0301": {"html": "200 a", "csv": "200 b"}, "1103": {"html": "200 c"}}}}
    after = {"answers": {"/kart": {"0301": {"html": "500 d", "csv": "200 b"}}, "/api": {}}}
    assert unchanged.differences(before, after) == [
        "answers · /api: nothing → 0 of them",
        "answers · /kart · 0301 · html: 200 a → 500 d",
        "answers · /kart · 1103: 1 of them → nothing",
    ]


def test_the_record_is_read_back_as_it_was_written_and_has_a_line_per_unit() -> None:
    found = {
        "answers": {"/kart": {"0301": {"html": "200 a", "csv": "200 b"}, "1103": {"html": "200 c"}}},
        "register": {"innhold": "x"},
    }
    text = unchanged.dumped(found)
    assert json.loads(text) == found
    assert '"0301": {"html": "200 a", "csv": "200 b"},' in text
