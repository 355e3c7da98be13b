"""The revisions, oldest first; written by ``alembic revision --autogenerate`` and read by hand."""
