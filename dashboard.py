"""The door of Frivillighetskartet: `streamlit run dashboard.py` finds `app` here and serves it, screens and open routes in one process."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import settings
from pages.app import main
from pages.components import access, errors, freshness
from pages.open import first_view
from pages.open.routes import MIDDLEWARE, ROUTES
from pages.open.serving.gate import guard_connections

if get_script_run_ctx(suppress_warning=True) is None:
    settings.demand()
    guard_connections()
    freshness.start()
    access.tell_local_address()
    first_view.warm()
    script = Path(__file__).resolve().parent / "pages" / "app.py"
    app = st.App(
        script, routes=ROUTES, middleware=MIDDLEWARE, lifespan=freshness.telling, on_script_error=errors.on_script_error
    )
else:  # run as a script itself, as Streamlit's AppTest does
    main()
