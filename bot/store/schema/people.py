"""Agents, whoever asked to become one, and what each has at hand."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from bot.store.columns import Utc
from bot.store.schema.metadata import metadata

agents = Table(
    "agents",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("employee_id", BigInteger, nullable=False, index=True),
    Column("language", Text),
    Column("added_at", Utc, nullable=False),
    Column("dismissed_at", Utc),
)

access_requests = Table(
    "access_requests",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", Text),
    Column("asked_at", Utc, nullable=False),
)
"""Strangers who asked for access; the row is gone a day after it was asked or decided."""

hands = Table(
    "hands",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deal_id", BigInteger, nullable=False),
    Column("taken_at", Utc, nullable=False),
    Column("touched_at", Utc, nullable=False),
    Column("former_deal_id", BigInteger),
)
"""The deal in hand of each agent, and the one before it."""

recent_deals = Table(
    "recent_deals",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deal_id", BigInteger, primary_key=True, autoincrement=False),
    Column("opened_at", Utc, nullable=False),
)

news_wishes = Table(
    "news_wishes",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_muted", Boolean, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
)
"""Agents who want to be told less, or at other hours, than everybody."""
