"""Two web searches over fixture sites, for tests of what is told about them: one site fine, one warned of, two failing."""

from pathlib import Path

from loaders.web.types import Enhet
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
