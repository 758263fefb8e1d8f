"""Whatever order updates, answers, faults and taps come in: names sort in sending order, every file is in one place."""

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from bot.domain.ids import BatchId, DealId, PhotoId
from bot.telegram.button_data import ButtonData
from bot.telegram.photo_callbacks import ChooseDeal, ReturnPhoto
from tests.fakes.clock import BriskClock
from tests.flows.schedules import FLAT, Step, all_wanted_in, schedules, story_begun

DELIVERED_WITHIN_SECONDS = 60
TIMES = 60
"""The ninety seconds after which a photo is surely absent are one and a half."""

# The same schedules in every run, and the shortest one that fails is looked for.
settings.register_profile(
    "schedules",
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=(HealthCheck.too_slow,),
    print_blob=False,
)
SCHEDULES = settings.get_profile("schedules")


@pytest.mark.timeout(240)
@settings(SCHEDULES, max_examples=3)
@given(schedules(most=10))
async def test_the_place_asked_for_last_is_where_they_are(steps: list[Step]) -> None:
    """Photos, buttons and faults in any order; then one deal is chosen, and holds them all."""
    await play(steps)


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(SCHEDULES, max_examples=25)
@given(schedules(most=24))
async def test_the_same_for_many_and_longer_schedules(steps: list[Step]) -> None:
    """The bot is stopped in between, too."""
    await play(steps)


async def play(steps: list[Step]) -> None:
    """Let all of it happen, then ask for one place, and look there and everywhere else."""
    with TemporaryDirectory(prefix="dealbot-schedule-") as folder:
        async with story_begun(Path(folder), BriskClock(TIMES)) as story:
            drive = story.office.portal.disk
            before = {file_id for file_id, file in drive.files.items() if file.is_alive}
            for step in steps:
                await step.happen(story)

            many = len(story.photos)
            wanted: list[ButtonData] = [ReturnPhoto(photo_id=PhotoId(number)) for number in range(1, many + 1)]
            wanted += [ChooseDeal(batch_id=BatchId(number), deal_id=DealId(FLAT)) for number in range(1, many + 1)]
            await all_wanted_in(story, wanted)
            sums = [sha256(photo).hexdigest() for photo in story.photos]

            def settled() -> bool:
                """What was acted on late is found and taken away ten minutes later."""
                there = story.office.files(FLAT)
                alive = {file_id for file_id, file in drive.files.items() if file.is_alive}
                return [file.sha256 for file in there] == sums and alive == before | {file.file_id for file in there}

            await story.office.portal_has(settled, timeout_seconds=DELIVERED_WITHIN_SECONDS)
