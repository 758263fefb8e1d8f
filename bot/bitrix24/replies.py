"""What came of one request on the wire: an answer, or why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came over the wire. `location` is where a redirect points to."""

    status: int
    content_type: str
    body: bytes
    location: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why no answer came. `may_have_acted`: the request may have reached the portal."""

    code: str
    may_have_acted: bool
