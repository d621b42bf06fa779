"""What is known, and how to ask it: sources, schema, views, queries, and the editors' store."""

from pathlib import Path

DATA = Path(__file__).resolve().parent
"""the folder of the register, its sources and its SQL"""
