"""The same register as rows that are inserted by SQLAlchemy, with an audit table that a trigger fills."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import ForeignKey, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.benchmarks.peers.bodies import Entry, Registration

# As many connections as the library's pool may have. None over the size of the pool: SQLAlchemy would open
# and close those for each request.
engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=15, max_overflow=0)
new_session = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """Of all tables."""


class AuthorizationRow(Base):
    """An authorization."""

    __tablename__ = "authorizations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class EntryRow(Base):
    """An entry of troops."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    authorization_id: Mapped[UUID] = mapped_column(ForeignKey("authorizations.id"), index=True)
    on: Mapped[date]
    place: Mapped[dict[str, Any]] = mapped_column(JSONB)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AuditRow(Base):
    """What was changed, when, and by whom."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    operation: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_by: Mapped[str]
    old_row: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    new_row: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


AUDIT_FUNCTION = text("""
CREATE OR REPLACE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (table_name, operation, changed_by, old_row, new_row)
    VALUES (TG_TABLE_NAME, TG_OP, current_user, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NULL;
END $$
""")
AUDIT_TRIGGER = """
CREATE OR REPLACE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION note_change()
"""


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make the tables, and the trigger on those that are audited."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(AUDIT_FUNCTION)
        for table in (AuthorizationRow.__tablename__, EntryRow.__tablename__):
            await connection.execute(text(AUDIT_TRIGGER.format(table=table)))
    yield
    await engine.dispose()


async def session() -> AsyncIterator[AsyncSession]:
    """A session for one request."""
    async with new_session() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]
app = FastAPI(openapi_url=None, lifespan=lifespan)


@app.post("/authorizations", status_code=201)
async def register_authorization(body: Registration, session: Session) -> dict[str, UUID]:
    """Answer with the id."""
    session.add(AuthorizationRow(id=body.id, title=body.title))
    await session.commit()
    return {"id": body.id}


@app.post("/authorizations/{number}/entries", status_code=201)
async def record_entry(number: UUID, body: Entry, session: Session) -> dict[str, int]:
    """Answer with the number of the row."""
    if await session.get(AuthorizationRow, number) is None:
        raise HTTPException(404)
    row = EntryRow(authorization_id=number, on=body.on, **body.model_dump(mode="json", exclude={"on"}))
    session.add(row)
    await session.commit()
    return {"id": row.id}
