"""The local encrypted store: drafts, outbox, mirror of the tasks, search."""
