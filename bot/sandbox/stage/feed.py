"""The stream of what happens: compares state with what the pages were told last and sends the difference."""

import asyncio
import json
from typing import Any

from bot.background import Background
from bot.sandbox.portal import RequestLine, SandboxPortal
from bot.sandbox.stage.trials import Trials
from bot.sandbox.stage.views import Json, Views, line_view, message_view
from bot.sandbox.telegram import Chat, Notice, SandboxTelegram

GATHER_SECONDS = 0.04
"""Changes that come together travel together."""

GAUGE_SECONDS = 1.0
"""How often the bucket's level is looked at while anybody watches; it leaks without any event."""

QUEUE_EVENTS = 2_000
"""A page that is so far behind is cut off; its browser comes back and begins anew."""


class Subscription:
    """One open page."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_EVENTS)

    def put(self, event: str | None) -> None:
        """Give it one event, None to end."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


class Feed:
    """Listens to both servers and tells every page."""

    def __init__(self, views: Views, background: Background) -> None:
        self._views = views
        self._background = background
        self._pages: set[Subscription] = set()
        self._wake = asyncio.Event()
        self._chats: set[int] = set()
        self._portal_changed = False
        self._faults_changed = False
        self._lines: list[RequestLine] = []
        self._told_messages: dict[int, dict[int, str]] = {}
        self._told_keyboards: dict[int, str] = {}
        self._told_notices: dict[int, int] = {}
        self._told_deals: dict[int, Json] = {}
        self._told_other: dict[str, Any] = {}
        self._remember()

    def listen(self, portal: SandboxPortal, telegram: SandboxTelegram, trials: Trials) -> None:
        """Begin."""
        telegram.on_change(self._on_chat)
        portal.on_change(lambda _change: self._on_portal())
        portal.log.subscribe(self._on_line)
        trials.on_change(self._on_faults)
        self._background.start("stage feed", self._run, restarts=True)
        self._background.start("stage gauge", self._watch_gauge, restarts=True)

    def subscribe(self) -> Subscription:
        """A new page: its first event is everything."""
        page = Subscription()
        page.put(_text(self._views.everything()))
        self._pages.add(page)
        return page

    def unsubscribe(self, page: Subscription) -> None:
        """The page is gone."""
        self._pages.discard(page)

    def close(self) -> None:
        """End every stream."""
        for page in self._pages:
            page.put(None)

    def refresh(self) -> None:
        """Something changed that no server tells of."""
        self._wake.set()

    def changes(self) -> list[Json]:
        """Events for all that changed since the last call."""
        events = [*self._chat_events(), *self._deal_events()]
        if self._lines:
            events.append({"type": "request", "lines": [line_view(line) for line in self._lines]})
            self._lines = []
        if self._faults_changed:
            self._faults_changed = False
            events.append({"type": "faults", "faults": self._views.faults()})
        for name in ("people", "commands", "bucket"):
            value = getattr(self._views, name)()
            if self._told_other.get(name) != value:
                self._told_other[name] = value
                events.append({"type": name, name: value})
        return events

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            for event in self.changes():
                text = _text(event)
                for page in self._pages:
                    page.put(text)

    async def _watch_gauge(self) -> None:
        while True:
            await asyncio.sleep(GAUGE_SECONDS)
            if self._pages and self._views.bucket() != self._told_other.get("bucket"):
                self._wake.set()

    def _chat_events(self) -> list[Json]:
        dirty, self._chats = self._chats, set()
        parts = [part for part in self._views.cast if part.person.chat.chat_id in dirty]
        return [event for part in parts for event in self._events_of(part.person.chat)]

    def _events_of(self, chat: Chat) -> list[Json]:
        view = self._views.chat(chat)
        now = {message["id"]: _text(message) for message in view["messages"]}
        before = self._told_messages.get(chat.chat_id, {})
        changed = [message for message in view["messages"] if before.get(message["id"]) != now[message["id"]]]
        removed = sorted(before.keys() - now.keys())
        self._told_messages[chat.chat_id] = now
        keyboard = _text(view["keyboard"])
        is_other_keyboard = self._told_keyboards.get(chat.chat_id) != keyboard
        self._told_keyboards[chat.chat_id] = keyboard
        events: list[Json] = []
        if changed or removed or is_other_keyboard:
            events.append(
                {
                    "type": "messages",
                    "person": chat.chat_id,
                    "messages": changed,
                    "removed": removed,
                    "keyboard": view["keyboard"],
                }
            )
        told = self._told_notices.get(chat.chat_id, 0)
        self._told_notices[chat.chat_id] = len(chat.notices)
        return events + [_notice_view(chat, notice) for notice in chat.notices[told:]]

    def _deal_events(self) -> list[Json]:
        if not self._portal_changed:
            return []
        self._portal_changed = False
        events: list[Json] = []
        for line in self._views.deals.lines():
            before = self._told_deals.get(line["id"])
            if before != line:
                came = max(0, line["files"] - before["files"]) if before else 0
                events.append({"type": "deal", "deal": line, "files_came": came})
                self._told_deals[line["id"]] = line
        return events

    def _remember(self) -> None:
        """Take the present state for told: pages begin with everything."""
        self._told_deals = {line["id"]: line for line in self._views.deals.lines()}
        for part in self._views.cast:
            chat = part.person.chat
            self._told_messages[chat.chat_id] = {
                message.message_id: _text(message_view(message)) for message in chat.messages
            }
            self._told_keyboards[chat.chat_id] = _text(self._views.chat(chat)["keyboard"])
            self._told_notices[chat.chat_id] = len(chat.notices)
        for name in ("people", "commands", "bucket"):
            self._told_other[name] = getattr(self._views, name)()

    def _on_chat(self, chat: Chat) -> None:
        self._chats.add(chat.chat_id)
        self._wake.set()

    def _on_portal(self) -> None:
        self._portal_changed = True
        self._wake.set()

    def _on_line(self, line: RequestLine) -> None:
        self._views.count_request(line)
        self._lines.append(line)
        self._wake.set()

    def _on_faults(self) -> None:
        self._faults_changed = True
        self._wake.set()


def _notice_view(chat: Chat, notice: Notice) -> Json:
    return {"type": "notice", "person": chat.chat_id, "text": notice.text, "alert": notice.shows_alert}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
