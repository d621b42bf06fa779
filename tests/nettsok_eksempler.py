"""Two web searches over fixture sites, for tests of what is told about them: one site fine, one warned of, two failing. And pages as a
search leaves them, for tests of the search in their texts."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loaders.web.memory.pages import SCHEMA, path_of
from loaders.web.types import Enhet, text_hash
from tests.loaders.web import sites
from tests.loaders.web.server import Page, Site, serving
from tests.loaders.web.world import World

OK, ADVARSEL, FEILET_NAA, FEILET, UTEN_ADRESSE, ALDRI = "3203", "4621", "4601", "1103", "31", "0301"
"""Asker, Voss, Bergen (worked the first time), Stavanger, Østfold fylkeskommune, Oslo"""


def sok_to_ganger(folder: Path) -> Path:
    """Search twice, the second time with a page gone and a site gone bad; returns the folder of the web search."""
    with serving() as server:
        world = World(server, folder)
        voss, bergen = sites.acos("www.voss.no"), sites.plain()
        world.unit(ADVARSEL, "www.voss.no", voss)
        world.unit(FEILET_NAA, "www.bergen.no", bergen)
        world.unit(FEILET, "www.stavanger.no", Site(rest=lambda path: Page(b"", 500)))
        world.unit(OK, "www.asker.no", sites.plain())
        world.units.append(Enhet(UTEN_ADRESSE, "fylkeskommune", "Østfold fylkeskommune", None))
        world.search(kopier_byte=50_000_000)
        voss["/aktuelt/horing-frivillighet.4213.aspx"] = Page(b"", 404)
        bergen["/robots.txt"] = Page(b"", 500)
        world.search(kopier_byte=50_000_000)
    return folder


TEKSTER: tuple[dict[str, Any], ...] = (
    {
        "nummer": "4621", "url": "https://www.voss.no/frivilligpolitikk", "tittel": "Frivilligpolitikk for Voss 2024–2036",
        "tekst": "# Frivilligpolitikk\nHeradet gjev tilskot til frivillige lag og foreiningar kvart år.\n"
        "Kommunale lokale skal vere gratis for laga.\nFrivilligsentralen er møtestad for innbyggjarane.\n",
        "sist_endret": "2024-06-20", "sprak": "nn",
    },
    {
        "nummer": "3203", "url": "https://www.asker.no/frivillighet.pdf", "tittel": "Frivillighetsmelding 2025",
        "innholdstype": "application/pdf", "merke": "ocr", "sist_endret": "Tue, 04 Mar 2025 10:00:00 GMT",
        "tekst": "Kommunen gir tilskudd til foreninger.\nTilskuddsordningen er åpen for alle lag.\fLag kan låne kommunale lokaler.\n"
        "Frivillighetskoordinatoren svarer på spørsmål.",
    },
    {
        "nummer": "3203", "url": "https://www.asker.no/kulturplan", "tittel": "Kommunedelplan for kultur 2021–2031",
        "tekst": "Kulturhuset er åpent for øvelser, også om kvelden.\nDriftstilskuddet følger alderen på medlemmene.\n",
    },
    {
        "nummer": "31", "niva": "fylkeskommune", "url": "https://ofk.example/strategi", "tittel": "Strategi for frivillighet",
        "tekst": "Fylkeskommunen samarbeider med kommunene om frivillighet.\n",
    },
    {
        "nummer": "0231", "url": "https://www.skedsmo.example/plan", "tittel": None,
        "tekst": "Den gamle kommunen hadde et tilskudd til grendelag.\n",
    },
    {
        "nummer": "1103", "url": "javascript:alert(1)", "tittel": "**Plan** <script>alert(1)</script> [x](javascript:alert(2))",
        "tekst": "<img src=x onerror=alert(1)> tilskudd $x^2$ :smile: <b>fet</b> [klikk](javascript:alert(3)) =1+1\n",
    },
)  # fmt: skip
"""pages as the search remembers them, two in nynorsk and bokmål that say the same; all invented"""


def write_pages(folder: Path, pages: Iterable[dict[str, Any]] = TEKSTER) -> Path:
    """Write pages as the web search leaves them; returns the folder."""
    units: dict[str, list[dict[str, Any]]] = {}
    read = "2026-11-20T03:00:00+00:00"
    for page in pages:
        row = {
            "niva": "kommune", "type": "side", "plattform": "plain", "del_nr": 0, "innholdstype": "text/html", "tilstand": "ok",
            "relevant": True, "trenger_ocr": False, "gjeldende": True, "hash": text_hash(page["tekst"]),
            "forste_sett": read, "siste_sett": read, "hentet": read,
        }  # fmt: skip
        units.setdefault(page["nummer"], []).append(dict.fromkeys(SCHEMA.names) | row | page)
    for number, rows in units.items():
        target = path_of(folder, number)
        target.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, SCHEMA), target)
    return folder
