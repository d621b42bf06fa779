"""(b) The overview as one would first write it: geometry, status and colour inside the map's description at every run."""

import json
from datetime import date

import pydeck as pdk
import streamlit as st

from data import database
from data.grenser import GRENSER
from data.queries import core
from pages.components import format as fmt

register = database.current()
names = dict(core.fylker(register)[["fylkesnavn", "fylkesnummer"]].itertuples(index=False))
chosen = [names[name] for name in st.pills("Fylke", list(names), selection_mode="multi")]
rows = core.status_per(register, date.today())
shown = rows[rows["fylkesnummer"].isin(chosen)] if chosen else rows
status = dict(zip(rows["kommunenummer"], rows["status"], strict=True))
geometry = json.loads((GRENSER / "kommuner.geojson").read_text(encoding="utf-8"))
for feature in geometry["features"]:
    number = feature["properties"]["kommunenummer"]
    inside = not chosen or number[:2] in chosen
    feature["properties"]["farge"] = list(fmt.STATUSER[status[number]].rgb) if inside else [244, 246, 246]
layer = pdk.Layer("GeoJsonLayer", data=geometry, id="kommuner", get_fill_color="properties.farge", pickable=True)
view = pdk.ViewState(latitude=65, longitude=16, zoom=3.6)
st.pydeck_chart(pdk.Deck(layers=[layer], map_provider=None, initial_view_state=view), key="kart", on_select="rerun")
st.dataframe(shown)
st.write(", ".join(chosen) or "Hele landet")
