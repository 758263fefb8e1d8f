"""Photos on their way out of a deal: to a client, into a chat."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from bot.store.columns import BigId, Utc
from bot.store.schema.metadata import metadata

sharings = Table(
    "sharings",
    metadata,
    Column("sharing_id", BigId, primary_key=True, autoincrement=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("employee_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("parent_id", BigInteger),
    Column("folder_name", Text),
    Column("folder_id", BigInteger),
    Column("made_at", Utc, nullable=False),
    Column("closed_at", Utc),
)
"""Photos that were shared with a client: a sub-folder of copies each, which the bot made and ends. A row is here before
its folder, with the name that the folder is to get; the link itself is not kept."""

bringings = Table(
    "bringings",
    metadata,
    Column("bringing_id", BigId, primary_key=True, autoincrement=True),
    Column("deal_id", BigInteger, nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("total", Integer, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("on_the_way", Integer, nullable=False),
)
"""Photos on their way into a chat; the row is gone once the agent was told how it ended."""
