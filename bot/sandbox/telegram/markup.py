"""Keyboards as the Bot API takes them, checked as the server checks them.

Source: core.telegram.org/bots/api#inlinekeyboardmarkup, #replykeyboardmarkup
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.messages import Button, JsonObject, Rows

MAX_CALLBACK_DATA_BYTES = 64
MAX_COPY_TEXT_LENGTH = 256
MAX_INLINE_BUTTONS = 100
STYLES = ("danger", "primary", "success")

_ACTIONS = ("url", "callback_data", "copy_text", "switch_inline_query", "switch_inline_query_current_chat", "web_app")


@dataclass(frozen=True, slots=True)
class Markup:
    """What `reply_markup` asks for. `below` is None unless the keyboard under the input field changes."""

    inline: Rows
    below: Rows | None = None


def parse_markup(raw: JsonObject | None) -> Markup:
    """Read `reply_markup`.

    Raises:
        ApiError: the server would refuse it.
    """
    if not raw:
        return Markup([])
    if "inline_keyboard" in raw:
        return Markup(_inline_rows(raw["inline_keyboard"]))
    if "keyboard" in raw:
        rows = [[_key(button) for button in row] for row in raw["keyboard"] if row]
        return Markup([], rows)
    if raw.get("remove_keyboard"):
        return Markup([], [])
    if "force_reply" in raw:
        return Markup([])
    raise bad_request("object expected as reply markup")


def inline_json(rows: Rows) -> JsonObject:
    """The inline keyboard as a message carries it."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in rows]}


def _inline_rows(raw: object) -> Rows:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = [[_inline_button(button) for button in row] for row in raw if row]
    if sum(len(row) for row in rows) > MAX_INLINE_BUTTONS:
        raise bad_request("reply markup is too long")
    return rows


def _inline_button(raw: object) -> Button:
    if not isinstance(raw, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    text, style, copied = raw.get("text"), raw.get("style"), raw.get("copy_text")
    if not isinstance(text, str) or not text.strip():
        raise _unreadable('Field "text" must be a non-empty String')
    if style is not None and style not in STYLES:
        raise _unreadable("invalid button style specified")
    if not any(action in raw and raw[action] not in (None, "") for action in _ACTIONS):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    button = Button(
        text=text,
        callback_data=raw.get("callback_data"),
        url=raw.get("url"),
        copy_text=copied.get("text") if isinstance(copied, dict) else None,
        style=style,
    )
    _ensure_valid(button, has_copy_text=copied is not None)
    return button


def _ensure_valid(button: Button, *, has_copy_text: bool) -> None:
    if button.callback_data is not None and not 1 <= len(button.callback_data.encode()) <= MAX_CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if has_copy_text and not 1 <= len(button.copy_text or "") <= MAX_COPY_TEXT_LENGTH:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.url is not None:
        address = urlsplit(button.url)
        # The real server wants a dot in the host, so "localhost" is refused there as here.
        if address.scheme not in {"http", "https", "tg"} or (address.scheme != "tg" and "." not in address.netloc):
            raise bad_request(f"inline keyboard button URL '{button.url}' is invalid: Wrong HTTP URL")


def _key(raw: object) -> Button:
    if isinstance(raw, str):
        return Button(raw)
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or not raw["text"]:
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return Button(
        raw["text"],
        requests_contact=bool(raw.get("request_contact")),
        requests_location=bool(raw.get("request_location")),
        style=raw.get("style"),
    )


def _button_json(button: Button) -> JsonObject:
    fields: JsonObject = {
        "text": button.text,
        "callback_data": button.callback_data,
        "url": button.url,
        "copy_text": None if button.copy_text is None else {"text": button.copy_text},
        "style": button.style,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _unreadable(reason: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {reason}")
