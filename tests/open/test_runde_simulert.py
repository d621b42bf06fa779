"""A whole round over real HTTP, with the server killed in the middle: no receipt is lost, none doubled, and the figures follow."""

from datetime import date
from pathlib import Path

from benchmarks.runde import simulate
from data.database import Register
from data.queries import core, redaksjon
from data.store import rounds


def test_every_receipt_of_a_round_is_in_the_store_though_the_server_is_killed_while_answers_come_in(
    tmp_path: Path,
) -> None:
    outcome, store, round_id, link = simulate(tmp_path, 40, 6)
    given = {a.content.kommunenummer: a.entry.nr for a in rounds.answers(store, round_id)}
    assert outcome.receipts == given
    assert len(store.entries(type="kommunesvar")) == 40, "an answer that is sent again is the same answer"
    register = Register(link.resolve())
    one = redaksjon.rounds(register).iloc[0]
    assert (one.spurt, one.svart, one.venter) == (357, 40, 34)
    assert (
        redaksjon.by_fylke(register, round_id)["svart"].sum()
        == redaksjon.by_day(register, round_id)["svar"].sum()
        == 40
    )
    assert core.fylkestall_per(register, date.today()).iloc[0].bekreftet == 6
    assert redaksjon.asked(register, round_id)["svar_id"].isna().sum() == 357 - 40
