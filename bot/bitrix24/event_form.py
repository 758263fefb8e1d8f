"""What the portal posts when something happened: a form with the number of an object, and nothing of it.

Source: apidocs.bitrix24.com/api-reference/events/index.html,
apidocs.bitrix24.com/local-integrations/local-webhooks.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.bitrix24.values import some_id

DEAL_EVENTS: Final = ("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALDELETE")
"""Source: apidocs.bitrix24.com/api-reference/crm/deals/events/index.html."""
PIPELINE_EVENT: Final = "ONCRMDEALMOVETOCATEGORY"
"""Another pipeline; only an application hears of it, and it takes the place of ONCRMDEALUPDATE. Source: the same."""
COMMENT_EVENT: Final = "ONCRMTIMELINECOMMENTADD"
"""Source: apidocs.bitrix24.com/api-reference/crm/timeline/comments/events/index.html."""
EVENTS: Final = (*DEAL_EVENTS, PIPELINE_EVENT, COMMENT_EVENT)
"""Every event that means something to us."""


@dataclass(frozen=True, slots=True)
class PortalEvent:
    """One event as it was sent by anybody. `object_id` is a deal's or a comment's number."""

    name: str
    object_id: int | None
    application_token: str = field(repr=False)
    member_id: str

    @property
    def is_about_deal(self) -> bool:
        """Whether the number is a deal's."""
        return self.name in {*DEAL_EVENTS, PIPELINE_EVENT}

    @property
    def is_about_comment(self) -> bool:
        """Whether the number is a comment's."""
        return self.name == COMMENT_EVENT


def read_event(form: Mapping[str, str]) -> PortalEvent:
    """Take the form apart; what is missing is empty, and nothing in it is believed yet."""
    return PortalEvent(
        name=form.get("event", "").upper(),
        object_id=some_id(form.get("data[FIELDS][ID]")),
        application_token=form.get("auth[application_token]", ""),
        member_id=form.get("auth[member_id]", ""),
    )
