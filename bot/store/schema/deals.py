"""What was done to deals, what is known of them, and what of it is still to be told."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from bot.store.columns import BigId, Utc
from bot.store.schema.metadata import metadata

deal_folders = Table(
    "deal_folders",
    metadata,
    Column("deal_id", BigInteger, primary_key=True, autoincrement=False),
    Column("folder_id", BigInteger, nullable=False),
)
"""The bot's own record of the folder of each deal, beside the field on the portal."""

deal_looks = Table(
    "deal_looks",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("object_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", Utc, nullable=False),
)
"""Deals to look at because something may have happened to them, and comments whose deals are such; merged by nature."""

known_deals = Table(
    "known_deals",
    metadata,
    Column("deal_id", BigInteger, primary_key=True, autoincrement=False),
    Column("stage_id", Text, nullable=False),
    Column("responsible_id", BigInteger, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("modified_at", Utc),
    Column("comment_id", BigInteger),
    Column("known_at", Utc, nullable=False),
)
"""Each open deal as it was looked at last, to see what is news; nothing of clients."""

deal_news = Table(
    "deal_news",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deal_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("noted_at", Utc, nullable=False),
    Column("employee_id", BigInteger),
    Column("at", Utc),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("comment_id", BigInteger),
    Column("count", Integer, nullable=False),
)
"""What agents are still to be told of their deals; the row is gone once they were."""

journal = Table(
    "journal",
    metadata,
    Column("entry_id", BigId, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False, index=True),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("employee_id", BigInteger, nullable=False),
    Column("deal_id", BigInteger),
    Column("what", Text, nullable=False),
    Column("seen", Text),
    Column("before", Text),
    Column("after", Text),
    Column("reverse", Text),
)
"""Who did what: one row serves undo, the conflict guard and the audit."""
