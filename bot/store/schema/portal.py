"""The line to the portal: its limits, the tokens, small facts."""

from sqlalchemy import Column, Float, Integer, Table, Text

from bot.store.columns import Utc
from bot.store.schema.metadata import metadata

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
