"""The tables. Every module of this folder reads and writes its own; a change here comes with a migration."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.columns import BigId, Utc

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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

conversations = Table(
    "conversations",
    metadata,
    Column("key", Text, primary_key=True),
    Column("state", Text),
    Column("data", Text, nullable=False),
    Column("updated_at", Utc, nullable=False),
)
"""Steps of dialogues, for aiogram's storage."""

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

batches = Table(
    "batches",
    metadata,
    Column("batch_id", BigId, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("telegram_id", BigInteger, nullable=False, index=True),
    Column("place", Text, nullable=False),
    Column("deal_id", BigInteger),
    Column("named_deal_id", BigInteger),
    Column("former_deal_id", BigInteger),
    Column("moved_from_deal_id", BigInteger),
    Column("asked_at", Utc),
    Column("is_stale_hand", Boolean, nullable=False, default=False),
    Column("opened_at", Utc, nullable=False),
    Column("last_sent_at", Utc, nullable=False),
    Column("problem", Text),
    Column("waiting_since", Utc),
    Column("recovered_at", Utc),
    Column("warned_at", Utc),
    Column("receipt_message_id", BigInteger),
    Column("receipt_digest", Text),
    Column("is_settled", Boolean, nullable=False, default=False, index=True),
)
"""Photos for one place and the message that shows them. `is_settled`: nothing is left to do or to show."""

albums = Table(
    "albums",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("album", Text, primary_key=True),
    Column("batch_id", BigInteger),
    Column("hand_deal_id", BigInteger),
    Column("former_deal_id", BigInteger),
    Column("is_stale_hand", Boolean, nullable=False, default=False),
    Column("taken_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
)
"""One media group: its deal is decided once, when it has been quiet; a late item follows `batch_id`."""

photos = Table(
    "photos",
    metadata,
    Column("photo_id", BigId, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("batch_id", BigInteger, ForeignKey("batches.batch_id"), index=True),
    Column("album", Text),
    Column("kind", Text, nullable=False),
    Column("telegram_file_id", Text, nullable=False),
    Column("file_unique_id", Text, nullable=False),
    Column("file_name", Text),
    Column("caption", Text),
    Column("reply_to", BigInteger),
    Column("update_id", BigInteger),
    Column("duration_seconds", Integer),
    Column("stated_size_bytes", BigInteger),
    Column("size_bytes", BigInteger),
    Column("sent_at", Utc, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("own_place", Text),
    Column("name", Text),
    Column("deal_id", BigInteger),
    Column("folder_id", BigInteger),
    Column("file_id", BigInteger),
    Column("attempts", Integer, nullable=False, default=0),
    Column("problem", Text),
    Column("due_at", Utc, nullable=False),
    Column("attempt_ended_at", Utc),
    Column("reaction", Text),
    Column("is_unsure", Boolean, nullable=False, default=False),
    Column("look_at", Utc, index=True),
    Column("taken_back_message_id", BigInteger),
    Column("sha256", Text),
    Column("double_of", BigInteger),
    Column("is_wanted_twice", Boolean, nullable=False, default=False),
    Column("is_copy", Boolean, nullable=False, default=False),
    Column("dropped_for", Text),
    UniqueConstraint("chat_id", "message_id", "is_copy"),
)
"""The inbox: a photo is here before the agent is answered. `deal_id`, `folder_id`, `file_id` say where it really is,
unless an order to the portal about it has had no answer yet (`is_unsure`). `own_place`: taken back by itself, whatever
its batch does. `taken_back_message_id`: the message that says so, until it says how it ended.
`double_of`: the photo with the same content in the same deal, in place of which this one was not stored. `is_copy`: the
JPEG beside the HEIC of the same message; a row of its own, so it is sent, moved and removed like any. `dropped_for`: an
administrator let it go, because of this problem; its `own_place` is the trash."""

photo_folders = Table(
    "photo_folders",
    metadata,
    Column("photo_id", BigInteger, ForeignKey("photos.photo_id"), primary_key=True, autoincrement=False),
    Column("folder_id", BigInteger, primary_key=True, autoincrement=False),
    Column("deal_id", BigInteger),
    Column("name", Text),
    Column("look_at", Utc, index=True),
)
"""Every folder that a photo was ever sent to: after a lost answer it is looked for in each, under the name that it was
sent with, and once more at `look_at`."""

batch_notes = Table(
    "batch_notes",
    metadata,
    Column("batch_id", BigInteger, ForeignKey("batches.batch_id"), primary_key=True, autoincrement=False),
    Column("deal_id", BigInteger),
    Column("body", Text),
    Column("comment_id", BigInteger),
    Column("first_sent_at", Utc),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Utc, index=True),
)
"""The comment on the deal's timeline that tells of a batch: where it is, or may be, and when it is to be looked at."""

comments = Table(
    "comments",
    metadata,
    Column("comment_row", BigId, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("telegram_id", BigInteger, nullable=False),
    Column("deal_id", BigInteger, nullable=False),
    Column("update_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("portal_comment_id", BigInteger),
    Column("first_sent_at", Utc),
    Column("attempts", Integer, nullable=False, default=0),
    Column("problem", Text),
    Column("due_at", Utc, nullable=False),
    Column("answer_message_id", BigInteger),
    Column("answer_digest", Text),
    UniqueConstraint("chat_id", "message_id"),
)
"""Comments on their way to a deal's timeline; `state` is waiting, sending, written, withdrawn or refused."""

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

news_wishes = Table(
    "news_wishes",
    metadata,
    Column("telegram_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_muted", Boolean, nullable=False),
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
)
"""Agents who want to be told less, or at other hours, than everybody."""

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

rate_levels = Table(
    "rate_levels",
    metadata,
    Column("portal", Text, primary_key=True),
    Column("level", Float, nullable=False),
    Column("as_of", Utc, nullable=False),
)
"""How full the portal's bucket is, so that a restart goes on from the true level."""

tokens = Table(
    "tokens",
    metadata,
    Column("portal", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("client_endpoint", Text, nullable=False),
    Column("server_endpoint", Text),
    Column("access", Text, nullable=False),
    Column("refresh", Text, nullable=False),
    Column("application_token", Text),
    Column("expires_at", Utc, nullable=False),
    Column("pair", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_at", Utc),
)
"""What an OAuth application is let in with; tokens are sealed. A claim is there while somebody refreshes the pair, and
one that stays tells of a refresh whose end nobody wrote down."""

method_counts = Table(
    "method_counts",
    metadata,
    Column("hour", Utc, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("calls", Integer, nullable=False),
)
"""How often each REST method was called, by the hour, for `methods --counts`."""

remembered = Table(
    "remembered",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Utc, nullable=False),
)
"""Small facts found out once: the root folder, that the portal refuses addresses in a batch, a hint given today."""

Index("ix_photos_deal_id_sha256", photos.c.deal_id, photos.c.sha256)
Index("ix_photos_chat_id_album", photos.c.chat_id, photos.c.album)
