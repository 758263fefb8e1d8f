"""What the demo's address serves: the page, actions as a small JSON API, and one stream of everything that happens.

    stage = Stage(portal, telegram)
    print(await stage.start())
    ... the visitor plays ...
    await stage.stop()

`views` turns state into JSON, `feed` sends what changed, `routes` takes what the visitor does, `sending` does it as
a person, `trials` are the switches, `pictures` the thumbnails.
"""

from bot.sandbox.stage.stage import Stage

__all__ = ["Stage"]
