"""(a) Streamlit alone: fifteen pills, a map of three squares, a table of 24 rows.

MALT_SLAG (kind → how many, as JSON) asks for more: as many elements of each kind as a screen of ours sends, with next to nothing in them.
"""

import json
import os

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
words = ", ".join(chosen) or "Hele landet"
st.write(words)

DAYS = [{"dag": day, "antall": day * day} for day in range(12)]
CHART = {
    "data": {"values": DAYS},
    "mark": "line",
    "encoding": {"x": {"field": "dag", "type": "quantitative"}, "y": {"field": "antall", "type": "quantitative"}},
}
KINDS = {
    "vertical": lambda key: st.container(key=key),
    "flex_container": lambda key: st.container(key=key, horizontal=True),
    "column": lambda _key: st.container(),
    "horizontal": lambda _key: st.container(),
    "popover": lambda _key: st.popover("Mer"),
    "expandable": lambda _key: st.expander("Mer"),
    "html": lambda _key: st.html(f"<p>{words}</p>"),
    "markdown": lambda _key: st.markdown(words),
    "heading": lambda _key: st.subheader(words),
    "button": lambda key: st.button("Knapp", key=key),
    "button_group": lambda key: st.segmented_control("Vis", ["Graf", "Tabell"], key=key),
    "selectbox": lambda key: st.selectbox("Velg", NAMES, index=None, key=key),
    "multiselect": lambda key: st.multiselect("Velg", NAMES, key=key),
    "date_input": lambda key: st.date_input("Dag", "today", key=key),
    "checkbox": lambda key: st.toggle("Ja", key=key),
    "radio": lambda key: st.radio("Velg", NAMES[:3], key=key),
    "slider": lambda key: st.slider("Antall", 0, 9, key=key),
    "number_input": lambda key: st.number_input("Antall", 0, 9, key=key),
    "text_input": lambda key: st.text_input("Ord", key=key),
    "dataframe": lambda key: st.dataframe(table, hide_index=True, key=key),
    "vega_lite_chart": lambda key: st.vega_lite_chart(spec=CHART, key=key),
}
THERE = ("button_group", "dataframe", "markdown")
for kind, how_many in json.loads(os.environ.get("MALT_SLAG", "{}")).items():
    for number in range(how_many - (kind in THERE) if kind in KINDS else 0):
        KINDS[kind](f"{kind}{number}")
