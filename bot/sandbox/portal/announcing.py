"""Who hears of what happens on the portal: pages that show it live, and handlers of its events."""

import secrets
from collections.abc import Callable

from bot.sandbox.portal.state import Change, EventHandler


class Announcing:
    """Listeners inside the program, and subscriptions that are posted outside of it."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []
        self.outbound_token = secrets.token_hex(16)
        self.event_handlers: list[EventHandler] = []
        self.send_event: Callable[[EventHandler, str, int], None] = lambda *_: None

    def on_change(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Tell the callback of every change; the answer ends it."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def changed(self, change: Change) -> None:
        """Say that something changed: called by every operation here, and by who sets attributes by hand."""
        for listener in tuple(self._listeners):
            listener(change)

    def happened(self, event: str, object_id: int) -> None:
        """Send an event to whoever is subscribed to it."""
        for handler in tuple(self.event_handlers):
            if event == handler.event:
                self.send_event(handler, event, object_id)
