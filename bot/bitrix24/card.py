"""A card's batch: its commands, and how its answers are read and compared with each other."""

from collections.abc import Iterable

from bot.bitrix24.batch import Batch, Reference, ref
from bot.bitrix24.errors import PortalNotFoundError, PortalRightsError
from bot.bitrix24.fields import DEAL_TYPE, Family, KnownFields, deal_of, folder_of
from bot.bitrix24.protocol import BatchAnswer
from bot.bitrix24.values import JsonObject, ids, member, objects, some_id, text
from bot.domain.deals import Deal, Folder
from bot.domain.ids import DealId, EmployeeId, FolderId


def deal_commands(deal_id: DealId) -> Batch:
    """The deal, and beside it what only the newer family tells: its observers."""
    batch = Batch()
    add_deal(batch, deal_id)
    return batch


def add_deal(batch: Batch, deal_id: DealId) -> None:
    """The same behind what a batch does before."""
    batch.add("deal", "crm.deal.get", {"id": deal_id})
    batch.add("item", "crm.item.get", {"entityTypeId": DEAL_TYPE, "id": deal_id, "useOriginalUfNames": "Y"})


def folder_references(known: KnownFields, own_folder_id: FolderId | None) -> Iterable[tuple[str, int | Reference]]:
    """The folders to look at: the one that the deal's field names, and the one in our record."""
    if known.folder:
        yield "folder", ref("deal", known.folder)
    if own_folder_id:
        yield "own_folder", own_folder_id


def deal_row(deal_id: DealId, answers: BatchAnswer) -> JsonObject:
    """The deal as the portal keeps it.

    Raises:
        PortalNotFoundError: not there, or not for the webhook's owner: one answer for both.
    """
    try:
        return answers["deal"].require().require_object()
    except PortalRightsError as error:
        method, code = error.method, error.code
    raise PortalNotFoundError(method, code, f"deal {deal_id}")  # not there and not allowed are one answer


def deal_with_observers(row: JsonObject, answers: BatchAnswer, known: KnownFields) -> Deal:
    """The deal of both families: the classic row, and the observers that the newer one tells."""
    observers = ids(member(object_at(answers, "item"), "item", "observers"))
    return deal_of(row, Family.CLASSIC, known, observers=observers)


def living_folder(deal: Deal, answers: BatchAnswer, own_folder_id: FolderId | None) -> tuple[str | None, Folder | None]:
    """The folder of the deal's field if it is alive, else the one of our record, with the key of its command."""
    for key, folder_id in (("folder", deal.folder_id), ("own_folder", own_folder_id)):
        found = folder_of(object_at(answers, key))
        if found and found.is_alive and found.folder_id == folder_id:
            return key, found
    return None, None


def object_at(answers: BatchAnswer, key: str) -> JsonObject:
    """The object that a command gave; empty if it was not asked, refused, or gave something else."""
    found = answers.get(key)
    result = found.answer.result if found and found.answer else None
    return result if isinstance(result, dict) else {}


def total_at(answers: BatchAnswer, key: str) -> int | None:
    """How many rows a list command found in all."""
    found = answers.get(key)
    return found.answer.total if found and found.answer else None


def responsible_name(employee_id: EmployeeId, answers: BatchAnswer) -> str | None:
    """The name that the batch brought, if it is this employee's."""
    found = answers["responsible"].answer
    for row in objects(found.result) if found else []:
        if some_id(row.get("ID")) == employee_id:
            return f"{text(row.get('NAME'))} {text(row.get('LAST_NAME'))}".strip() or None
    return None
