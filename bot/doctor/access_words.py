"""What is said differently of the two ways into the portal, a webhook and an application. All are keys of texts."""

from dataclasses import dataclass
from typing import Final

from bot.domain.errors import text_key


@dataclass(frozen=True, slots=True)
class AccessWords:
    """One way in. A remedy ends the line whose name it has."""

    accepted: str
    """Shows {host}."""
    active: str
    """Shows {named}, like the two below."""
    dismissed: str
    dismissed_remedy: str
    unlisted: str
    all_scopes: str
    """Shows {scopes}."""
    lacks_scope: str
    """Shows {scope} and {lost}."""
    lacks_scope_remedy: str
    not_bitrix: str
    not_bitrix_remedy: str
    silent_remedy: str
    moved_remedy: str
    refused: str
    """Shows {code}."""
    refused_remedy: str
    no_right: str
    """Shows {method}."""
    no_right_remedy: str


WEBHOOK: Final = AccessWords(
    accepted=text_key("Bitrix24 answers at {host} and accepts the webhook."),
    active=text_key(
        "The webhook belongs to {named}, who is active."
        " Bitrix24 shows this person as the author of what the bot changes."
    ),
    dismissed=text_key("The webhook belongs to {named}, who is dismissed; it can stop at any moment."),
    dismissed_remedy=text_key("Make a webhook in an active employee's name and put it into BITRIX24_WEBHOOK_URL."),
    unlisted=text_key("The webhook belongs to {named}, whom Bitrix24 does not list."),
    all_scopes=text_key("The webhook has every scope it needs: {scopes}."),
    lacks_scope=text_key("The webhook lacks the scope {scope}: {lost}."),
    lacks_scope_remedy=text_key(
        "Open the webhook in Bitrix24, tick the scope and save;"
        " if its address changes, put the new one into BITRIX24_WEBHOOK_URL."
    ),
    not_bitrix=text_key("What answers at the address of BITRIX24_WEBHOOK_URL is not Bitrix24."),
    not_bitrix_remedy=text_key("Copy the webhook's address from Bitrix24 once more, whole."),
    silent_remedy=text_key(
        "Check that the address in BITRIX24_WEBHOOK_URL is right and that this machine can open it."
    ),
    moved_remedy=text_key("Copy the webhook's address from Bitrix24 once more into BITRIX24_WEBHOOK_URL."),
    refused=text_key("Bitrix24 does not accept the webhook ({code})."),
    refused_remedy=text_key(
        "It is mistyped, deleted or expired, or its owner is dismissed. Copy its address once more, or make a new"
        " one: Applications → Developer resources → Common use cases → Other → Inbound webhook; put it into"
        " BITRIX24_WEBHOOK_URL."
    ),
    no_right=text_key("The webhook's owner has no right to this: {method}."),
    no_right_remedy=text_key(
        "Give the owner access to it in Bitrix24, or make the webhook in somebody's name who has it."
    ),
)

APPLICATION: Final = AccessWords(
    accepted=text_key("Bitrix24 answers at {host} and accepts the OAuth application."),
    active=text_key(
        "The application was installed by {named}, who is active."
        " Bitrix24 shows this person as the author of what the bot changes."
    ),
    dismissed=text_key("The application was installed by {named}, who is dismissed; it can stop at any moment."),
    dismissed_remedy=text_key("Let an active employee, an administrator of the portal, install it once more."),
    unlisted=text_key("The application was installed by {named}, whom Bitrix24 does not list."),
    all_scopes=text_key("The application has every scope it needs: {scopes}."),
    lacks_scope=text_key("The application lacks the scope {scope}: {lost}."),
    lacks_scope_remedy=text_key(
        "Open the application's card (Applications → Developer resources → Integrations), tick the scope, save,"
        " and install it once more."
    ),
    not_bitrix=text_key("What answers at the address of BITRIX24_PORTAL is not Bitrix24."),
    not_bitrix_remedy=text_key(
        "Put the portal's address into it as it stands in the browser: https://name.bitrix24.com."
    ),
    silent_remedy=text_key("Check that the address in BITRIX24_PORTAL is right and that this machine can open it."),
    moved_remedy=text_key("Put its new address into BITRIX24_PORTAL."),
    refused=text_key("Bitrix24 does not accept the OAuth application ({code})."),
    refused_remedy=text_key(
        "It is deleted or its paid time is over, or whoever installed it is dismissed. Install it once more:"
        " Applications → Developer resources → Integrations."
    ),
    no_right=text_key("Whoever installed the application has no right to this: {method}."),
    no_right_remedy=text_key("Give this person access to it in Bitrix24, or let somebody install it who has it."),
)
