"""How updates and files come to the bot.

Source: core.telegram.org/bots/api#getting-updates, #getfile
"""

import re
from urllib.parse import urlsplit

from bot.sandbox.telegram.errors import ApiError, ConnectionCutError, bad_request
from bot.sandbox.telegram.files import Filler
from bot.sandbox.telegram.messages import JsonObject
from bot.sandbox.telegram.methods.table import Method
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState, WebhookSettings

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
"""What the public server gives to a bot; one running with `--local` gives everything."""

ICON_BYTES = 5_000

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


async def get_updates(state: TelegramState, params: Params) -> list[JsonObject]:
    """`getUpdates`."""
    if state.webhook is not None:
        reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise ApiError(409, f"Conflict: {reason}")
    state.updates.allow(params.words("allowed_updates"))
    limit = min(max(params.number("limit", 100), 1), 100)
    answer = await state.updates.poll(params.number("offset", 0), limit, params.number("timeout", 0))
    if answer and state.faults.cut_get_updates > 0:
        state.faults.cut_get_updates -= 1
        raise ConnectionCutError
    return answer


async def set_webhook(state: TelegramState, params: Params) -> bool:
    """`setWebhook`; unlike the real server it takes plain HTTP, but only to this machine."""
    url, secret = params.text("url"), params.text("secret_token") or None
    if not url:
        return await delete_webhook(state, params)
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    state.updates.allow(params.words("allowed_updates"))
    if params.flag("drop_pending_updates"):
        state.updates.drop_all()
    state.webhook = WebhookSettings(url, secret, params.number("max_connections", 40))
    state.updates.end_poll()
    return True


async def delete_webhook(state: TelegramState, params: Params) -> bool:
    """`deleteWebhook`."""
    if params.flag("drop_pending_updates"):
        state.updates.drop_all()
    state.webhook = None
    return True


async def get_webhook_info(state: TelegramState, params: Params) -> JsonObject:  # noqa: ARG001 - the table's signature
    """`getWebhookInfo`."""
    info: JsonObject = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates.unconfirmed),
    }
    if state.updates.allowed is not None:
        info["allowed_updates"] = state.updates.allowed
    if state.webhook is not None:
        info |= {"url": state.webhook.url, "max_connections": state.webhook.max_connections}
        if state.webhook.last_error_at is not None:
            info["last_error_date"] = int(state.webhook.last_error_at.timestamp())
            info["last_error_message"] = state.webhook.last_error
    return info


async def get_file(state: TelegramState, params: Params) -> JsonObject:
    """`getFile`."""
    file_id = params.text("file_id")
    file = state.shelf.find(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if state.is_local:
        path = str(state.faults.tells_path or await state.shelf.path_on_disk(file_id))
    elif file.size_bytes > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    else:
        path = state.shelf.link(file_id, state.clock.now())
    return {"file_id": file_id, "file_unique_id": file.unique_id, "file_size": file.size_bytes, "file_path": path}


async def get_forum_topic_icon_stickers(state: TelegramState, params: Params) -> list[JsonObject]:  # noqa: ARG001 - the table's signature
    """`getForumTopicIconStickers`: of Telegram's many, one."""
    file = await state.shelf.put(Filler(ICON_BYTES, head=b"RIFF", seed="icon"))
    sticker = {
        "file_id": state.shelf.issue(file, "sticker", ".webp"),
        "file_unique_id": file.unique_id,
        "file_size": file.size_bytes,
    }
    shape = {"type": "custom_emoji", "width": 100, "height": 100, "is_animated": False, "is_video": False}
    return [sticker | shape]


METHODS: dict[str, Method] = {
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getFile": get_file,
}
