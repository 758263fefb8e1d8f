"""The tables. Every module of the store reads and writes its own; a change here comes with a migration."""

from bot.store.schema.chats import conversations, messages, updates
from bot.store.schema.deals import deal_folders, deal_looks, deal_news, journal, known_deals
from bot.store.schema.inbox import albums, batch_notes, batches, comments, photo_folders, photos
from bot.store.schema.metadata import metadata
from bot.store.schema.people import access_requests, agents, hands, news_wishes, recent_deals
from bot.store.schema.photos_out import bringings, sharings
from bot.store.schema.portal import method_counts, rate_levels, remembered, tokens

__all__ = [
    "access_requests",
    "agents",
    "albums",
    "batch_notes",
    "batches",
    "bringings",
    "comments",
    "conversations",
    "deal_folders",
    "deal_looks",
    "deal_news",
    "hands",
    "journal",
    "known_deals",
    "messages",
    "metadata",
    "method_counts",
    "news_wishes",
    "photo_folders",
    "photos",
    "rate_levels",
    "recent_deals",
    "remembered",
    "sharings",
    "tokens",
    "updates",
]
