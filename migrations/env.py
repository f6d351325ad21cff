"""What does Alembic run a revision with? A connection given by the caller: no file holds a URL."""

from __future__ import annotations

from alembic import context

from service.disclosures.tables import metadata as disclosures_metadata
from service.event_store.tables import metadata as event_store_metadata
from service.projections.tables import metadata as projections_metadata
from service.transparency.tables import metadata as transparency_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[
        disclosures_metadata,
        event_store_metadata,
        projections_metadata,
        transparency_metadata,
    ],
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
