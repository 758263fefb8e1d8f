"""What the page shows, as JSON: people, chats, samples, the state of everything at once. Deals are in `deals`."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.cast import FIRST_DEAL_ID, Part
from bot.sandbox.portal import RequestLine, SandboxPortal
from bot.sandbox.portal.http.limiter import LeakyBucket
from bot.sandbox.samples import ROOMS, Sample
from bot.sandbox.stage.deals import DealViews
from bot.sandbox.stage.pictures import has_picture
from bot.sandbox.stage.trials import Trials
from bot.sandbox.telegram import Button, Chat, Media, MediaKind, Message, SandboxTelegram
from bot.sandbox.telegram.messages import Rows

Json = dict[str, Any]

LOG_LINES = 100
"""How many lines of the request log a page gets when it opens."""

LIMIT_CODE = "QUERY_LIMIT_EXCEEDED"

PICTURE_KINDS = frozenset({MediaKind.PHOTO})


class Views:
    """Reads both servers and says it in the page's words."""

    def __init__(
        self,
        portal: SandboxPortal,
        telegram: SandboxTelegram,
        cast: Sequence[Part],
        trials: Trials,
        samples: Sequence[Sample],
        *,
        session: str,
    ) -> None:
        self.portal = portal
        self.cast = cast
        self.deals = DealViews(portal)
        self._telegram = telegram
        self._trials = trials
        self._samples = samples
        self._session = session
        self._gauge = LeakyBucket(portal.faults, portal.clock)
        """A twin of the portal's own bucket, filled from its log."""

    def everything(self) -> Json:
        """The first event of every stream."""
        return {
            "type": "all",
            "session": self._session,
            "started_at": self.deals.started_at.timestamp(),
            "first_deal": FIRST_DEAL_ID,
            "bot": {"name": self._telegram.state.bot.first_name, "username": self._telegram.bot_username},
            "commands": self.commands(),
            "people": self.people(),
            "chats": [{"person": part.person.telegram_id, **self.chat(part.person.chat)} for part in self.cast],
            "samples": [sample_view(sample) for sample in self._samples],
            "deals": self.deals.lines(),
            "faults": self.faults(),
            "bucket": self.bucket(),
            "log": [line_view(line) for line in list(self.portal.log.lines)[-LOG_LINES:]],
        }

    def people(self) -> list[Json]:
        """Who the visitor may be."""
        return [
            {
                "id": part.person.telegram_id,
                "role": part.role,
                "name": part.person.name,
                "phone": part.person.phone,
                "language": part.person.language_code,
                "employee_id": part.employee.employee_id if part.employee else None,
            }
            for part in self.cast
        ]

    def commands(self) -> list[Json]:
        """The bot's menu of commands, in the language of the first agent if there is such a menu."""
        menus = self._telegram.state.profile.commands
        language = self.cast[0].person.language_code
        menu = next((menus[key] for key in _menu_keys(language, list(menus)) if menus[key]), [])
        return [{"command": one["command"], "description": one["description"]} for one in menu]

    def faults(self) -> Json:
        """The switches, and since when the portal is down."""
        since = self._trials.down_since
        return {**self._trials.is_on, "outage_since": since.timestamp() if since else None}

    def bucket(self) -> Json:
        """How full the portal's bucket is."""
        return {"level": round(self._gauge.level), "size": self.portal.faults.bucket_size}

    def count_request(self, line: RequestLine) -> None:
        """Let the gauge follow a request that the portal has let in."""
        is_metered = self.portal.faults.meters_uploads if line.method == "upload" else line.method != "download"
        if is_metered and line.code != LIMIT_CODE:
            self._gauge.admit()

    def chat(self, chat: Chat) -> Json:
        """A chat as it stands."""
        return {
            "messages": [message_view(message) for message in chat.messages],
            "keyboard": [[below_view(button) for button in row] for row in keyboard_below(chat)],
        }


def message_view(message: Message) -> Json:
    """One message. Offsets of entities count UTF-16 units, as the browser's strings do."""
    return {
        "id": message.message_id,
        "from_bot": message.from_bot,
        "at": message.sent_at.timestamp(),
        "text": message.text,
        "entities": message.entities,
        "keyboard": [[button_view(button) for button in row] for row in message.keyboard],
        "media": media_view(message, message.media) if message.media else None,
        "group": message.media_group_id,
        "contact": contact_view(message),
        "reply_to": quote_view(message.reply_to) if message.reply_to else None,
        "forwarded": _forwarded_from(message),
        "reactions": message.reactions,
        "edited": message.edited_count > 0,
    }


def keyboard_below(chat: Chat) -> Rows:
    """The buttons under the field, gone once one of them was used: the bot's are meant to be used once."""
    for message in reversed(chat.messages):
        if message.keyboard_below is not None:
            return chat.reply_keyboard
        labels = {button.text for row in chat.reply_keyboard for button in row}
        if not message.from_bot and (message.contact is not None or message.text in labels):
            return []
    return chat.reply_keyboard


def button_view(button: Button) -> Json:
    """A button under a message; its data stays with us, a tap names the button by its place."""
    return {"text": button.text, "url": button.url, "copy": button.copy_text}


def below_view(button: Button) -> Json:
    """A button under the input field."""
    return {"text": button.text, "contact": button.requests_contact}


def media_view(message: Message, media: Media) -> Json:
    """A file in a message, with the addresses of its pictures."""
    address = f"api/media/{message.chat_id}/{message.message_id}"
    shows = media.file.path is not None and (media.kind in PICTURE_KINDS or has_picture(media.name or ""))
    return {
        "kind": media.kind.value,
        "name": media.name,
        "size": media.file.size_bytes,
        "width": media.width,
        "height": media.height,
        "duration": media.duration_seconds,
        "thumb": f"{address}?size=medium" if shows else None,
        "large": f"{address}?size=large" if shows else None,
        "src": address if media.file.path is not None else None,
    }


def contact_view(message: Message) -> Json | None:
    """A contact card; `own` is the sender's."""
    contact = message.contact
    if contact is None:
        return None
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
    return {"name": name, "phone": contact.phone, "own": contact.user_id == message.sender_id}


def quote_view(message: Message) -> Json:
    """What a reply shows of the message it answers."""
    return {
        "id": message.message_id,
        "from_bot": message.from_bot,
        "text": message.text.split("\n")[0],
        "media": {"kind": message.media.kind.value, "name": message.media.name} if message.media else None,
        "contact": contact_view(message),
    }


def sample_view(sample: Sample) -> Json:
    """A ready file of the strip."""
    return {
        "key": sample.key,
        "file_name": sample.file_name,
        "kind": sample.kind.value,
        "size": sample.size_bytes,
        "is_room": sample.key in ROOMS,
        "flavour": _flavour(sample),
        "thumb": f"api/samples/{sample.key}" if sample.thumbnail else None,
    }


def line_view(line: RequestLine) -> Json:
    """A line of the request log."""
    return {
        "at": line.at.timestamp(),
        "method": line.method,
        "keys": list(line.keys),
        "status": line.status,
        "code": line.code,
        "bytes_in": line.bytes_in,
        "bytes_out": line.bytes_out,
        "seconds": round(line.duration_seconds, 3),
    }


def _flavour(sample: Sample) -> str:
    if sample.size_bytes == 0:
        return "empty"
    if "broken" in sample.key:
        return "broken"
    if sample.mime.startswith("video/"):
        return "video"
    return {"image/heic": "heic", "application/pdf": "pdf"}.get(sample.mime, "photo")


def _forwarded_from(message: Message) -> str | None:
    origin = message.forward_origin
    if origin is None:
        return None
    user = origin.get("sender_user", {})
    name: str = origin.get("sender_user_name") or user.get("first_name", "")
    return name


def _menu_keys(language: str, keys: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The menus to try, best first: this language, then no language; narrower scopes before the default one."""
    order = {language: 0, "": 1}
    fitting = [key for key in keys if key[1] in order]
    return sorted(fitting, key=lambda key: (order[key[1]], "default" in key[0]))
