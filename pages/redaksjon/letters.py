"""The file for mail merge: one row for each kommune with its link and a letter in its målform. It is private to editors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from pages.components import format as fmt
from pages.components import svar_texts as asked
from pages.redaksjon import runder_texts as t


def table(
    rows: pd.DataFrame,
    links: Mapping[str, str],
    base: str,
    deadline: date,
    addresses: Mapping[str, Sequence[str]],
    *,
    reminder: bool = False,
) -> pd.DataFrame:
    """The letters, one row per kommune of `rows` (kommunenummer, kommunenavn, malform, status, arvet).

    links: kommunenummer → link, for a reminder also none (then the letter says to use the earlier one). base: the address that links
    begin with, without a slash at the end. addresses: kommunenummer → e-mail addresses.
    """  # fmt: skip
    made = []
    for row in rows.itertuples():
        words = asked.TEXTS["nn" if row.malform == "nynorsk" else "nb"]
        code = fmt.visningsstatus(row.status, row.arvet)
        link = links.get(row.kommunenummer)
        address = f"{base}/svar/{link}" if link else ""
        text = words["paaminnelse" if reminder else "brev"].format(
            kommune=row.kommunenavn, status=words[f"brev_{code}"], frist=fmt.dato(deadline),
            lenke=address or words["bruk_forrige"],
        )  # fmt: skip
        made.append(
            {
                t.KOL["nummer"]: row.kommunenummer, t.KOL["navn"]: row.kommunenavn, t.KOL["malform"]: row.malform,
                t.KOL["epost"]: "; ".join(addresses.get(row.kommunenummer, ())), t.KOL["lenke"]: address,
                t.KOL["emne"]: words["brev_emne"].format(kommune=row.kommunenavn), t.KOL["brev"]: text,
            }
        )  # fmt: skip
    columns = [t.KOL[name] for name in ("nummer", "navn", "malform", "epost", "lenke", "emne", "brev")]
    return pd.DataFrame(made, columns=columns)
