"""(a) The least that a filter and a map can be: a row of pills and three squares."""

import pydeck as pdk
import streamlit as st

SQUARES = [[[x, 60.0], [x + 1, 60.0], [x + 1, 61.0], [x, 61.0]] for x in (8.0, 10.0, 12.0)]

NAMES = ["Agder", "Rogaland", "Vestland"]

chosen = st.pills("Fylke", NAMES, selection_mode="multi")
colours = [[0, 105, 92] if name in chosen or not chosen else [244, 246, 246] for name in NAMES]
layer = pdk.Layer(
    "PolygonLayer",
    data=[{"polygon": square, "farge": colour} for square, colour in zip(SQUARES, colours, strict=True)],
    id="ruter",
    get_polygon="polygon",
    get_fill_color="farge",
    pickable=True,
)
view = pdk.ViewState(latitude=60.5, longitude=10.5, zoom=5)
st.pydeck_chart(pdk.Deck(layers=[layer], map_provider=None, initial_view_state=view), key="kart", on_select="rerun")
st.write(", ".join(chosen) or "Hele landet")
