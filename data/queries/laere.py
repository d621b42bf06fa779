"""Whom a kommune can learn from: neighbours, kommuner of its size, and the nearest that have adopted a policy."""

import math
from datetime import date

import pandas as pd

from data.avstand import avstand_km
from data.database import Register
from data.grenser import naboer
from data.queries import core

SIMILAR, NEAREST = 8, 5  # rows in the lists


def grenser_til(register: Register, nummer: str, per: date) -> pd.DataFrame:
    """The neighbours by land, or by sea for an island kommune, in Norwegian order; columns of `status_per`."""
    frame = core.status_per(register, per)
    return frame[frame["kommunenummer"].isin([number for number, _ in naboer().get(nummer, ())])]


def like_store(register: Register, nummer: str, per: date) -> pd.DataFrame:
    """The kommuner nearest in number of inhabitants (by ratio, so that half and double are equally far); columns of `status_per`."""
    frame = core.status_per(register, per)
    own = int(frame.loc[frame["kommunenummer"] == nummer, "innbyggere"].iloc[0])
    others = frame[frame["kommunenummer"] != nummer]
    far = others["innbyggere"].map(lambda number: abs(math.log(number / own)))
    return others.loc[far.sort_values(kind="stable").index[:SIMILAR]].sort_values("innbyggere", ascending=False)


def naermeste_med_politikk(register: Register, nummer: str, per: date) -> pd.DataFrame:
    """The nearest kommuner that have adopted a policy themselves: columns of `status_per`, and `km` between centres
    as the crow flies."""
    frame = core.status_per(register, per).merge(core.kommuner(register)[["kommunenummer", "lon", "lat"]])
    own = frame[frame["kommunenummer"] == nummer]
    others = frame[(frame["status"] == "vedtatt") & ~frame["arvet"] & (frame["kommunenummer"] != nummer)]
    both = pd.concat([own, others])
    km = avstand_km(both["lon"].to_list(), both["lat"].to_list())[0, 1:]
    return others.assign(km=km).sort_values("km", kind="stable").head(NEAREST)
