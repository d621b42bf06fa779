"""What becomes of a page that could not be had, and of its host: tried again, left, or the host asked no more."""

from dataclasses import dataclass
from typing import Literal

ATTEMPTS, ATTEMPTS_HOME = 3, 5
FAILURES_IN_A_ROW = 8
# What keeps a page that was never read from us for good; one that was read before has failed.
CLOSED = frozenset({"robots", "utenfor", "skjema", "adresse", "for_stor", "stengt", "form", "noindex"})
# After these the rest of the site is not asked either: a site that will not show its home page is left in peace.
HOME_CLOSED = frozenset({"stengt", "uventet", "ikke_side"})

Consequence = Literal["site_silent", "host_let_go", "again", "left"]


@dataclass(frozen=True, slots=True)
class Setback:
    """Why a page could not be had: for people, the short stable code, and whether it may be better in a while."""

    why: str
    code: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a host stands when one of its pages could not be had.

    `own` = the site's own host; `home_silent` = the home page could not be had either, or there is none to ask.
    """

    in_a_row: int
    own: bool
    home_silent: bool


def consequence(setback: Setback, attempts: int, home: bool, standing: Standing) -> Consequence:
    """Return what becomes of a page after so many attempts; `home` when it is the home page itself.

    Many failures in a row at a host outside the site end the asking there. On the site itself pages can be broken while
    the site is well: its home page tells, and only when that is silent too the whole site waits for the next run.
    """
    if not setback.passing:
        return "left"
    if many_in_a_row(standing):
        if not standing.own:
            return "host_let_go"
        if standing.home_silent:
            return "site_silent"
    return "again" if attempts < (ATTEMPTS_HOME if home else ATTEMPTS) else "left"


def many_in_a_row(standing: Standing) -> bool:
    """Return whether a host has failed so often in a row that it may be down."""
    return standing.in_a_row >= FAILURES_IN_A_ROW


def state_after(setback: Setback, read_before: bool) -> str:
    """Return the state of a page that is left: what was read before stays, whatever it is that hinders us now."""
    return "utelatt" if not read_before and setback.code in CLOSED else "feil"
