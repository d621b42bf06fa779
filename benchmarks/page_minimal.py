"""(a) Streamlit alone with the kinds of elements that a screen of ours has: fifteen pills, a map of three squares, a table of 24 rows."""

import pandas as pd
import pydeck as pdk
import streamlit as st

SQUARES = [[[x, 60.0], [x + 1, 60.0], [x + 1, 61.0], [x, 61.0]] for x in (8.0, 10.0, 12.0)]
NAMES = [
    *("Østfold", "Akershus", "Oslo", "Innlandet", "Buskerud", "Vestfold", "Telemark", "Agder", "Rogaland", "Vestland"),
    *("Møre og Romsdal", "Trøndelag", "Nordland", "Troms", "Finnmark"),
]

chosen = st.pills("Fylke", NAMES, selection_mode="multi", key="fylke")
colours = [[0, 105, 92] if name in chosen or not chosen else [244, 246, 246] for name in NAMES]
layer = pdk.Layer(
    "PolygonLayer",
    data=[{"polygon": square, "farge": colour} for square, colour in zip(SQUARES, colours, strict=False)],
    id="ruter",
    get_polygon="polygon",
    get_fill_color="farge",
    pickable=True,
)
view = pdk.ViewState(latitude=60.5, longitude=10.5, zoom=5)
st.pydeck_chart(pdk.Deck(layers=[layer], map_provider=None, initial_view_state=view), key="kart", on_select="rerun")
table = pd.DataFrame({"Kommune": [f"{number}. kommune" for number in range(24)], "Status": "Vedtatt"})
st.dataframe(table, hide_index=True)
st.write(", ".join(chosen) or "Hele landet")
