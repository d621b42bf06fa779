"""The way from the screens to the papers."""

import re
from datetime import date
from html import unescape

from data.database import Register
from data.queries.ark import area_of
from pages.components.filters import choices_on
from pages.open.ark import page


def links(app) -> list[str]:
    bodies = "".join(str(element.proto.body) for element in app.get("html"))
    return [unescape(one) for one in re.findall(r'href="(/(?:styreark|fylkesark|kommuneark)\?[^"]*)"', bodies)]


def opened(app):
    """The screen with its menu of papers open, as after a click."""
    assert links(app) == []  # made when they are asked for
    app.session_state["styreark"] = True
    return app.run()


def read(register: Register, link: str) -> page.Asked | list[str]:
    slag, _, query = link[1:].partition("?")
    given = {name: [value] for name, value in (part.split("=") for part in query.split("&"))}
    return page.read(slag, given, register, choices_on(register, date.today()))


def test_each_screen_of_figures_leads_to_its_styreark(dashboard, register):
    wrong = []
    for screen in (None, "fylker", "utvikling"):
        for fylke in ([], ["46"]):
            found = links(opened(dashboard(screen, fylke=fylke, per="2024-07-01")))
            papers = [read(register, link) for link in found]
            wrong += [(screen, link) for link, paper in zip(found, papers, strict=True) if isinstance(paper, list)]
            formats = [(paper.slag, paper.format) for paper in papers if isinstance(paper, page.Asked)]
            if formats[:3] != [("styreark", "pdf"), ("styreark", "pptx"), ("styreark", "html")]:
                wrong.append((screen, formats))
            if (("fylkesark", "pdf") in formats) != bool(fylke):
                wrong.append((screen, fylke, formats))
            wrong += [
                (screen, fylke)
                for paper in papers
                if isinstance(paper, page.Asked) and paper.region.fylker != tuple(fylke)
            ]
            wrong += [
                (screen, paper) for paper in papers if isinstance(paper, page.Asked) and f"{paper.per}" != "2024-07-01"
            ]
    assert wrong == []


def test_a_kommune_leads_to_its_own_ark_and_the_first_day_of_the_register_stops_no_screen(dashboard, register):
    own = [read(register, link) for link in links(dashboard("kommuner", kommune="4621"))]
    assert [paper.area.numre for paper in own if isinstance(paper, page.Asked)] == [("4621",)] * 2
    assert not opened(dashboard("utvikling", per="2007-01-01")).exception
    assert area_of(register, own[0].region).numre == ("4621",)
