"""Alembic's environment: always run from data/store/engine.py, on the connection (and inside the lock) it gives."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None)
context.run_migrations()
