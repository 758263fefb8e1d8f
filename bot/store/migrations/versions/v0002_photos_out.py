"""Photos on their way into a chat, and where a client's folder is to be.

Before this migration was written the first one was changed in its place, so a database that calls itself 0001 may have
any of these already.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what is not there."""
    tables = sa.inspect(op.get_bind())
    present = {column["name"] for column in tables.get_columns("sharings")}
    if "parent_id" not in present:
        op.add_column("sharings", sa.Column("parent_id", sa.BigInteger(), nullable=True))
    if "folder_name" not in present:
        op.add_column("sharings", sa.Column("folder_name", sa.Text(), nullable=True))
    if tables.has_table("bringings"):
        return
    op.create_table(
        "bringings",
        sa.Column(
            "bringing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("deal_id", sa.BigInteger(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("on_the_way", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bringing_id", name=op.f("pk_bringings")),
    )
