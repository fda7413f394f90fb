"""Runs the one history of the schema on whichever database the app is set up for."""

from alembic import context
from flask import current_app

from civic.kernel import migrations

settings = current_app.extensions["migrate"]
metadata = settings.db.metadata

if context.is_offline_mode():
    raise migrations.MigrationError("Revisions run on a database, not as a script: they read what is there.")

with migrations.connected(settings.db.engine) as connection:
    context.configure(**migrations.options(connection, metadata, settings.configure_args))
    with context.begin_transaction():
        migrations.prepare(connection)
        context.run_migrations()
        migrations.finish(connection, metadata)
