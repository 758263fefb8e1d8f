"""News of deals in words, also where the portal could not say what things are called."""

from collections.abc import Mapping

import pytest

from bot.domain.deals import Pipeline
from bot.domain.ids import EmployeeId, PipelineId, TelegramId
from bot.domain.news import News, NewsKind
from bot.services.tell_news import DealNews
from bot.telegram.views.news import Words, news_of_deal
from tests.unit.telegram.views.drawing import NOON, RU, SALES, flat, lines

MARAT = EmployeeId(9)
KNOWN = {SALES.pipeline_id: SALES}


@pytest.mark.parametrize(
    ("stage_id", "pipelines", "said"),
    [
        ("SHOW", KNOWN, "Этап: Осмотр → Показы"),
        ("MADE_TODAY", KNOWN, "Этап теперь другой."),
        ("SHOW", {}, "Этап теперь другой."),
    ],
)
def test_a_moved_stage_is_told_with_what_is_known(
    stage_id: str, pipelines: Mapping[PipelineId, Pipeline], said: str
) -> None:
    """A stage without a name leaves no arrow into nothing, and no message that says only who did it."""
    deal = flat(stage_id=stage_id)
    news = News(TelegramId(1), deal.deal_id, NewsKind.STAGE, NOON, who=MARAT, at=NOON, before="LOOK", after=stage_id)

    screen = news_of_deal(RU, DealNews(deal.deal_id, deal, (news,)), Words(pipelines, {MARAT: "Марат Галиев"}))

    assert lines(screen)[:3] == ["№ 1245 · Чистопольская 20", said, "Марат Галиев, сегодня 12:00"]
