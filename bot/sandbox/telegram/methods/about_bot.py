"""What the bot asks and says about itself.

Source: core.telegram.org/bots/api#getme, #setmycommands
"""

import json
import re

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.messages import JsonObject
from bot.sandbox.telegram.methods.table import Method
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.wire import user_json

MAX_COMMANDS = 100
MAX_COMMAND_DESCRIPTION = 256

_TEXTS = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}
"""Method's ending → its parameter and that one's greatest length."""


async def get_me(state: TelegramState, params: Params) -> JsonObject:  # noqa: ARG001 - the table's signature
    """`getMe`."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return user_json(state.bot) | abilities


async def set_my_commands(state: TelegramState, params: Params) -> bool:
    """`setMyCommands`."""
    commands = params.items("commands") or []
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= MAX_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.profile.commands[_scope(params)] = commands
    return True


async def get_my_commands(state: TelegramState, params: Params) -> list[JsonObject]:
    """`getMyCommands`."""
    return state.profile.commands.get(_scope(params), [])


async def delete_my_commands(state: TelegramState, params: Params) -> bool:
    """`deleteMyCommands`."""
    state.profile.commands.pop(_scope(params), None)
    return True


async def set_menu_button(state: TelegramState, params: Params) -> bool:
    """`setChatMenuButton`."""
    state.profile.menu_button = params.mapping("menu_button") or {"type": "default"}
    return True


async def get_menu_button(state: TelegramState, params: Params) -> JsonObject:  # noqa: ARG001 - the table's signature
    """`getChatMenuButton`."""
    return state.profile.menu_button


def _scope(params: Params) -> tuple[str, str]:
    scope = params.mapping("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def _setter(name: str, longest: int) -> Method:
    async def set_text(state: TelegramState, params: Params) -> bool:
        if len(params.text(name)) > longest:
            raise bad_request(f"{name} is too long")
        state.profile.texts[name, params.text("language_code")] = params.text(name)
        return True

    return set_text


def _getter(name: str) -> Method:
    async def get_text(state: TelegramState, params: Params) -> JsonObject:
        texts = state.profile.texts
        return {name: texts.get((name, params.text("language_code")), texts.get((name, ""), ""))}

    return get_text


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
}
for _ending, (_name, _longest) in _TEXTS.items():
    METHODS[f"setMy{_ending}"] = _setter(_name, _longest)
    METHODS[f"getMy{_ending}"] = _getter(_name)
