"""One plan type, key figure and data set more, each named once: every chart, filter, form, table, export, route and help text has it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data import kinds
from pages.redaksjon import texts as registrer

ROOT = Path(__file__).resolve().parents[1]
DOCS = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
PLAN = 'Plantype("kommunedelplan_havbruk", "Kommunedelplan for havbruk", "Havbruk", "Kommunedelplan for havbruk", emne=("havbruk",)),'
FIGURE = 'KeyFigure("mange_hundre", "Mange hundre", "Kommuner med over ti tusen innbyggere."),'
DATA_SET = '''"""How many libraries there are."""

from loaders.kontekst import CC_BY, Datasett

DATASETT = Datasett(
    navn="folkebibliotek", tittel="Folkebibliotek", beskrivelse="Folkebibliotek i kommunen.", enhet="bibliotek", slag="antall",
    niva="kommune", kilde="Nasjonalbiblioteket", kilde_url="https://www.nb.no", lisens=CC_BY, dato="Året tallene gjelder.",
    rekkefolge=90, fetch=None, has_address=lambda: False,
)
'''
COUNTED = "(count(*) FILTER (k.innbyggere > 10000))::INTEGER AS mange_hundre,"

# Runs in the copy; prints, for each place, whether it has the new plan type or the new key figure.
LOOK = """
import io, json, sys
from datetime import date
from pathlib import Path
import openpyxl
from starlette.applications import Starlette
from starlette.testclient import TestClient
from loaders import build
from loaders.web.forstaa.dokumenter import _TOPIC_TYPE
from data import database
from data.eksport import spreadsheets
from data.eksport.tables import rows_of
from data.queries import core, fylker as queries
from data.redaksjon import innlesing
from data.store import rules
from pages.components import filters
from pages.data_og_metode import metode, texts as method
from pages.fylker import status_figures, texts as fylker_texts
from pages.open.api import openapi
from pages.open.routes import ROUTES
from pages.components import svar_texts as answer_texts

from loaders.__main__ import main
from data.queries import kontekst
build.build(Path("data/sources"), Path(sys.argv[1]), store_url=None, web=None, allow_removal=True)
before = kontekst.alle(database.current())["folkebibliotek"]
Path("bibliotek.csv").write_text("kommunenummer;antall;aar\\n4621;2;2024\\n0301;22;2024\\n", encoding="utf-8")
assert main(["kontekst", "folkebibliotek", "--fil", "bibliotek.csv", "--register", sys.argv[1]]) == 0
register = database.current()
client = TestClient(Starlette(routes=ROUTES))
code, name, short, figure, heading = "kommunedelplan_havbruk", "Kommunedelplan for havbruk", "Havbruk", "mange_hundre", "Mange hundre"
today = date.today()
anchored = queries.forankring_per(register, today)
counts = queries.fylkestall_med_endring(register, today, date(2024, 7, 1))
book = openpyxl.load_workbook(io.BytesIO(spreadsheets.excel(register, today)), read_only=True)
cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
spec = json.dumps(openapi.document())
told = method.REGEL[2][1].format(planer=metode.other_plans(), registrert="", antall="")
found = {
    "data set: not fetched": before.hentet is None,
    "data set: kommune": [one.verdi for one in kontekst.sammenligninger(register, "4621")] == [2.0],
    "data set: fylker": "folkebibliotek" in set(kontekst.fylkesmaal(register, today)["datasett"]),
    "data set: Data og metode": "Nasjonalbiblioteket" in "".join(metode.datasett_rad(kontekst.alle(register)["folkebibliotek"])),
    "data set: gathering": kontekst.kolonner(register)["folkebibliotek"].overskrift == "Folkebibliotek (2024)",
    "data set: map": "Folkebibliotek" in client.get("/kart").text,
    "data set: route": client.get("/api/v1/kontekst?kommune=0301").json()["kontekst"][0]["verdi"] == 22,
    "data set: export": {"Folkebibliotek", "Folkebibliotek i kommunen."} <= cells,
    "data set: table of the open data": "folkebibliotek" in set(rows_of(register, "kontekst", today)["datasett"]),
    "plan: register": code in set(core.plantyper(register)["kode"]),
    "plan: evidence": code in set(core.planstatus_per(register, today)["plantype"]),
    "plan: filter": filters.choices(register).plantyper.get(code) == name,
    "plan: rules of the store": code in rules.PLANTYPER,
    "plan: template of the bulk form": code in innlesing.KOLONNER["plantype"],
    "plan: web search": ("havbruk", code) in _TOPIC_TYPE,
    "plan: chart": name.lower() in status_figures.plan_figure(anchored, ()).alt,
    "plan: table": code in status_figures.plan_table(anchored) and status_figures.plan_headings(anchored)[code] == short,
    "plan: export": {code, name} <= cells,
    "plan: route": client.get(f"/api/v1/kommuner?plantype={code}").json()["kommuner"][0].keys() >= {"status"},
    "plan: answer": any(row["status"] == "vedtatt" for row in client.get(f"/api/v1/kommuner?plantype={code}").json()["kommuner"]),
    "plan: map": client.get(f"/kart?plantype={code}").status_code == 200 and "finnes" not in client.get(f"/kart?plantype={code}").text,
    "plan: OpenAPI": code in spec,
    "plan: help text": name[1:] in told,
    "plan: nynorsk": answer_texts.PLANTYPE_NN.get(code) == name,
    "figure: register": figure in core.fylkestall_per(register, today),
    "figure: development": figure in core.utvikling(register),
    "figure: table": figure in status_figures.status_table(counts) and fylker_texts.COLUMNS[figure] == heading,
    "figure: sorting": figure in status_figures.SORTABLE,
    "figure: export": heading in cells,
    "figure: table of the open data": figure in rows_of(register, "fylkestall", today),
    "figure: route": client.get("/api/v1/fylker").json()["fylker"][0][figure] > 0,
    "figure: CSV": figure in client.get("/api/v1/fylker?format=csv").text.splitlines()[0],
    "figure: OpenAPI": "over ti tusen innbyggere" in spec,
    "figure: help text": "over ti tusen innbyggere" in client.get("/api").text,
}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Place → whether it has what was added, in a copy of the project in which the new ones are named once."""
    copy = tmp_path_factory.mktemp("en_til")
    for folder in ("data", "loaders", "pages", ".streamlit"):
        shutil.copytree(
            ROOT / folder,
            copy / folder,
            ignore=shutil.ignore_patterns("register*", "private", "*.sqlite3*", "__pycache__"),
        )
    _after(copy / "data" / "kinds.py", 'Plantype("temaplan_annen"', PLAN)
    _after(copy / "data" / "kinds.py", 'KeyFigure("utlopt"', FIGURE)
    _after(copy / "data" / "views.sql", "count(*)::INTEGER AS antall_kommuner,", COUNTED)
    evidence = copy / "data" / "sources" / "statusobservasjoner.csv"
    rows = evidence.read_text(encoding="utf-8").splitlines(keepends=True)
    cultural = next(row for row in rows if ",vedtatt,kommunedelplan_kultur," in row)
    # the ids of the rows are hashes; the new one is of nothing, and is the only one that looks so
    added = cultural.replace("kommunedelplan_kultur", "kommunedelplan_havbruk").replace(
        cultural[:12], "0123456789ab", 1
    )
    evidence.write_text("".join([*rows, added]), encoding="utf-8")
    (copy / "loaders" / "kontekst" / "folkebibliotek.py").write_text(DATA_SET, encoding="utf-8")
    register = copy / "register.duckdb"
    ran = subprocess.run(
        [sys.executable, "-c", LOOK, str(register)], cwd=copy, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "FRIVILLIGHETSKART_REGISTER": str(register), "HOME": str(copy),
             "FRIVILLIGHETSKART_KONTEKST": str(copy / "kontekst")},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: dict[str, bool] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _after(file: Path, mark: str, line: str) -> None:
    """Put a line after the one that has the mark in it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(number for number, text in enumerate(lines) if mark in text)
    file.write_text("\n".join([*lines[: at + 1], line, *lines[at + 1 :]]) + "\n", encoding="utf-8")


def test_a_plan_type_a_key_figure_and_a_data_set_named_once_are_found_in_every_place(places: dict[str, bool]) -> None:
    assert [place for place, has in places.items() if not has] == []


def test_the_form_has_a_sentence_for_every_status_a_source_can_say() -> None:
    assert tuple(registrer.STATUSER) == kinds.EVIDENCE_STATUSES


def test_codes_of_plan_types_stand_in_one_file() -> None:
    files = [
        *(ROOT / "data").rglob("*.sql"),
        *(ROOT / "data").rglob("*.py"),
        *(ROOT / "pages").rglob("*.py"),
        *(ROOT / "loaders").rglob("*.py"),
    ]
    others = "|".join(code for code in kinds.PLANTYPE_CODES if code != kinds.OWN_POLICY)
    assert [
        str(file)
        for file in files
        if file.name != "kinds.py" and re.search(rf"[\"'](?:{others})[\"']", file.read_text(encoding="utf-8"))
    ] == []


def test_the_guide_names_files_and_tests_that_exist() -> None:
    named = re.findall(r"`((?:data|pages|loaders|tests|docs)/[\w./-]+)`", DOCS)
    assert len(named) > 10
    named = [path for path in named if "NAME" not in path]
    assert [path for path in named if not (ROOT / path).exists()] == []
