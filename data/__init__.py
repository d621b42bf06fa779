"""What is known, and how to ask it: sources, schema, views, queries, and the editors' store."""

import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
os.environ.update(TZ=OSLO.key)
time.tzset()  # "today" is the day in Norway, for Python and DuckDB alike, wherever the server stands

DATA = Path(__file__).resolve().parent
"""the folder of the register, its sources and its SQL"""
