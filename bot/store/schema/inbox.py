"""The inbox: photos by batches and comments, each until the portal holds it; and what tells of them there."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from bot.store.columns import BigId, Utc
from bot.store.schema.metadata import metadata

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

Index("ix_photos_deal_id_sha256", photos.c.deal_id, photos.c.sha256)
Index("ix_photos_chat_id_album", photos.c.chat_id, photos.c.album)
