"""The rules of the house, held against the code: what imports what, what README says, what is installed."""

import ast
import importlib.metadata
import re
from pathlib import Path

from loaders.__main__ import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GPL = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
# Dual licensed: used under the Artistic License and the MPL.
DUAL = {"text-unidecode", "tld"}


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def python_files(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def requirements(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def test_data_and_loaders_know_neither_streamlit_nor_the_pages() -> None:
    forbidden = {"streamlit", "pydeck", "pages"}
    assert [str(file) for file in python_files("data", "loaders") if imports(file) & forbidden] == []


def test_data_never_imports_the_loaders() -> None:
    assert [str(file) for file in python_files("data") if "loaders" in imports(file)] == []


def test_pages_hold_no_sql() -> None:
    sql = re.compile(r"\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bFROM status_per\(", re.DOTALL)
    files = python_files("pages")
    assert [
        str(file) for file in files if sql.search(file.read_text(encoding="utf-8")) or "duckdb" in imports(file)
    ] == []


def test_every_direct_dependency_has_a_line_in_readme_and_is_pinned() -> None:
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8") + (ROOT / "requirements-dev.txt").read_text(
        encoding="utf-8"
    )
    for name in [*requirements("requirements.in"), *requirements("requirements-dev.in")]:
        assert re.search(rf"^{re.escape(name)}==", pinned, re.MULTILINE), f"{name} is not pinned"
        if not re.match(r"types-|.*-stubs$", name):
            assert name in README, f"README does not say why {name} is here"


def test_readme_and_the_loaders_name_the_same_commands() -> None:
    told = set(re.findall(r"`python -m loaders ([a-z-]+)", README))
    assert told == set(COMMANDS)


def test_readme_and_the_code_name_the_same_settings() -> None:
    name = re.compile(r"\b(FRIVILLIGHETSKART_[A-Z_]+[A-Z]|REGISTER_URL|MELD_FRA_EPOST)\b")
    used = {
        found
        for file in python_files("data", "loaders", "pages")
        for found in name.findall(file.read_text(encoding="utf-8"))
    }
    assert set(name.findall(README)) == used


def test_no_dependency_is_under_the_gpl() -> None:
    for line in requirements("requirements.txt"):
        match = re.match(r"([A-Za-z0-9._-]+)==", line)
        if not match or match[1] in DUAL:
            continue
        meta = importlib.metadata.metadata(match[1])
        licence = " ".join([meta.get("License-Expression") or "", *(meta.get_all("Classifier") or [])])
        assert not GPL.search(licence), match[1]


def test_the_project_never_needs_the_folder_it_was_started_from() -> None:
    files = [*python_files("data", "loaders", "pages", "benchmarks"), ROOT / "dashboard.py", ROOT / "Makefile"]
    assert [file for file in files if "../shared" in file.read_text(encoding="utf-8")] == []
