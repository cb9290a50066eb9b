"""Runs the migrations on the connection that :mod:`ichikara_desktop.server.migrate` opened."""

from alembic import context

from ichikara_desktop.server.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
