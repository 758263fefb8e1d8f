"""How a story reads a chat: the signs that only keep a line together are spaces to a reader."""

from bot.sandbox.telegram import Chat, Message, Person

SPACES = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


def plain(message: Message) -> str:
    """What the message says, with ordinary spaces."""
    return message.text.translate(SPACES)


def said(chat: Chat) -> set[str]:
    """What the bot has said, over the chat or in it."""
    return {*(notice.text for notice in chat.notices), *(plain(one) for one in chat.messages if one.from_bot)}


def labels(message: Message) -> list[str]:
    """What stands on the buttons under it, with ordinary spaces."""
    return [button.text.translate(SPACES) for button in message.buttons]


async def asks(person: Person, text: str, *, reply_to: Message | None = None) -> Message:
    """The person types this; the bot's first message after it is returned."""
    asked = await person.says(text, reply_to=reply_to)
    return await person.chat.wait_for_answer(asked)


async def shown_instead(person: Person, message: Message, fragment: str) -> Message:
    """The same message, once it has been edited to say this."""
    await person.chat.wait_for(lambda _: fragment in plain(message))
    return message
