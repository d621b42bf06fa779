"""The rules of the house, held against the code: what imports what, what README says, what is installed."""

import ast
import importlib.metadata
import os
import re
import subprocess
from pathlib import Path

from starlette.routing import Route

from data.kinds import REGISTER_LICENCE, SHOWN_STATUSES, TEAL
from data.queries.core import VISNINGER
from loaders.__main__ import COMMANDS
from pages.components import format as fmt
from pages.data_og_metode import texts as method
from pages.open.api import openapi
from pages.open.routes import ROUTES
from pages.screens import SCREENS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GPL = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
# Dual licensed: used under the Artistic License.
DUAL = {"text-unidecode"}


def imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def modules() -> dict[str, Path]:
    """Module name → file, of all the project's own code."""
    files = [*python_files("data", "loaders", "pages"), ROOT / "dashboard.py"]
    dotted = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in files}
    return {name.removesuffix(".__init__"): file for name, file in dotted.items()}


def imported_modules() -> dict[str, set[str]]:
    """Module name → the project's own modules that it imports, wherever in the file."""
    own = modules()
    found: dict[str, set[str]] = {}
    for name, file in own.items():
        found[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names} & own.keys()
            elif isinstance(node, ast.ImportFrom) and node.module:
                inside = {f"{node.module}.{alias.name}" for alias in node.names} & own.keys()
                found[name] |= inside or ({node.module} & own.keys())
    return found


def room(module: str) -> str:
    """The room a module stands in: a screen's folder, `pages.open`, `pages.components`, `data` or `loaders`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "pages" else parts[0]


def python_files(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def requirements(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


FRAME = {"pages.app", "pages.screens", "dashboard"}
"""the frame of every screen, which alone knows the screens and the open routes"""
BELOW = {"pages.components": {"data"}, "pages.open": {"pages.components", "data"}}


def test_a_screens_folder_is_imported_by_that_screen_alone() -> None:
    wrong = []
    for module, used in imported_modules().items():
        for other in used - FRAME:
            if other.startswith("pages.") and room(other) not in {room(module), *BELOW} and module not in FRAME:
                wrong.append(f"{module} → {other}")
    assert wrong == []


def test_open_stands_on_components_and_components_on_data_and_never_the_other_way() -> None:
    wrong = []
    for module, used in imported_modules().items():
        for other in used:
            allowed = BELOW.get(room(module))
            if other == "pages.screens" and not imported_modules()[other]:
                continue  # the list of screens, which stands on nothing: the site map and the 404 are made of it
            through_the_door = module == "pages.components.background" and room(other) == "loaders"
            if allowed and room(other) not in {room(module), *allowed} and not through_the_door:
                wrong.append(f"{module} → {other}")
            if room(other) == "pages.open" and room(module) != "pages.open" and module not in FRAME:
                wrong.append(f"{module} → {other}")
    assert wrong == []


def test_the_screens_reach_the_loaders_through_one_door() -> None:
    users = {
        module
        for module, used in imported_modules().items()
        if module.startswith("pages") and any(room(other) == "loaders" for other in used)
    }
    assert users == {"pages.components.background"}


def test_what_is_shared_has_more_than_one_user() -> None:
    users: dict[str, set[str]] = {}
    for module, used in imported_modules().items():
        for other in used:
            users.setdefault(other, set()).add(module if room(module) == "pages.components" else room(module))
    shared = [name for name in modules() if name.startswith("pages.components.") and name != "pages.components.maps"]
    assert [name for name in shared if len(users.get(name, set())) < 2] == []


def test_everything_a_screen_writes_goes_through_saving() -> None:
    writing = re.compile(r"(Store\([^)]*\)|store)\.(write|add|correct|withdraw|undo)\(|require_role\(")
    # What a kommune answers about itself comes without a login and a session, by an open route of its own.
    ways = {"pages/components/saving.py", "pages/components/access.py", "pages/open/svar/page.py"}
    files = [file for file in python_files("pages") if str(file.relative_to(ROOT)) not in ways]
    assert [str(file) for file in files if writing.search(file.read_text(encoding="utf-8"))] == []


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules that import each other in a loop."""
    reach: dict[str, set[str]] = {}
    for start, first in graph.items():
        found: set[str] = set()
        ahead = list(first)
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead += graph.get(one, set())
        reach[start] = found
    loops = {frozenset({b for b in reach[a] if a in reach[b]} | {a}) for a in graph if a in reach[a]}
    return [set(loop) for loop in loops]


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [{"b", "c"}]
    assert circles(imported_modules()) == []


def test_data_and_loaders_know_neither_streamlit_nor_the_pages() -> None:
    forbidden = {"streamlit", "pydeck", "pages"}
    assert [str(file) for file in python_files("data", "loaders") if imports(file) & forbidden] == []


def test_data_never_imports_the_loaders() -> None:
    assert [str(file) for file in python_files("data") if "loaders" in imports(file)] == []


def test_no_page_asks_by_itself_whether_there_is_anything_new() -> None:
    asking = [
        file.name for file in python_files("pages") if re.search(r"run_every\s*=", file.read_text(encoding="utf-8"))
    ]
    assert asking == []


def defined_too_late(code: str) -> list[str]:
    """Functions and classes that a file defines after it has begun to draw."""
    begun, late = False, []
    for node in ast.parse(code).body:
        called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        begun |= called or isinstance(node, (ast.For, ast.With, ast.Try, ast.Match))
        begun |= isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING"
        if begun and isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            late.append(node.name)
    return late


def test_a_screen_is_drawn_last_in_its_file_so_that_its_first_click_finds_every_function() -> None:
    assert defined_too_late("def a(): ...\nif may():\n    draw(a)\ndef b(): ...\n") == ["b"]
    late = {str(file): defined_too_late(file.read_text(encoding="utf-8")) for file in python_files("pages")}
    assert {file: names for file, names in late.items() if names} == {}


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


def test_code_refers_only_to_pages_that_are_in_the_repository() -> None:
    files = [*python_files("data", "loaders", "pages", "benchmarks"), *(ROOT / "data").glob("*.sql"), ROOT / "Makefile"]
    files += [*(ROOT / "pages").rglob("*.css"), *(ROOT / "pages").rglob("*.js")]
    page = re.compile(r"[\w./-]*\w+\.md\b")
    named = {(file.name, name) for file in files for name in page.findall(file.read_text(encoding="utf-8"))}
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "loaders").rglob("*.md")]
    known = {str(path.relative_to(ROOT)) for path in found}
    assert [one for one in named if one[1] not in known] == []


def test_every_link_between_pages_of_documentation_leads_somewhere() -> None:
    wrong = []
    for file in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8")):
            if "://" not in link and not (file.parent / link).exists():
                wrong.append(f"{file.name}: {link}")
    assert wrong == []


def test_the_register_has_a_licence_wherever_it_is_taken_from() -> None:
    assert "MIT" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert openapi.document()["info"]["license"]["url"] == REGISTER_LICENCE.url
    assert "{register}" in method.LISENS


def test_every_screen_and_every_address_is_documented() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [screen.navn for screen in SCREENS if screen.navn not in README] == []
    firsts = {"/" + route.path.split("/")[1] for route in ROUTES if isinstance(route, Route)}
    told = set(re.findall(r"`(/[a-z.][a-z.-]*)", architecture.split("## What is served", 1)[1].split("\n## ", 1)[0]))
    assert told == firsts


def test_a_concept_has_one_file_so_that_files_import_little_of_each_other() -> None:
    graph = imported_modules()
    lines = sum(file.read_text(encoding="utf-8").count("\n") for file in modules().values())
    imports = sum(len(used) for used in graph.values())
    assert 1000 * imports / lines <= 24.8


def test_the_colour_of_the_product_stands_once_for_python_and_once_in_a_style_sheet() -> None:
    files = [*python_files("data", "loaders", "pages"), *(ROOT / "pages").rglob("*.css")]
    having = {f"{file.name}": file.read_text(encoding="utf-8").count(TEAL) for file in files}
    assert {name: count for name, count in having.items() if count} == {
        "kinds.py": 1, "skjerm.css": 1, "forste.css": 1, "kart.css": 1, "side.css": 1, "svar.css": 1,
    }  # fmt: skip


def test_what_is_remembered_is_remembered_on_the_register_on_the_boundaries_or_by_what_it_is_made_of() -> None:
    streamlits = re.compile(r"st\.cache_(data|resource)")
    files = [*python_files("data", "loaders", "pages"), ROOT / "dashboard.py"]
    assert [str(file) for file in files if streamlits.search(file.read_text(encoding="utf-8"))] == []


def test_the_columns_of_a_table_are_formatted_by_their_keys_and_get_their_headings_last() -> None:
    def keys(node: ast.expr) -> list[str]:
        if isinstance(node, ast.BinOp):
            return keys(node.left) + keys(node.right)
        named = node.keys if isinstance(node, ast.Dict) else node.args[:1] if isinstance(node, ast.Call) else []
        constants = (one for key in named if key is not None for one in ast.walk(key) if isinstance(one, ast.Constant))
        return [str(one.value) for one in constants]

    wrong, seen = [], 0
    for file in python_files("pages"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            given = {word.arg: word.value for word in node.keywords}
            if "formats" in given and not isinstance(given["formats"], ast.Name):
                seen += 1
                wrong += [
                    f"{file.name}: {key}" for key in keys(given["formats"]) if not re.fullmatch("[a-z_]+|2.00", key)
                ]
                wrong += [] if "headings" in given else [f"{file.name}: formats without headings"]
    assert seen > 10 and wrong == []


ASKED_BY_NAME = {"add_arguments", "run", "DATASETT"}
"""what each command and each data set has, asked for on the module that stands for it"""


def top_names(node: ast.stmt) -> list[str]:
    """What a statement at the top of a module names."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def loads(nodes: list[ast.stmt], name: str) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Load)
        for node in nodes
        for one in ast.walk(node)
    )


def unused(trees: dict[str, ast.Module], elsewhere: set[str]) -> list[str]:
    """Module and name of what no other module imports or asks for and nothing else in its own module uses."""
    used: set[tuple[str, str]] = set()
    for tree in trees.values():
        modules_here: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    used.add((node.module, alias.name))
                    modules_here[alias.asname or alias.name] = f"{node.module}.{alias.name}"
            elif isinstance(node, ast.Import):
                modules_here |= {alias.asname or alias.name: alias.name for alias in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.add((modules_here.get(node.value.id, ""), node.attr))
    return [
        f"{module}.{name}"
        for module, tree in trees.items()
        for node in tree.body
        for name in top_names(node)
        if (module, name) not in used and name not in elsewhere | ASKED_BY_NAME and not name.startswith("__")
        if not loads([other for other in tree.body if other is not node], name)
    ]


def test_nothing_stands_in_the_house_that_the_house_does_not_use() -> None:
    made = {"a": "import b\nb.one()\ndef two(): two()\n", "b": "def one(): pass\nSPARE = 1\n"}
    assert unused({name: ast.parse(text) for name, text in made.items()}, set()) == ["a.two", "b.SPARE"]
    trees = {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in modules().items()}
    benchmarks = {f"benchmarks.{f.stem}": ast.parse(f.read_text(encoding="utf-8")) for f in python_files("benchmarks")}
    words = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "pages").rglob("*.html"))
    in_templates = set(re.findall(r"\b[a-z]+\.([A-Z][A-Z_0-9]+)\b", words))
    found = unused(trees | benchmarks, in_templates)
    assert [one for one in found if not one.startswith(("benchmarks.", "data.store.migrations."))] == []


def test_every_grid_says_what_an_empty_cell_shows_for_the_client_writes_none() -> None:
    silent = []
    for file in python_files("pages"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            grid = isinstance(node, ast.Call) and ast.unparse(node.func) in {"st.dataframe", "st.data_editor"}
            if grid and "placeholder" not in {keyword.arg for keyword in node.keywords}:  # type: ignore[attr-defined]
                silent.append(f"{file.relative_to(ROOT)}:{node.lineno}")  # type: ignore[attr-defined]
    assert silent == []


def test_nothing_is_remembered_in_a_page_script() -> None:
    """Streamlit runs it anew each time, and what its functions remember is forgotten: such a function goes in a module beside it."""
    found = []
    for file in {screen.sti for screen in SCREENS}:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                decorated = {ast.unparse(one).partition("(")[0] for one in node.decorator_list}
                if decorated & {
                    "made_once",
                    "remembered",
                    "lru_cache",
                    "cache",
                    "functools.cache",
                    "functools.lru_cache",
                }:
                    found.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert found == []


READ_AT_ONCE = re.compile(
    "all_inner_texts|all_text_contents|bounding_box|content|count|evaluate(_all)?|get_attribute|inner_(html|text)|input_value"
    "|is_(checked|disabled|enabled|hidden|visible)|text_content|title"
)


def test_no_browser_test_asserts_on_what_it_reads_at_once() -> None:
    """A screen is drawn when the server comes to it: `expect`, `eventually`, `fits` and `where` of tests/e2e/conftest.py wait for it."""
    found = []
    for file in (ROOT / "tests/e2e").glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert):
                asked = [one for one in ast.walk(node.test) if isinstance(one, ast.Attribute)]
                called = {one.func for one in ast.walk(node.test) if isinstance(one, ast.Call)}
                found += [
                    f"{file.name}:{node.lineno} {ast.unparse(one)}"
                    for one in asked
                    if (READ_AT_ONCE.fullmatch(one.attr) and one in called) or ast.unparse(one) == "page.url"
                ]
    assert found == []


def test_the_ways_in_which_a_kommune_is_shown_are_the_same_for_data_and_screens() -> None:
    assert tuple(fmt.STATUSER) == SHOWN_STATUSES
    assert set(VISNINGER) == set(SHOWN_STATUSES)


def test_the_port_of_make_run_is_what_the_command_or_the_environment_says() -> None:
    plain = {
        name: value for name, value in os.environ.items() if name not in {"PORT", "STREAMLIT_SERVER_PORT", "MAKEFLAGS"}
    }
    ways = {
        "8501": ([], {}), "9001": ([], {"PORT": "9001"}), "9002": (["PORT=9002"], {"PORT": "9001"}),
        "9003": ([], {"PORT": "9001", "STREAMLIT_SERVER_PORT": "9003"}),
    }  # fmt: skip
    for port, (said, env) in ways.items():
        command = ["make", "-n", "run", *said]
        told = subprocess.run(command, cwd=ROOT, env=plain | env, capture_output=True, text=True, check=True).stdout
        assert f"--server.port {port}\n" in told, told
