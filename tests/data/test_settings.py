"""The settings of the environment: what each may be, and that a value nobody can mean is told rather than taken for something else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import settings
from data.settings import NO, SETTINGS, YES, SettingError

ROOT = Path(__file__).resolve().parents[2]
SWITCH = "FRIVILLIGHETSKART_METRIKKER"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("word", sorted(NO) + [word.upper() for word in sorted(NO)] + ["", "  "])
def test_no_is_no_in_every_spelling(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, word)
    monkeypatch.setenv("FRIVILLIGHETSKART_LOKAL_REDAKTOR", word)
    assert not settings.metrics().on
    assert settings.local_editor() is None


@pytest.mark.parametrize("word", sorted(YES) + [word.upper() for word in sorted(YES)])
def test_yes_is_yes_in_every_spelling_and_no_name_and_no_path(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FRIVILLIGHETSKART_LOKAL_REDAKTOR", "FRIVILLIGHETSKART_WEB", SWITCH):
        monkeypatch.setenv(name, word)
    assert settings.metrics() == settings.Metrics(on=True)
    for read in (settings.local_editor, settings.web_folder):
        with pytest.raises(SettingError, match=re.escape(word)):
            read()


@pytest.mark.parametrize("value", ["jaa", "kanskje", "nøkkel med mellomrom", "2", "hemmeligæ"])
def test_a_value_that_a_switch_does_not_know_is_an_error_and_never_on(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, value)
    with pytest.raises(SettingError, match=SWITCH):
        settings.metrics()


def test_a_key_of_eight_characters_guards_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "hemmelig")
    assert settings.metrics() == settings.Metrics(on=True, key="hemmelig")


@given(value=st.text(alphabet=st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), max_size=30))
def test_whatever_stands_there_each_reader_answers_or_says_what_is_wrong(value: str) -> None:
    for name, read in SETTINGS.items():
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setenv(name, value)
            try:
                read()
            except SettingError as error:
                assert name in str(error)


def test_all_that_is_wrong_is_told_at_once_and_a_misspelt_name_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_METRIKER", "ja")
    assert settings.check() == [
        f"Innstillingen FRIVILLIGHETSKART_METRIKER finnes ikke og gjør ingenting. Mente du {SWITCH}?"
    ]
    monkeypatch.setenv(SWITCH, "kanskje")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", "nei")
    with pytest.raises(SettingError) as raised:
        settings.check()
    assert len(str(raised.value).splitlines()) == 2


def test_a_command_with_a_wrong_setting_does_not_start() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "loaders", "check"],
        cwd=ROOT,
        env={**os.environ, SWITCH: "kanskje"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert found.stderr.startswith(
        "Innstillingene kan ikke brukes, og ingenting er startet:\nFRIVILLIGHETSKART_METRIKKER"
    )
    assert "Traceback" not in found.stderr


def test_the_environment_is_read_in_one_place() -> None:
    """`os.environ` may be handed on to a child process or filled from secrets, but what it says is asked of data/settings.py."""
    asked = re.compile(r"environ\.get\(|environ\[[^\]]+\](?!\s*=)|getenv\(")
    files = [*ROOT.glob("*.py"), *(f for room in ("data", "pages", "loaders") for f in (ROOT / room).rglob("*.py"))]
    assert [f.name for f in files if f != ROOT / "data" / "settings.py" and asked.search(f.read_text("utf-8"))] == []


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in SETTINGS if f"`{name}`" not in readme] == []
