"""The methods of the Bot API, by lower-case name: the real server does not look at case either."""

from bot.sandbox.telegram.methods import about_bot, answering, editing, receiving, sending, sending_files
from bot.sandbox.telegram.methods.table import Method

METHODS: dict[str, Method] = {
    name.lower(): method
    for module in (about_bot, answering, editing, receiving, sending, sending_files)
    for name, method in module.METHODS.items()
}
