"""Pictures are opened here, in a process of their own: a bomb or a broken HEIC cannot take the bot along.

`process` is the bot's side and knows no Pillow; `python -m bot.images` is the other side. This file imports nothing, so
that the other side starts quickly.
"""
