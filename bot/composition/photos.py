"""The photo's way: taken in, brought to its folder, shown by a receipt."""

from dataclasses import replace
from typing import final

from bot.composition.frame import Frame
from bot.composition.portal import Gateways, People
from bot.domain.ids import BatchId, FolderId
from bot.services.accept_photo import AcceptPhoto, IntakeRules
from bot.services.batch_folders import BatchFolders
from bot.services.deal_folder import OpenDealFolder
from bot.services.deliver_photos import DeliverPhotos
from bot.services.doubles import FindDouble
from bot.services.examine_photo import ExaminePhoto
from bot.services.late_look import LateLook
from bot.services.leave_deal import LeaveDeal
from bot.services.note_batches import NoteBatches
from bot.services.order_files import OrderFiles
from bot.services.outage import NoteOutage
from bot.services.place_batch import PlaceBatch
from bot.services.send_photo import SendPhoto
from bot.services.settle_photos import SettlePhotos
from bot.services.spool import Spool
from bot.services.stuck_photos import StuckPhotos
from bot.services.take_back_photo import TakeBackPhoto
from bot.services.tray_upkeep import TrayUpkeep
from bot.telegram.conversations import Conversations
from bot.telegram.files import TelegramFiles
from bot.telegram.local_files import LocalFiles
from bot.telegram.offers import OfferDeals
from bot.telegram.originals_hint import OriginalsHint
from bot.telegram.reactions import Reactions
from bot.telegram.receipt_reader import ReceiptReader, ReceiptRules
from bot.telegram.receipts import Receipts
from bot.telegram.show_one_photo import ShowOnePhoto
from bot.telegram.tray_question import TrayQuestions
from bot.worker import Bell, Worker


@final
class PhotoWay:
    """Everything between a photo's message and its 👍."""

    def __init__(self, frame: Frame, gateways: Gateways, people: People) -> None:
        settings, clock, store, background = frame.settings, frame.clock, frame.store, frame.background
        self.bell = Bell(clock)
        self.spool = Spool(settings.data_dir / "spool", max_bytes=settings.spool_max_bytes)
        self.spool.clear()
        self.reactions = Reactions(frame.bot, store, background)
        self.take_back = TakeBackPhoto(clock, moved=self._batch_moved)
        self.show_one_photo = ShowOnePhoto(
            store, frame.screens, frame.notices, self.take_back, people.labels, people.languages, frame.health
        )
        self.notes = NoteBatches(
            store,
            gateways.timeline,
            people.roster,
            people.labels,
            frame.catalogue.texts(frame.catalogue.default_language),
            frame.health,
            clock,
        )
        self.receipts = Receipts(
            ReceiptReader(
                ReceiptRules(settings.tray_days, has_administrators=bool(frame.admin_ids)),
                store,
                people.labels,
                OfferDeals(store, people.labels, frame.health, clock),
                self.spool,
                frame.health,
                clock,
            ),
            store,
            frame.screens,
            self.reactions,
            self.show_one_photo,
            frame.speak_first,
            TrayQuestions(Conversations(store, clock), frame.bot.id),
            self.notes,
            frame.health,
            background,
            clock,
        )
        self.originals_hint = OriginalsHint(
            frame.speak_first,
            background,
            clock,
            settings.timezone,
            is_wanted=settings.want_originals,
        )
        rules = IntakeRules(
            max_file_bytes=settings.max_file_bytes,
            max_files_per_batch=settings.max_files_per_batch,
            portal_host=frame.portal_host,
        )
        if settings.telegram_api_local:
            rules = replace(rules, telegram_file_bytes=None)
        self.accept = AcceptPhoto(
            rules, clock, wake=self.bell.ring, changed=self.receipts.changed, metrics=frame.metrics
        )
        self.place = PlaceBatch(clock, moved=self._batch_moved)
        self.stuck = StuckPhotos(people.rights, store, clock, moved=self._batch_moved)
        self._folders = _batch_folders(frame, gateways, people)
        self._deliver = self._delivery(frame, gateways, people)
        self.late_look = LateLook(store, gateways.disk, clock, wake=self.bell.ring)
        self.worker = Worker(store, self.accept, self._deliver, frame.health, background, clock, self.bell)
        self.note_outage = NoteOutage(store, frame.health, clock, changed=self.receipts.changed)
        self.tray = TrayUpkeep(
            store, clock, kept_days=settings.tray_days, remind=self.receipts.remind, moved=self._batch_moved
        )

    def _delivery(self, frame: Frame, gateways: Gateways, people: People) -> DeliverPhotos:
        settings, clock, store = frame.settings, frame.clock, frame.store
        files = LocalFiles(frame.bot) if settings.telegram_api_local else TelegramFiles(frame.bot)
        examine = ExaminePhoto(frame.images, max_file_bytes=settings.max_file_bytes)
        return DeliverPhotos(
            store,
            self._folders,
            gateways.disk,
            SendPhoto(
                store,
                gateways.disk,
                files,
                examine,
                self.spool,
                FindDouble(store, gateways.disk),
                clock,
                max_file_bytes=settings.max_file_bytes,
                changed=self.receipts.changed,
            ),
            SettlePhotos(store, gateways.disk, clock, frame.metrics),
            OrderFiles(store, gateways.disk, clock),
            LeaveDeal(store, gateways.deals, people.rights),
            frame.background,
            clock,
            changed=self.receipts.changed,
            alarm=frame.notifier.alarm,
            wake=self.bell.ring,
            metrics=frame.metrics,
        )

    def _batch_moved(self, batch_id: BatchId) -> None:
        self._folders.forget(batch_id)
        self.receipts.changed(batch_id)
        self.bell.ring()


def _batch_folders(frame: Frame, gateways: Gateways, people: People) -> BatchFolders:
    store, clock = frame.store, frame.clock
    root = FolderId(frame.settings.deal_folders_root) if frame.settings.deal_folders_root else None
    opener = OpenDealFolder(store, gateways.deals, gateways.disk, people.rights, clock, configured_root=root)
    return BatchFolders(store, opener, people.labels, clock)
