"""What can be wrong from the agent's point of view: a key of a text and its values, never a sentence.

DomainError
├─ DealNotFoundError       no such deal, or not this agent's: one answer for both
├─ OutOfSightError         a change was sent, and the deal is not this agent's any more
├─ ClientHiddenError       the agent may see the deal, and not how its clients are reached
├─ NotAdministratorError   only `ADMIN_IDS` may do this
├─ ChoiceGoneError         a button offers what the portal no longer has
├─ TooLongToSearchError    a text that nobody would type to find a deal
├─ ForeignLinkError        a link that leads to no deal of the portal
├─ PortalDownError         the portal does not answer
├─ PortalAccessLostError   the portal answers, but does not let the bot in
└─ PortalRefusesError      the portal answered with a refusal that nobody here foresaw
"""

from datetime import datetime

from bot.domain.ids import DealId


def text_key(msgid: str) -> str:
    """Mark a sentence for the catalogue where it is written down before anybody's language is known."""
    return msgid


class DomainError(Exception):
    """Something that the agent is told. `key` is an English sentence with {placeholders}, `values` fill them."""

    key = text_key("Something went wrong. Nothing of yours is lost; please try once more.")

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.values = values


class DealNotFoundError(DomainError):
    """No such deal, or the agent may not see it; which of the two is not told, so that numbers cannot be tried out."""

    key = text_key(
        "{number} was not found: there is no such deal, or it is not yours. Please check the number. "
        "A colleague's deal opens once you are added as an observer."
    )

    def __init__(self, deal_id: DealId) -> None:
        super().__init__(number=f"№\N{NO-BREAK SPACE}{deal_id}")
        self.deal_id = deal_id


class OutOfSightError(DomainError):
    """The answer to a change was lost, and meanwhile the deal is gone or given away."""

    key = text_key("{number}\nThis deal is no longer yours. Whether your change was written I can no longer see.")

    def __init__(self, deal_id: DealId) -> None:
        super().__init__(number=f"№\N{NO-BREAK SPACE}{deal_id}")


class ClientHiddenError(DomainError):
    """The client's phones and e-mails are for whoever is on the deal, their heads and administrators."""

    key = text_key(
        "The client's phones and e-mails are seen by those who are on the deal, their heads and administrators. "
        "Nothing was changed."
    )


class NotAdministratorError(DomainError):
    """Not somebody of `ADMIN_IDS`; that there is such a thing at all is not told."""

    key = text_key("There is no such command. /help shows what I can do.")


class ChoiceGoneError(DomainError):
    """A stage or a choice of a list was removed on the portal after its button was made."""

    key = text_key("This choice is no longer there. Nothing was changed.")


class TooLongToSearchError(DomainError):
    """The text is longer than anything people search for."""

    key = text_key(
        "This is too long to search for. I look for deals by number, address, title, the client's name or phone. "
        "To leave a comment, send the text as a reply to the deal's card."
    )


class ForeignLinkError(DomainError):
    """A link to an advertisement, to another portal, or to something else than a deal."""

    key = text_key(
        "This link does not lead to a deal of your Bitrix24. I look for deals by number, address, title, "
        "and the client's name and phone."
    )


class PortalDownError(DomainError):
    """The portal does not answer; `since` is when that began."""

    key = text_key("Bitrix24 has not been answering since {since}.")

    def __init__(self, since: datetime) -> None:
        super().__init__(since=since)
        self.since = since


class PortalAccessLostError(DomainError):
    """The portal answers but does not let the bot in; an administrator has to act."""

    key = text_key("Bitrix24 does not let the bot in. Please tell your administrator. Photos are safe: send them.")


class PortalRefusesError(DomainError):
    """A refusal that nobody here foresaw."""

    key = text_key("Bitrix24 refused this. Nothing was changed. If it happens again, please tell your administrator.")
