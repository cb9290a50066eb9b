"""The reference server: FastAPI over PostgreSQL or SQLite."""
