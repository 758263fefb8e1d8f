"""What the application is told of: event.bind, event.get, event.unbind.

Source: apidocs.bitrix24.com/api-reference/events/event-bind.html, .../event-get.html, .../event-unbind.html; that the
same handler cannot be bound twice: server source, modules/rest/lib/event.php.
"""

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.errors import RestError
from bot.sandbox.portal.api.params import as_text
from bot.sandbox.portal.state import EventHandler

KNOWN = (
    *("ONCRMDEALADD", "ONCRMDEALUPDATE", "ONCRMDEALDELETE", "ONCRMDEALMOVETOCATEGORY"),
    "ONCRMTIMELINECOMMENTADD",
)
"""Those of the CRM that this portal has; without the scope `crm` there is none of them."""


def bind(call: Call) -> Answer:
    """One more handler.

    Raises:
        RestError: a webhook calls, there is no such event, or the handler is bound already.
    """
    handler = _handler(call)
    if handler.event not in KNOWN or "crm" not in call.records.scopes:
        raise RestError("ERROR_EVENT_NOT_FOUND", "Event not found")
    if handler in call.records.event_handlers:
        raise RestError("ERROR_CORE", "Unable to set event handler: Handler already binded")
    call.records.event_handlers.append(handler)
    return Answer(result=True)


def bound(call: Call) -> Answer:
    """The handlers of the application that asks; an outbound webhook's are not among them.

    Raises:
        RestError: a webhook calls.
    """
    call.ensure_application()
    ours = [one for one in call.records.event_handlers if one.is_applications]
    return Answer([{"event": one.event, "handler": one.address, "auth_type": "0", "offline": 0} for one in ours])


def unbind(call: Call) -> Answer:
    """One handler less, and how many that were.

    Raises:
        RestError: a webhook calls.
    """
    handler = _handler(call)
    handlers = call.records.event_handlers
    count = handlers.count(handler)
    call.records.event_handlers = [one for one in handlers if one != handler]
    return Answer({"count": count})


def _handler(call: Call) -> EventHandler:
    call.ensure_application()
    given = {name.lower(): as_text(value) for name, value in call.params.items()}
    return EventHandler(given.get("event", "").upper(), given.get("handler", ""), is_applications=True)
