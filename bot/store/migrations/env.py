"""Run by alembic: the migrations, on the connection and in the transaction that `bot.store.migrate` has opened."""

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a column only by copying its table.
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
