"""What the register, the open routes and the exports answer is what tests/unchanged.json says; the file is rewritten knowingly."""

import json
from pathlib import Path

from tests import unchanged


def test_register_routes_and_exports_answer_as_recorded(register_file: Path) -> None:
    recorded = json.loads(unchanged.RECORD.read_text(encoding="utf-8"))
    changed = unchanged.differences(recorded, unchanged.record(register_file))
    assert not changed, "\n".join(
        [f"{len(changed)} differ. If it is meant: python -m tests.unchanged --write", *changed[:60]]
    )


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
