"""What was said in chats, from an update to the message that answers it."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text

from bot.store.columns import Utc
from bot.store.schema.metadata import metadata

updates = Table(
    "updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("body", Text),
    Column("received_at", Utc, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("is_set_aside", Boolean, nullable=False, default=False),
    Column("handled_at", Utc, index=True),
)
"""Raw updates, from the commit that confirms them to Telegram until their handler has stored its work. A handled row
keeps only its number, for two days: Telegram may deliver an update again for one, and then it is already here."""

conversations = Table(
    "conversations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("state", Text),
    Column("data", Text, nullable=False),
    Column("updated_at", Utc, nullable=False),
)
"""Steps of dialogues, for aiogram's storage."""

messages = Table(
    "messages",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deal_id", BigInteger),
    Column("batch_id", BigInteger),
    Column("seen", Text),
    Column("sent_at", Utc, nullable=False),
)
"""Which deal a message of the bot is about; only messages that the bot itself wrote are here."""
