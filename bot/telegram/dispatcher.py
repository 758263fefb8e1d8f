"""The order of middlewares and routers, on one screen: who is asked first, and who takes the rest."""

from aiogram import Dispatcher, Router
from aiogram.fsm.storage.base import BaseStorage

from bot.clock import Clock
from bot.services.deals import MyDeals
from bot.services.languages import Languages
from bot.services.portal_errors import PlainErrors
from bot.store.engine import Store
from bot.telegram.filters import IsAdmin, IsAgent
from bot.telegram.handlers import (
    access,
    admin,
    clients,
    comment_question,
    comments,
    deals,
    fields,
    groups,
    language,
    lists,
    news,
    photos,
    photos_out,
    receipt,
    replies,
    stage,
    start,
    status,
    tray,
    undo,
    unknown,
)
from bot.telegram.middlewares.errors import TellErrors
from bot.telegram.middlewares.identity import Identity
from bot.telegram.middlewares.locale import Locale
from bot.telegram.middlewares.questions import EndQuestions
from bot.telegram.scene import SetScene
from bot.telegram.screens import Screens

FOR_ADMINISTRATORS = (access.router, admin.router)
FOR_AGENTS = (
    start.router,
    status.router,
    language.router,
    news.router,
    lists.router,
    photos.router,
    receipt.router,
    stage.router,
    fields.router,
    clients.router,
    photos_out.router,
    comment_question.router,
    undo.router,
    replies.router,
    tray.router,
    comments.router,
    deals.router,
    unknown.router,
)


def build_dispatcher(
    storage: BaseStorage,
    *,
    store: Store,
    clock: Clock,
    languages: Languages,
    screens: Screens,
    my_deals: MyDeals,
    plain_errors: PlainErrors,
    **services: object,
) -> Dispatcher:
    """A dispatcher ready to be fed. `services` are what handlers ask for by name, beside the objects named here."""
    dispatcher = Dispatcher(storage=storage)
    dispatcher.workflow_data.update(services, store=store, languages=languages, screens=screens, my_deals=my_deals)
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(Identity(store, clock))
        observer.outer_middleware(Locale(languages))
        observer.outer_middleware(TellErrors(screens, my_deals, plain_errors))
        observer.outer_middleware(EndQuestions())
        observer.outer_middleware(SetScene())
    administrators = Router(name="administrators")
    administrators.include_routers(*(_fresh(router) for router in FOR_ADMINISTRATORS))
    agents = Router(name="agents")
    for admitted, condition in ((administrators, IsAdmin()), (agents, IsAgent())):
        admitted.message.filter(condition)
        admitted.callback_query.filter(condition)
    agents.include_routers(*(_fresh(router) for router in FOR_AGENTS))
    dispatcher.include_routers(_fresh(groups.router), administrators, agents, _fresh(start.strangers))
    return dispatcher


def _fresh(router: Router) -> Router:
    """A router with the same handlers. aiogram ties each to one dispatcher for ever; a process may run several bots."""
    fresh = Router(name=router.name)
    for name, observer in router.observers.items():
        fresh.observers[name].handlers.extend(observer.handlers)
    return fresh
