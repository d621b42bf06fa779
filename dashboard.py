"""The door of Frivillighetskartet: `streamlit run dashboard.py` finds `app` here and serves it, screens and open routes in one process."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit import config, string_util
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import settings
from pages.app import main
from pages.components import access, errors, freshness
from pages.components import texts as t
from pages.open import first_view
from pages.open.routes import MIDDLEWARE, ROUTES
from pages.open.serving.gate import guard_connections


@asynccontextmanager
async def served(own: object) -> AsyncIterator[None]:
    """Say where the dashboard is, and end at once when it has closed: the interpreter's own end writes sixty lines about DuckDB's types."""
    where = f"http://{config.get_option('server.address') or 'localhost'}:{config.get_option('server.port')}"
    print(t.STARTET.format(adresse=where), flush=True)
    async with freshness.telling(own):
        yield
    print(t.STOPPET, flush=True)
    os._exit(0)


if get_script_run_ctx(suppress_warning=True) is None:
    settings.demand()
    # Streamlit looks in each choice of each widget of each run for a symbol at its start, by an expression of some thousand symbols.
    string_util.extract_leading_emoji = lru_cache(2_000)(string_util.extract_leading_emoji)
    # What is loaded now stays. Looked through for what is no longer used, every sixtieth run or so, it would stop all pages for 0.15 s.
    gc.collect()
    gc.freeze()
    guard_connections()
    freshness.start()
    access.tell_local_address()
    first_view.warm()
    script = Path(__file__).resolve().parent / "pages" / "app.py"
    app = st.App(script, routes=ROUTES, middleware=MIDDLEWARE, lifespan=served, on_script_error=errors.on_script_error)
else:  # run as a script itself, as Streamlit's AppTest does
    main()
