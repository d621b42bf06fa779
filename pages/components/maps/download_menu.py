"""What one can take away from a map: the rows as CSV and Excel, the picture as a slide. Made only when someone asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data import database
from pages.components import downloads, filters, picture, printing
from pages.components import texts as t
from pages.components.downloads import Download
from pages.components.maps import image, kommune_table

if TYPE_CHECKING:
    from pages.components.filters import Filter


def menu(key: str, rows: Callable[[], pd.DataFrame], chosen: Filter, title: str, sentence: str) -> None:
    """Draw the menu for what a map shows, and on paper its picture.

    `rows` gives one row per kommune shown, columns as `data.queries.oversikt.kommuner`.
    """
    frame = image.map_frame(title, sentence, chosen.per)

    def name(ending: str) -> str:
        return downloads.file_name(t.LAST_NED_TITTEL, chosen.per, ending)

    def table() -> pd.DataFrame:
        made = kommune_table.table(rows(), one_fylke=False).to_pandas()
        year = t.KOLONNER["aar"]  # a whole date would be more exact than many sources
        return made.assign(**{year: pd.array([day.year if day else None for day in made[year]], dtype="Int64")})

    def svg() -> str:
        shown = rows()
        codes = dict(zip(shown["kommunenummer"], shown["tegnet"], strict=True))
        names = dict(zip(shown["kommunenummer"], shown["kommunenavn"], strict=True))
        return image.map_svg(codes, frame, chosen.fylker, names)

    formats = {t.KOLONNER["innbyggere"]: "tall", t.KOLONNER["kilde"]: "lenke"}
    printing.picture(key, svg, f"{title}. {sentence}")
    with st.popover(t.DOWNLOAD, icon=":material/download:", type="tertiary"):
        downloads.links(
            Download(t.CSV, lambda: downloads.csv_bytes(table()), name("csv"), "text/csv", f"{key}_csv"),
            Download(
                t.EXCEL,
                lambda: downloads.excel_bytes(table(), frame, formats=formats),
                name("xlsx"),
                downloads.XLSX,
                f"{key}_xlsx",
            ),
            Download(t.KART_PNG, lambda: picture.to_png(svg()), name("png"), "image/png", f"{key}_png"),
            Download(t.KART_SVG, lambda: svg().encode(), name("svg"), "image/svg+xml", f"{key}_svg"),
        )
        known = filters.choices(database.current()).fylker
        st.markdown(downloads.follow({number: known[number] for number in chosen.fylker}))
