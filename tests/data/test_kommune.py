"""What is told about one kommune: evidence, documents, criteria, events, former kommuner, and whom it can learn from."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.database import Register
from data.queries import core, knowledge, kommune, kommuneside
from data.queries.kommune import Opplysning, has_measures, kriterier

TODAY = date(2026, 11, 21)
ROW = Opplysning(
    id="a" * 12,
    enhet="Voss",
    status="vedtatt",
    plantype="frivillighetspolitikk",
    plantype_navn="Egen frivillighetspolitikk",
    tittel="Frivilligpolitikk",
    vedtatt_dato=None,
    vedtatt_av=None,
    periode_fra=None,
    periode_til=None,
    i_dialog=False,
    dato_tekst="2024-06-13",
    holder_fra=date(2024, 6, 13),
    udatert=False,
    kilde_url="https://www.voss.herad.no/",
    utgiver="Voss herad",
    kilde_dato=None,
    sikkerhet="høy",
    utledet=False,
    merknad=None,
    arvet=False,
    kropp="4621@2020-01-01",
)


def answers(register: Register, nummer: str, per: date = TODAY) -> dict[str, str]:
    status = kommune.status(register, nummer, per)
    found = kriterier(kommune.opplysninger(register, nummer, per), status.status, status.observasjon_id)
    return {criterion.kode: criterion.svar for criterion in found}


def test_voss_meets_the_four_criteria_by_its_own_sources(register: Register) -> None:
    assert answers(register, "4621") == dict.fromkeys(("dokument", "tiltak", "dialog", "behandling"), "oppfylt")


def test_before_the_vedtak_voss_had_no_own_document_and_no_treatment_yet(register: Register) -> None:
    before = answers(register, "4621", date(2024, 6, 12))
    assert (before["dokument"], before["behandling"]) == ("ikke_oppfylt", "ikke_oppfylt")


def test_a_kommune_without_evidence_has_four_unknowns(register: Register) -> None:
    assert kommune.opplysninger(register, "1820", TODAY) == []
    assert set(answers(register, "1820").values()) == {"ukjent"}


def test_no_kommune_is_told_no_unless_a_sure_source_says_that_the_work_is_going_on(register: Register) -> None:
    for nummer in core.kommuner(register)["kommunenummer"]:
        status = kommune.status(register, nummer, TODAY)
        if "ikke_oppfylt" in answers(register, nummer).values():
            assert status.status == "under_arbeid" and status.sikkerhet != "lav"


def test_what_a_former_kommune_did_counts_for_the_new_one_only_where_it_is_inherited() -> None:
    former = replace(ROW, id="f" * 12, arvet=True, vedtatt_dato="2013", i_dialog=True)
    now = {c.kode: c.svar for c in kriterier([former, ROW], "vedtatt", ROW.id)}
    assert (now["dokument"], now["dialog"], now["behandling"]) == ("oppfylt", "ukjent", "ukjent")
    inherited = {c.kode: c.svar for c in kriterier([former], "vedtatt", former.id)}
    assert (inherited["dokument"], inherited["dialog"], inherited["behandling"]) == ("oppfylt", "oppfylt", "oppfylt")


@given(
    st.lists(
        st.builds(
            replace,
            st.just(ROW),
            status=st.sampled_from(["vedtatt", "under_arbeid", "ingen_kjent"]),
            sikkerhet=st.sampled_from(["høy", "middels", "lav"]),
            i_dialog=st.booleans(),
            plantype=st.sampled_from(["frivillighetspolitikk", "kommunedelplan_kultur"]),
            vedtatt_dato=st.sampled_from([None, "2024"]),
            merknad=st.sampled_from([None, "Med handlingsplan", "Uten tiltaksplan"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["ingen_kjent", "ikke_kartlagt"]),
)
def test_where_nothing_is_known_no_criterion_is_met_or_denied(evidence: list[Opplysning], status: str) -> None:
    assert {criterion.svar for criterion in kriterier(evidence, status, ROW.id)} == {"ukjent"}


@pytest.mark.parametrize(
    ("title", "note", "expected"),
    [
        ("Strategi med handlingsplan", None, True),
        ("Frivillighetsmelding", "Fire mål; egen handlingsplan 2024-2028", True),
        ("Frivillighetsmelding", "Meldingen har ingen tiltak.", False),
        ("Frivillighetsmelding", "Dialogmøte om ny handlingsplan", False),
        (None, None, False),
    ],
)
def test_measures_are_met_only_where_title_or_note_says_so(title: str | None, note: str | None, expected: bool) -> None:
    assert has_measures(replace(ROW, tittel=title, merknad=note)) is expected


def test_evidence_comes_in_time_order_with_undated_last_and_none_from_after_the_date(register: Register) -> None:
    for nummer in ("3203", "4601", "1103"):
        found = kommune.opplysninger(register, nummer, TODAY)
        assert [(o.udatert, o.holder_fra) for o in found] == sorted((o.udatert, o.holder_fra) for o in found)
        assert all(
            o.holder_fra <= date(2015, 12, 31) for o in kommune.opplysninger(register, nummer, date(2015, 12, 31))
        )


def test_the_evidence_is_the_same_as_the_core_question_gives(register: Register) -> None:
    for nummer in ("4621", "3205", "3203", "1508"):
        assert {o.id for o in kommune.opplysninger(register, nummer, TODAY)} == set(
            core.evidens(register, nummer)["id"]
        )


def test_documents_say_whether_their_period_has_ended(register: Register) -> None:
    documents = {d.tittel: d for d in kommune.dokumenter(kommune.opplysninger(register, "3203", TODAY), TODAY)}
    assert documents["Asker kommunes frivillighetspolitikk 2021-2033"].utlopt is False
    assert documents["Lett å være frivillig i Asker (frivillighetsmelding)"].utlopt is True


def test_a_period_that_ends_this_year_has_not_ended() -> None:
    (document,) = kommune.dokumenter([replace(ROW, periode_til="2024")], date(2024, 12, 31))
    assert document.utlopt is False
    (document,) = kommune.dokumenter([replace(ROW, periode_til="2024")], date(2025, 1, 1))
    assert document.utlopt is True


def test_lillestrom_tells_of_its_merger_and_its_new_number(register: Register) -> None:
    told = [h.tekst for h in kommune.hendelser(register, "3205", TODAY) if h.slag == "reform"]
    assert told == [
        "Fet, Skedsmo og Sørum ble slått sammen til Lillestrøm (3030).",
        "Lillestrøm fikk nytt kommunenummer: 3030 ble 3205.",
    ]


def test_a_gathering_is_told_to_the_kommuner_of_the_fylke_as_it_was_then(register: Register) -> None:
    def gatherings(nummer: str) -> list[str]:
        return [h.tekst for h in kommune.hendelser(register, nummer, TODAY) if h.slag == "samling"]

    assert any("Sogn og Fjordane" in text for text in gatherings("4640"))  # Sogndal
    assert not any("Sogn og Fjordane" in text for text in gatherings("4601"))  # Bergen lay in Hordaland
    assert any("Viken" in text for text in gatherings("3205"))


def test_a_gathering_for_a_part_of_the_fylke_is_told_there_and_said_to_be_for_a_part(register: Register) -> None:
    for number in ("1508", "1511", "1577"):  # Ålesund, Vanylven, Volda
        told = [h for h in kommune.hendelser(register, number, TODAY) if "Sunnmøre regionråd" in h.tekst]
        assert [h.dag for h in told] == [date(2022, 6, 29), date(2022, 9, 30)]
        assert all(h.tekst.startswith("Samling for Sunnmøre, som er en del av fylket: ") for h in told)
        assert all("Om kommunen deltok, er ikke kjent" in h.tekst for h in told)
    assert not any("Sunnmøre" in h.tekst for h in kommune.hendelser(register, "4602", TODAY))  # Kinn, in Vestland


def test_an_undated_gathering_is_left_out_before_what_it_came_after(register: Register, tmp_path: Path) -> None:
    copy = tmp_path / "register.duckdb"
    copy.write_bytes(register.path.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            """INSERT INTO samling (id, tittel, dato_merknad, omraade, omraadetype, tilstand, opphav)
            VALUES ('u', 'Møte', 'høsten, år ikke vist, etter avtalen i mai 2023', 'Nordland', 'fylke', 'holdt', 'redaktør')"""
        )
        connection.execute("DELETE FROM meta WHERE nokkel = 'sjekksum'")  # what it was built with
    other = Register(copy)

    def told(per: date) -> bool:
        return any("mai 2023" in (h.dato_tekst or "") for h in kommune.hendelser(other, "1804", per))  # Bodø

    assert (told(date(2015, 1, 1)), told(date(2023, 4, 30)), told(date(2023, 5, 1))) == (False, False, True)


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("30.–31. oktober, år ikke vist, etter avtalen i mai 2023", date(2023, 5, 1)),
        ("etter valget 2019", date(2019, 1, 1)),
        ("18. oktober, år ikke vist", None),
        ("før sommeren 2020", None),
        ("", None),
    ],
)
def test_the_first_day_an_undated_gathering_can_have_been_is_read_from_its_note(note: str, day: date | None) -> None:
    assert kommune.tidligst(note) == day


def test_former_kommuner_keep_their_status_and_can_be_asked_for(register: Register) -> None:
    former = {row.kommunenavn: row.status for row in kommune.tidligere_kommuner(register, "3203")}
    assert former == {"Asker": "vedtatt", "Hurum": "ingen_kjent", "Røyken": "ingen_kjent"}
    assert kommune.tidligere_kommune(register, "3205", "0231").kommunenavn == "Skedsmo"
    assert kommune.tidligere_kommune(register, "3205", "0301") is None


def test_every_kommune_of_before_2020_that_ended_is_kept_under_the_one_of_today(register: Register) -> None:
    for old, name, today in (("0231", "Skedsmo", "3205"), ("5030", "Klæbu", "5001"), ("0627", "Røyken", "3203")):
        assert kommune.tidligere_kommune(register, today, old).kommunenavn == name


def test_who_can_be_learnt_from_is_near_of_like_size_or_has_a_policy(register: Register) -> None:
    near = {row.kommunenavn for row in kommuneside.near(register, "4621", TODAY)}
    assert {"Kvam", "Aurland", "Ulvik", "Vaksdal"} <= near
    size = {row.kommunenavn for row in kommuneside.similar(register, "0301", TODAY)}
    assert "Bergen" in size and "Oslo" not in size
    nearest, measured = kommuneside.nearest(register, "4621", TODAY)
    assert "luftlinje" in measured
    assert [one.km for one in nearest] == sorted(one.km for one in nearest)
    assert all(one.row.status == "vedtatt" and not one.row.arvet for one in nearest)


def test_every_kommune_of_today_has_others_of_its_size(register: Register) -> None:
    for nummer in core.kommuner(register)["kommunenummer"]:
        assert len(kommuneside.similar(register, nummer, TODAY)) == kommuneside.SIMILAR


def test_the_first_in_a_fylke_is_dated_and_not_of_low_certainty(register: Register) -> None:
    first = kommuneside.forst_i_fylket(register, TODAY)
    assert set(first["sikkerhet"]) <= {"høy", "middels"}
    assert first["dato_tekst"].notna().all() and first["kilde_url"].notna().all()
    assert dict(zip(first["fylkesnavn"], first["kommunenavn"], strict=True))["Østfold"] == "Skiptvet"


def test_before_any_policy_there_are_no_pioneers(register: Register) -> None:
    for question in (
        kommuneside.forst_i_fylket,
        kommuneside.lengst,
        kommuneside.revidert,
        kommuneside.aarets_frivillighetskommune,
    ):
        assert question(register, date(1999, 1, 1)).empty


def test_the_longest_policies_stand_today_and_are_not_inherited(register: Register) -> None:
    longest = kommuneside.lengst(register, TODAY)
    today = core.status_per(register, TODAY).set_index("kommunenummer")
    assert (today.loc[longest["kommunenummer"], "status"] == "vedtatt").all()
    assert not today.loc[longest["kommunenummer"], "arvet"].any()
    assert list(longest["siden"]) == sorted(longest["siden"])


def test_versions_of_different_former_kommuner_are_not_counted_as_one_kommune_renewing(register: Register) -> None:
    renewed = kommuneside.revidert(register, TODAY)
    assert set(renewed["kommunenavn"]) == {"Asker", "Kristiansand"}  # Drammen's third would be Svelvik's
    assert list(renewed[renewed["kommunenavn"] == "Asker"]["aar"]) == [2007, 2013, 2021]


def test_honours_leave_out_nominations_and_applications(register: Register) -> None:
    honoured = kommuneside.aarets_frivillighetskommune(register, TODAY)
    assert dict(zip(honoured["kommunenavn"], honoured["aar"], strict=True)) == {
        "Sømna": "2022",
        "Moss": "2021",
        "Lørenskog": "2020",
        "Flekkefjord": "2019",
        "Karmøy": "2018",
        "Drammen": "2016",
    }


def test_coverage_sums_to_the_country_and_every_use_of_a_source_is_counted(register: Register) -> None:
    coverage = knowledge.per_fylke(register)
    country, fylker = coverage.iloc[0], coverage.iloc[1:]
    assert country["fylkesnavn"] == "Norge" and country["kommuner"] == 357 and len(fylker) == 15
    for column in ("kommuner", "med_opplysning", "hoy", "middels", "lav"):
        assert fylker[column].sum() == country[column]
    assert country["hoy"] + country["middels"] + country["lav"] == country["med_opplysning"]
    sources = knowledge.kilder(register)
    counted = register.query(
        "SELECT (SELECT count(*) FROM observasjon WHERE gjeldende) + (SELECT count(*) FROM publisert_tall) AS n"
    )
    gatherings = register.query("SELECT count(*) AS n FROM samling WHERE tilstand = 'holdt' AND kilde_url IS NOT NULL")
    assert sources["bruk"].sum() == counted["n"].iloc[0] + gatherings["n"].iloc[0]
