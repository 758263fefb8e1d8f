"""The chat: updates taken in, fed to the handlers one at a time per chat, with everything that handlers ask for."""

from collections.abc import Callable
from contextlib import suppress
from typing import final

from aiogram.exceptions import TelegramAPIError

from bot.composition.admin import AdminWay
from bot.composition.changes import ChangeWay
from bot.composition.comments import CommentWay
from bot.composition.frame import Frame
from bot.composition.photos import PhotoWay
from bot.composition.photos_out import PhotosOutWay
from bot.composition.portal import Gateways, People
from bot.domain.ids import ChatId, TelegramId
from bot.services.agents import AllowAgent, AskForAccess, ListAgents, RecogniseAgent
from bot.services.comment_authors import CommentAuthors
from bot.services.deal_index import DealIndex
from bot.services.deals import DealLines, MyDeals, RecentDeals, ShowDeal
from bot.services.find_deals import FindDeals
from bot.services.portal_errors import PlainErrors
from bot.services.roster import Roster
from bot.services.status import ShowStatus
from bot.telegram.callback_timer import CallbackTimer
from bot.telegram.commands import CommandMenus
from bot.telegram.comment_desk import CommentDesk
from bot.telegram.conversations import Conversations
from bot.telegram.dispatcher import build_dispatcher
from bot.telegram.feeder import Feeder
from bot.telegram.intake import Intake
from bot.telegram.look_up import LookUp
from bot.telegram.open_card import OpenCard
from bot.telegram.reception import Reception
from bot.telegram.tray_question import AnswerTray

Recogniser = Callable[[Roster, PlainErrors], RecogniseAgent]


@final
class Chat:
    """Everything between an update and its answer."""

    def __init__(
        self,
        frame: Frame,
        gateways: Gateways,
        people: People,
        *,
        photos: PhotoWay,
        photos_out: PhotosOutWay,
        comments: CommentWay,
        deal_index: DealIndex,
        recogniser: Recogniser,
    ) -> None:
        self._frame = frame
        self._people = people
        store, clock, screens, plain = frame.store, frame.clock, frame.screens, people.plain
        lines = DealLines(gateways.dictionaries, people.labels)
        my_deals = MyDeals(gateways.deals, lines, plain, frame.health, clock)
        show_deal = ShowDeal(gateways.deals, people.rights, store, people.labels, plain, CommentAuthors(people.roster))
        open_card = OpenCard(screens, show_deal)
        self.changes = ChangeWay(frame, gateways, people, show_deal, my_deals)
        find_deals = FindDeals(
            gateways.search,
            gateways.deals,
            deal_index,
            rights=people.rights,
            lines=lines,
            show_deal=show_deal,
            plain=plain,
        )
        ask_for_access = AskForAccess(store, clock, frame.admin_ids)
        self.reception = Reception(
            screens,
            store,
            languages=people.languages,
            roster=people.roster,
            my_deals=my_deals,
            open_card=open_card,
            ask_for_access=ask_for_access,
        )
        self.menus = CommandMenus(frame.bot, frame.catalogue, people.languages, frame.admin_ids)
        admin = AdminWay(frame, gateways, people, photos)
        dispatcher = build_dispatcher(
            Conversations(store, clock),
            store=store,
            clock=clock,
            languages=people.languages,
            screens=screens,
            my_deals=my_deals,
            plain_errors=plain,
            catalogue=frame.catalogue,
            command_menus=self.menus,
            health=frame.health,
            labels=people.labels,
            roster=people.roster,
            rights=people.rights,
            recent_deals=RecentDeals(gateways.deals, people.rights, lines, store, people.labels, plain),
            open_card=open_card,
            answer_tray=AnswerTray(find_deals, people.labels, frame.health, portal_host=frame.portal_host),
            look_up=LookUp(screens, find_deals, my_deals, open_card, portal_host=frame.portal_host),
            reception=self.reception,
            show_status=ShowStatus(store, frame.health, clock),
            recognise_agent=recogniser(people.roster, plain),
            ask_for_access=ask_for_access,
            show_overview=admin.overview,
            who_did_what=admin.who_did_what,
            stuck_photos=admin.stuck_photos,
            agent_names=admin.names,
            list_agents=ListAgents(people.roster, store),
            allow_agent=AllowAgent(people.roster, store, clock, plain),
            change_deal=self.changes.deal,
            change_ways=self.changes.ways,
            show_clients=self.changes.clients,
            undo_change=self.changes.undo,
            change_desk=self.changes.desk,
            ask_value=self.changes.ask,
            field_replies=self.changes.replies,
            show_deal=show_deal,
            comment_desk=CommentDesk(
                screens, people.labels, frame.health, accept=comments.accept, withdraw=comments.withdraw
            ),
            accept_photo=photos.accept,
            show_deal_photos=photos_out.show,
            bring_photos=photos_out.bring,
            share_photos=photos_out.share,
            share_link=photos_out.link,
            long_work=photos_out.work,
            originals_hint=photos.originals_hint,
            place_batch=photos.place,
            reactions=photos.reactions,
            show_one_photo=photos.show_one_photo,
        )
        self.feeder = Feeder(
            dispatcher,
            frame.bot,
            store,
            clock,
            frame.background,
            callback_timer=CallbackTimer(frame.bot, clock, frame.background),
            on_set_aside=self._tell_of_set_aside,
            metrics=frame.metrics,
        )
        self.intake = Intake(
            frame.bot, store, self.feeder, clock, metrics=frame.metrics, contact=frame.readiness.telegram
        )

    async def _tell_of_set_aside(self, chat_id: ChatId) -> None:
        texts = await self._people.languages.texts_for(TelegramId(chat_id))
        sorry = texts.t("I could not make sense of your last message. Please send it once more.")
        with suppress(TelegramAPIError):
            await self._frame.bot.send_message(chat_id, sorry)
