"""A plan covers the invited once, adds up, and says what it measured; contacts come from a private file only."""

import csv
from dataclasses import replace
from datetime import date, time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.database import Register
from data.queries.samlinger import Grunnlag, grunnlag
from data.samling import plan as plans
from data.samling.avstand import Avstander
from data.samling.kontakter import Kontakt, KontaktFeil, read_contacts
from data.samling.plan import Arrangement, swap_hosts
from data.samling.vertskap import NEARLY, RUNGS, Vertsvalg, candidates

make_plan = partial(plans.make_plan, tidsgrense=300)
"""with time enough on a busy machine: the proof is asked for, not how long it takes"""


@pytest.fixture(scope="module")
def norge(register: Register) -> Grunnlag:
    return grunnlag(register)


def numbers(norge: Grunnlag, fylke: str) -> list[str]:
    return [k.kommunenummer for k in norge.kommuner if k.fylkesnummer == fylke]


def people(norge: Grunnlag) -> dict[str, int]:
    return {k.kommunenummer: k.innbyggere for k in norge.kommuner}


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_every_fylke_is_divided_with_each_kommune_in_one_group(norge: Grunnlag, data: st.DataObject) -> None:
    fylke = data.draw(st.sampled_from(sorted({k.fylkesnummer for k in norge.kommuner})))
    invited = numbers(norge, fylke)
    count = data.draw(st.integers(1, min(4, len(invited))))
    plan = make_plan(norge.avstander, invited, people(norge), count, per_innbygger=data.draw(st.booleans()))
    assert sorted(n for g in plan.grupper for n in g.kommuner) == sorted(invited)
    assert all(g.vert in g.kommuner for g in plan.grupper)
    assert [g.merke for g in plan.grupper] == list("ABCD")[:count]
    assert plan.lengst >= plan.snitt >= 0
    assert plan.bevist


def test_more_gatherings_never_mean_more_travel(norge: Grunnlag) -> None:
    invited = numbers(norge, "18")
    totals = [make_plan(norge.avstander, invited, people(norge), count).sum for count in (1, 2, 3, 4)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] == pytest.approx(min(norge.avstander.utvalg(invited).verdier.sum(axis=0)))


def test_oslo_alone_is_a_plan_without_travel(norge: Grunnlag) -> None:
    plan = make_plan(norge.avstander, ["0301"], people(norge), 1)
    assert (plan.sum, plan.snitt, plan.lengst) == (0, 0, 0)
    with pytest.raises(ValueError, match="2 samlinger til 1"):
        make_plan(norge.avstander, ["0301"], people(norge), 2)
    with pytest.raises(ValueError, match="Regionen er tom"):
        make_plan(norge.avstander, [], people(norge), 1)


def test_another_host_keeps_the_group_and_takes_back_the_word_best(norge: Grunnlag) -> None:
    plan = make_plan(norge.avstander, numbers(norge, "18"), people(norge), 1)
    assert plan.bevist
    bodo = swap_hosts(plan, {"A": "1804"}, norge.avstander, people(norge))
    assert bodo.grupper[0].vert == "1804"
    assert bodo.grupper[0].kommuner == plan.grupper[0].kommuner
    assert bodo.sum > plan.sum
    assert not bodo.bevist
    assert "valgt vert" in bodo.svar
    assert swap_hosts(plan, {"A": "0301"}, norge.avstander, people(norge)) == plan
    digital = swap_hosts(plan, {"A": None}, norge.avstander, people(norge))
    assert (digital.grupper[0].vert, digital.sum, digital.lengst) == (None, 0, 0)


def test_in_every_fylke_the_host_is_a_place_people_can_get_to_and_the_answer_says_what_is_proven(
    norge: Grunnlag,
) -> None:
    wrong = []
    for fylke in sorted({k.fylkesnummer for k in norge.kommuner}):
        invited = numbers(norge, fylke)
        for count in range(1, min(4, len(invited)) + 1):
            allowed = candidates(norge.per_nummer, invited, count, Vertsvalg())
            plan = make_plan(norge.avstander, invited, people(norge), count, verter=allowed)
            least = make_plan(
                norge.avstander, invited, people(norge), count, verter=replace(allowed, mest_sentrale=False)
            )
            hosts = [norge.per_nummer[str(group.vert)] for group in plan.grupper]
            if not all(h.kommunenummer in allowed.numre for h in hosts) or allowed.blant not in plan.svar:
                wrong.append((fylke, count, hosts, plan.svar))
            if not least.bevist or not least.sum <= plan.sum <= least.sum * (1 + NEARLY) + 1e-6:
                wrong.append((fylke, count, least.sum, plan.sum))
            if (
                any((h.sentralitet or 9) > RUNGS[0][0] or h.innbyggere < RUNGS[0][1] for h in hosts)
                and len(
                    [n for n in invited if (norge.per_nummer[n].sentralitet or 9) <= 4 and people(norge)[n] >= 10_000]
                )
                >= count
            ):
                wrong.append((fylke, count, hosts))
    assert wrong == []


def test_a_place_that_is_ruled_out_never_hosts_and_without_the_rule_all_may(norge: Grunnlag) -> None:
    invited = numbers(norge, "18")
    out = candidates(norge.per_nummer, invited, 2, Vertsvalg(ikke=("1804", "1833")))
    assert not {"1804", "1833"} & set(out.numre) and "når 2 er valgt bort" in out.blant
    everybody = candidates(norge.per_nummer, invited, 1, Vertsvalg(regel=False))
    plan = make_plan(norge.avstander, invited, people(norge), 1, verter=everybody)
    assert norge.per_nummer[str(plan.grupper[0].vert)].navn == "Gildeskål" and plan.bevist
    assert "Bevist best blant de 41 kommunene som er invitert" in plan.svar


def test_where_a_class_is_unknown_the_inhabitants_decide(norge: Grunnlag) -> None:
    unknown = {n: replace(k, sentralitet=None) for n, k in norge.per_nummer.items()}
    found = candidates(unknown, numbers(norge, "18"), 1, Vertsvalg())
    assert all(k.innbyggere >= 10_000 for k in found.kommuner)
    plan = make_plan(norge.avstander, numbers(norge, "18"), people(norge), 1, verter=found)
    assert unknown[str(plan.grupper[0].vert)].navn == "Bodø"


def test_a_journey_that_is_not_known_is_said_and_is_in_no_figure(norge: Grunnlag) -> None:
    invited = numbers(norge, "18")
    values = norge.avstander.verdier.copy()
    rost = norge.avstander.kommuner.index("1856")
    values[rost, :] = values[:, rost] = np.nan
    values[rost, rost] = 0
    partly = Avstander(norge.avstander.kommuner, values, "minutter", "")
    (group,) = make_plan(partly, invited, people(norge), 1).grupper
    without = make_plan(norge.avstander, [n for n in invited if n != "1856"], people(norge), 1)
    assert group.ukjent == ("1856",) and group.vert == without.grupper[0].vert
    assert (group.sum, group.snitt) == (pytest.approx(without.sum), pytest.approx(without.snitt))


@pytest.mark.parametrize(
    ("arrangement", "fault"),
    [
        (Arrangement("A", "Møte", "konferanse"), ""),
        (Arrangement("A", "Møte", "konferanse", date(2027, 3, 1), date(2027, 3, 2), time(12), time(11)), ""),
        (Arrangement("A", "Møte", "konferanse", date(2027, 3, 2), date(2027, 3, 1)), "Siste dag er før"),
        (Arrangement("A", "Møte", "konferanse", None, date(2027, 3, 1)), "Sett første dag"),
        (Arrangement("A", "Møte", "konferanse", date(2027, 3, 1), None, time(12), time(12)), "Sluttiden"),
        (Arrangement("A", "Møte", "konferanse", date(2027, 3, 1), None, None, time(12)), "Sett når"),
    ],
)
def test_dates_and_times_that_cannot_be_are_told_of(arrangement: Arrangement, fault: str) -> None:
    assert arrangement.feil.startswith(fault)
    assert bool(arrangement.feil) == bool(fault)


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def test_contacts_are_read_per_kommune_and_no_file_means_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "kontakter.csv",
        [
            ["kommunenummer", "navn", "rolle", "epost"],
            ["1804", "Kari Nordmann", "frivilligkoordinator", "kari@example.no"],
            ["1804", "", "postmottak", "post@example.no"],
        ],
    )
    assert read_contacts(path) == {
        "1804": (
            Kontakt("Kari Nordmann", "frivilligkoordinator", "kari@example.no"),
            Kontakt("", "postmottak", "post@example.no"),
        )
    }
    assert read_contacts(tmp_path / "finnes-ikke.csv") == {}


def test_a_former_number_leads_to_the_kommune_of_today_and_what_leads_nowhere_is_told(tmp_path: Path) -> None:
    head = ["kommunenummer", "navn", "rolle", "epost"]
    rows = [[number, "K", "", f"post{number}@example.no"] for number in ("0231", "9999", "1507", "3205")]
    found = read_contacts(write(tmp_path / "kontakter.csv", [head, *rows]))
    assert {number: [k.epost for k in contacts] for number, contacts in found.items()} == {
        "3205": ["post0231@example.no", "post3205@example.no"]
    }
    assert found.beskjeder == (
        "Rad 2: kommune 0231 er i dag 3205. Kontakten er ført dit.",
        "Rad 3: 9999 er ikke et kommunenummer i registeret. Kontakten er ikke tatt med.",
        "Rad 4: kommune 1507 er delt siden, i 1508 og 1580. Kontakten er ikke tatt med; skriv nummeret i dag.",
    )
    assert not any("@" in told for told in found.beskjeder)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["kommunenummer", "navn", "rolle", "epost"], ["301", "K", "", "k@example.no"]],
            "rad 2, kolonne kommunenummer: må være fire siffer. Mente du 0301?",
        ),
        ([["kommunenummer", "navn", "rolle", "epost"], ["1804", "K", "", "k@example.no", "x"]], "rad 2"),
        ([["kommunenummer", "navn", "rolle"]], "mangler kolonnen epost"),
        (
            [["kommunenummer", "navn", "rolle", "epost"], ["18O4", "K", "", "k@example.no"]],
            "rad 2, kolonne kommunenummer",
        ),
        ([["kommunenummer", "navn", "rolle", "epost"], ["1804", "K", "", "hemmelig"]], "rad 2, kolonne epost"),
    ],
)
def test_a_bad_contact_file_says_where_without_repeating_an_address(
    rows: list[list[str]], expected: str, tmp_path: Path
) -> None:
    with pytest.raises(KontaktFeil) as raised:
        read_contacts(write(tmp_path / "kontakter.csv", rows))
    assert expected in str(raised.value)
    assert "hemmelig" not in str(raised.value)
