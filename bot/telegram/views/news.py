"""What somebody else did to an agent's deal, with the next step as buttons; several deals are a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Text

from bot.domain.deals import Pipeline
from bot.domain.ids import EmployeeId, PipelineId
from bot.domain.news import News, NewsKind
from bot.services.tell_news import DealNews
from bot.telegram.callbacks import OpenDeal
from bot.telegram.keyboards import button, deal_button, my_deals_button, rows
from bot.telegram.screens import Screen
from bot.telegram.views.card import next_stage
from bot.telegram.views.heading import heading, literal
from bot.telegram.views.values import plain
from bot.texts import Texts

NAME_LETTERS = 60
WORDS_LETTERS = 500
STAGE_LETTERS = 60
MOST_LISTED = 10
"""Deals that a list of news names."""


@dataclass(frozen=True, slots=True)
class Words:
    """What codes and numbers are called."""

    pipelines: Mapping[PipelineId, Pipeline]
    employees: Mapping[EmployeeId, str]

    def stage(self, stage_id: str) -> str:
        """The stage's name; empty where the portal has it no more."""
        found = (pipeline.stage(stage_id) for pipeline in self.pipelines.values())
        return next((literal(stage.name, STAGE_LETTERS) for stage in found if stage), "")


def news_of_deal(texts: Texts, told: DealNews, words: Words) -> Screen:
    """One deal: what happened, who and when."""
    label = told.deal.label if told.deal else None
    body: list[Text | str] = [Bold(heading(told.deal_id, label))]
    for one in told.news:
        body += ["\n", "\n".join([*_lines(texts, one, told, words), *_who(texts, one, words)])]
        if one.kind is NewsKind.COMMENT and (quoted := _quoted(told.words)):
            body += ["\n", ExpandableBlockQuote(quoted)]
    if told.deal is None or told.of(NewsKind.GONE):
        return Screen(Text(*body), rows([my_deals_button(texts, None)]), deal_id=told.deal_id if told.deal else None)
    open_card = [button(texts.t("Open the card"), OpenDeal(deal_id=told.deal_id))]
    following = next_stage(texts, told.deal, words.pipelines.get(told.deal.pipeline_id))
    return Screen(Text(*body), rows(open_card, following), deal_id=told.deal_id)


def news_of_deals(texts: Texts, told: Sequence[DealNews], words: Words) -> Screen:
    """Many deals in one message: what waited for the morning, or came all at once."""
    body: list[Text | str] = [texts.n("News of {n} deal:", "News of {n} deals:", len(told))]
    for one in told[:MOST_LISTED]:
        label = one.deal.label if one.deal else None
        body += ["\n\n", Bold(heading(one.deal_id, label))]
        for news in one.news:
            body += ["\n", "\n".join(_lines(texts, news, one, words))]
    if len(told) > MOST_LISTED:
        body += ["\n\n", texts.n("…and {n} more deal", "…and {n} more deals", len(told) - MOST_LISTED)]
    named = [[deal_button(one.deal_id, one.deal.label)] for one in told[:MOST_LISTED] if one.deal]
    return Screen(Text(*body), rows(*named, [my_deals_button(texts, None)]))


def _lines(texts: Texts, news: News, told: DealNews, words: Words) -> list[str]:
    stage_id = told.deal.stage_id if told.deal else ""
    stage = words.stage(stage_id)
    match news.kind:
        case NewsKind.NEW:
            return [texts.t("A new deal, you are responsible."), *_stage(texts, stage)]
        case NewsKind.HANDED:
            return [texts.t("The deal is yours now."), *_stage(texts, stage)]
        case NewsKind.GONE:
            return [texts.t("The deal is not yours any more.")]
        case NewsKind.STAGE:
            before = words.stage(news.before)
            if not stage:
                return [texts.t("The stage is another one now.")]  # one made just now, or nobody can say their names
            return (
                [texts.t("Stage: {before} → {after}", before=before, after=stage)] if before else _stage(texts, stage)
            )
        case NewsKind.COMMENT:
            return [
                texts.n("{n} new comment", "{n} new comments", news.count) if news.count > 1 else texts.t("A comment")
            ]


def _stage(texts: Texts, stage: str) -> list[str]:
    return [texts.t("Stage: {stage}", stage=stage)] if stage else []


def _who(texts: Texts, news: News, words: Words) -> list[str]:
    """A name and a time, without a verb: nobody knows whether it is he or she."""
    name = words.employees.get(news.who) if news.who else None
    when = texts.when(news.at) if news.at else ""
    line = ", ".join(part for part in (literal(name, NAME_LETTERS) if name else "", when) if part)
    if line and news.kind in {NewsKind.HANDED, NewsKind.GONE}:
        return [texts.t("Last edit: {who}", who=line)]
    return [line] if line else []


def _quoted(words: str | None) -> str:
    shown = "\n".join(line for line in plain(words or "").split("\n") if line.strip())
    return literal_lines(shown)


def literal_lines(words: str) -> str:
    """Several lines that somebody wrote, cut politely."""
    lines = "\n".join(literal(line, WORDS_LETTERS) for line in words.split("\n"))
    return lines if len(lines) <= WORDS_LETTERS else f"{lines[: WORDS_LETTERS - 1].rstrip()}…"
