"""What people do, as the journal calls it."""

from enum import StrEnum


class ActKind(StrEnum):
    """All but changes of fields, which go by the portal's own code of the field."""

    SIGNED_IN = "signed in"
    ACCESS_GIVEN = "access given"
    ACCESS_TAKEN_BACK = "access taken back"
    COMMENT = "comment"
    COMMENT_REMOVED = "comment removed"
    PHOTOS_PLACED = "photos placed"
    PHOTOS_MOVED = "photos moved"
    """`before` is the deal that they came from."""
    PHOTOS_REMOVED = "photos removed"
    PHOTOS_RETURNED = "photos returned"
    PHOTOS_DROPPED = "photos dropped"
    """An administrator let them go; how many stands in `before`."""
    PHOTOS_SHARED = "photos shared"
    SHARING_CLOSED = "sharing closed"
