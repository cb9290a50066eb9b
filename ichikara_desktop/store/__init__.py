"""The local encrypted store: SQLite through SQLCipher, the draft journal, search."""
