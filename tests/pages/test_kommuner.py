"""The kommune screen through Streamlit's AppTest: every page, old numbers, hostile text, and «Meld fra»."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries import kommune
from data.queries.kommune import Hendelse, Opplysning
from data.queries.kommuneside import kommuneside
from pages.components import access, kommune_view
from pages.components import format as fmt
from pages.components import html as markup
from pages.kommuner import kommune_page
from tests.data.rule_bench import real_sources

Dashboard = Callable[..., AppTest]
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "**fet** [x](javascript:alert(1))",
    "=1+1",
    "</ol><script>alert(1)</script>",
    "$x$ :smile:",
]


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_every_former_kommune_has_a_page_under_the_one_it_became(
    register_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of today are in tests/sweeps/test_screens.py."""
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))

    def every_former() -> None:
        import streamlit as st

        from data import database
        from data.queries import core, kommune
        from data.queries.kommuneside import evidence_of_former
        from pages.kommuner import kommune_page

        register = database.current()
        for nummer in core.kommuner(register)["kommunenummer"]:
            who = kommune.find(register, nummer)
            assert who is not None
            for former in kommune.tidligere_kommuner(register, nummer):
                st.session_state.setdefault("names", []).append(former.kommunenavn)
                kommune_page.draw_former(who, former, evidence_of_former(register, who, former))

    app = AppTest.from_function(every_former, default_timeout=120).run()
    assert not app.exception
    headings = [header.value.replace("\\", "") for header in app.header]
    names = app.session_state["names"]
    assert len(names) > 100
    assert [name for name, heading in zip(names, headings, strict=True) if not heading.startswith(name)] == []


@pytest.mark.parametrize("nummer", ["4621", "0301", "1151", "5001", "1820", "5612"])
def test_a_kommune_has_its_own_address(dashboard: Dashboard, nummer: str) -> None:
    app = dashboard("kommuner", kommune=nummer)
    assert not app.exception
    assert app.header[0].value.endswith(f"({nummer})")
    assert "Frivillighet Norges fire kriterier" in [sub.value for sub in app.subheader]


def test_the_view_of_a_kommune_asks_each_question_once_and_drawing_it_asks_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    answer = Register.query

    def watched(self: Register, sql: str, params: Sequence[object] = ()) -> pd.DataFrame:
        asked.append((sql, tuple(params)))
        return answer(self, sql, params)

    monkeypatch.setattr(Register, "query", watched)
    fresh = Register(register.path)
    who = kommune.find(fresh, "3203")
    assert who is not None
    side = kommuneside(fresh, who, date(2026, 11, 21))
    assert len(asked) == len(set(asked)) and 8 <= len(asked) <= 18
    asked.clear()
    kommune_page.draw(side)
    kommune_view.short(side)
    assert asked == []
    fresh.close()


def test_an_old_number_leads_to_the_kommune_of_today_and_says_why(dashboard: Dashboard) -> None:
    app = dashboard("kommuner", kommune="0231")
    assert app.header[0].value == "Lillestrøm (3205)"
    assert "Skedsmo" in app.warning[0].value
    assert "tidligere=0231" in html(app)


def test_a_former_kommune_keeps_its_page(dashboard: Dashboard) -> None:
    app = dashboard("kommuner", kommune="3203", tidligere="0220")
    assert not app.exception
    assert app.header[0].value.startswith("Asker (0220), til 31.")
    assert "Lett å være frivillig i Asker" in html(app)


def test_a_former_number_that_does_not_belong_shows_the_kommune_itself(dashboard: Dashboard) -> None:
    app = dashboard("kommuner", kommune="3203", tidligere="0231")
    assert app.header[0].value == "Asker (3203)"


def test_without_a_kommune_there_is_a_list_and_the_pioneers(dashboard: Dashboard) -> None:
    app = dashboard("kommuner")
    assert not app.exception
    assert len(app.dataframe[0].value) == 357
    assert "Skiptvet" in html(app)
    assert "Sømna" in html(app)


def test_the_list_follows_the_filter_and_an_empty_one_says_what_to_do(dashboard: Dashboard) -> None:
    assert len(dashboard("kommuner", fylke="11").dataframe[0].value) == 23
    app = dashboard("kommuner", fylke="03", status="arvet")
    assert not app.dataframe
    assert "nullstill" in app.info[0].value


def test_where_nothing_is_known_it_says_what_was_searched_and_never_no(dashboard: Dashboard) -> None:
    app = dashboard("kommuner", kommune="1820")
    assert f" {len(real_sources().statusobservasjoner)} " in app.info[0].value
    assert "Ikke kartlagt" in html(app)
    assert "✗" not in html(app)


def test_evidence_that_came_later_is_not_called_none(dashboard: Dashboard) -> None:
    app = dashboard("kommuner", kommune="4621", per="2010-01-01")
    assert "men ingen som gjelder per 1. januar 2010" in app.info[0].value.replace("\\", "").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("nummer", "since"),
    [("4625", "Siden 2015"), ("0301", "Siden 14. desember 2016"), ("4621", "Siden 13. juni 2024")],
    ids=["a year in the source", "decided by an undated source, begun by a dated one", "a day"],
)
def test_since_is_as_exact_as_the_source(dashboard: Dashboard, nummer: str, since: str) -> None:
    shown = html(dashboard("kommuner", kommune=nummer)).replace("\u00a0", " ")
    assert f">{since}<" in shown
    assert "Kilden oppgir ingen dato" not in shown


def test_the_page_follows_the_date(dashboard: Dashboard) -> None:
    assert "Under arbeid" in html(dashboard("kommuner", kommune="4621", per="2024-06-12")).split("Kriterium")[0]
    assert "Vedtatt" in html(dashboard("kommuner", kommune="4621", per="2024-06-13")).split("Kriterium")[0]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_from_a_source_stands_as_text(hostile: str) -> None:
    bad = Opplysning(
        *("x", hostile, "vedtatt", "frivillighetspolitikk", hostile, hostile, None, hostile, None, None, True, "2024"),
        *(date(2024, 12, 31), False, "javascript:alert(1)", hostile, None, "høy", False, hostile, True, "k"),
    )
    event = Hendelse("samling", None, hostile, hostile, 'https://ond.no/" onmouseover="alert(1)')
    shown = kommune_view.timeline([bad], [event], "x")
    assert "<img" not in shown and "<script" not in shown
    assert "javascript:" not in shown.replace(markup.esc(hostile), "")
    assert 'href="https://ond.no/"' not in shown and "onmouseover=" not in shown.replace("&quot;", "")
    assert markup.esc(hostile) in shown


def test_only_plain_web_addresses_become_links() -> None:
    assert markup.ekstern("Voss", "javascript:alert(1)") == "Voss"
    assert 'rel="noopener noreferrer nofollow"' in markup.ekstern("Voss", "https://www.voss.herad.no/")


def test_the_small_map_names_every_status_by_symbol_and_in_its_description(register) -> None:
    from data.queries import core

    frame = core.status_per(register, date(2026, 11, 21))
    names = dict(zip(frame["kommunenummer"], frame["kommunenavn"], strict=True))
    status = dict(zip(frame["kommunenummer"], frame["status"], strict=True))
    drawn = kommune_page.small_map_svg("4621", names, status, "Kart", "Voss: vedtatt")
    assert "● Voss" in drawn and "◐ Aurland" in drawn and "<desc>Voss: vedtatt</desc>" in drawn
    assert len(drawn) < 60_000
    assert 'alt="Kart. Voss: vedtatt"' in kommune_page.small_map("4621", names, status, "Kart", "Voss: vedtatt")


def test_report_links_are_prefilled_and_their_text_cannot_break_out() -> None:
    for hva in ("feil", "nytt", "stemmer"):
        link = kommune_page.mailto("kart@example.org", hva, 'Voss"&bcc=x@y.no', "4621", "\n---\nnå")
        parts = urlsplit(link)
        assert parts.scheme == "mailto" and unquote(parts.path) == "kart@example.org"
        query = parse_qs(parts.query)
        assert set(query) == {"subject", "body"}
        assert 'Voss"&bcc=x@y.no (4621)' in query["subject"][0]
        assert '"' not in link


def test_reports_need_an_address_from_configuration(dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MELD_FRA_EPOST", raising=False)
    app = dashboard("kommuner", kommune="4621")
    assert 'href="/meld-fra?kommune=4621"' in html(app) and "mailto:" not in html(app)
    assert "MELD_FRA_EPOST" not in html(app) + "".join(caption.value for caption in app.caption)
    monkeypatch.setenv("MELD_FRA_EPOST", "kart@example.org")
    app = dashboard("kommuner", kommune="4621")
    assert html(app).count("mailto:kart@example.org?subject=") == 3
    monkeypatch.setenv("MELD_FRA_EPOST", "ikke en adresse\nBcc: x@y.no")
    assert access.report_address() is None


def test_every_status_has_a_reason_sentence(dashboard: Dashboard) -> None:
    words = {fmt.STATUSER[kode].ord for kode in fmt.STATUSER}
    for nummer, word in (
        ("4621", "Vedtatt"),
        ("4626", "Arvet"),
        ("4641", "Under arbeid"),
        ("5501", None),
        ("1820", "Ikke kartlagt"),
    ):
        shown = html(dashboard("kommuner", kommune=nummer)).split("Kriterium")[0]
        assert any(w in shown for w in words)
        if word:
            assert word in shown


def test_a_day_before_a_merger_knows_nothing_of_it(dashboard: Dashboard, register: Register) -> None:
    def text(screen: str | None, day: str) -> str:
        app = dashboard(screen, kommune="4626", per=day)
        return "".join([*(element.proto.body for element in app.get("html")), *(m.value for m in app.markdown)])

    for screen in ("kommuner", None):
        assert "1246" in text(screen, "2020-01-02") and "1246" not in text(screen, "2019-12-31")
    numbers = [
        [row.kommunenummer for row in kommune.tidligere_numre(register, "3911", day)]
        for day in (date(2019, 12, 31), date(2023, 12, 31), date(2024, 1, 2))
    ]
    assert numbers == [[], ["0729"], ["3811", "0729"]]


def test_a_kommune_without_evidence_is_told_what_it_can_do_and_what_others_have(
    dashboard: Dashboard, register: Register
) -> None:
    unknown = [row for row in kommune.statuser(register, date.today()).values() if row.visning == "ikke_kartlagt"]
    who = kommune.find(register, unknown[0].kommunenummer)
    assert who is not None
    side = kommuneside(register, who, date.today())
    app = dashboard("kommuner", kommune=side.who.nummer)
    heads = [head.value for head in app.subheader]
    assert "Neste steg" in heads and heads.index("Hvem kan dere lære av?") < heads.index("Tidslinje")
    drawn = html(app)
    assert f'href="/meld-fra?kommune={side.who.nummer}"' in drawn and "https://www.frivillighetnorge.no/" in drawn
    adopted = sum(row.status == "vedtatt" and not row.arvet for row in side.similar)
    working = sum(row.status == "under_arbeid" and not row.arvet for row in side.similar)
    assert (
        f"Av de {len(side.similar)} som ligner mest i folketall, har {adopted} vedtatt en, og {working} arbeider"
        in drawn
    )
    assert "Neste steg" not in [head.value for head in dashboard("kommuner", kommune="4621").subheader]


def test_a_title_inside_a_sentence_keeps_the_letters_of_an_abbreviation() -> None:
    assert [fmt.inside(title) for title in ("KOSTRA-gruppe", "Frivillige", "Ås", "")] == [
        "KOSTRA-gruppe",
        "frivillige",
        "ås",
        "",
    ]


def test_the_list_of_kommuner_begins_with_those_that_have_something_to_show(dashboard: Dashboard) -> None:
    table = dashboard("kommuner").dataframe[0].value
    assert "siden" in table and "aar" not in table  # the day says the year
    shown = list(table["status"])
    assert "Vedtatt" in shown[0] and "Ikke kartlagt" in shown[-1]
    assert len([1 for one, after in pairwise(shown) if one != after]) == len(set(shown)) - 1
