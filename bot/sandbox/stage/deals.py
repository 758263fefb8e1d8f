"""The portal's deals as JSON: a line with all that is known of one, and what its folder and timeline hold."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.sandbox.portal import SandboxContact, SandboxDeal, SandboxFile, SandboxFolder, SandboxPortal, SandboxStage
from bot.sandbox.stage.pictures import has_picture

Json = dict[str, Any]

VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".avi", ".webm"})
_OUTCOMES = {"P": "open", "S": "won", "F": "lost"}


class DealViews:
    """Reads the portal. Files that came after it was made are `fresh`: the visitor's own."""

    def __init__(self, portal: SandboxPortal) -> None:
        self.started_at = portal.clock.now()
        self._portal = portal

    def lines(self) -> list[Json]:
        """All deals."""
        living = [file for file in self._portal.disk.files.values() if file.is_alive]
        files = Counter(file.parent_id for file in living)
        fresh = Counter(file.parent_id for file in living if self._is_fresh(file))
        comments = Counter(one.owner_id for one in self._portal.timeline.values() if one.owner_type == "deal")
        folders = self._folders()
        lines = []
        for deal in list(self._portal.deals.values()):
            folder = folders.get(deal.deal_id)
            line = self._line(deal, folder)
            line["files"] = files[folder.folder_id] if folder else 0
            line["fresh"] = fresh[folder.folder_id] if folder else 0
            line["comments"] = comments[deal.deal_id]
            lines.append(line)
        return lines

    def detail(self, deal_id: int) -> Json:
        """Files by name and comments, newest first; KeyError for no such deal."""
        self._portal.deal(deal_id)
        comments = self._portal.comments_of(deal_id)[::-1]
        return {
            "files": [self._file(file) for file in self._portal.deal_files(deal_id)],
            "comments": [
                {
                    "id": one.comment_id,
                    "author": self._employee_name(one.author_id),
                    "at": one.created_at.timestamp(),
                    "text": one.body,
                }
                for one in comments
            ],
        }

    def _line(self, deal: SandboxDeal, folder: SandboxFolder | None) -> Json:
        return {
            "id": deal.deal_id,
            "title": deal.title,
            "stage": self._stage(deal),
            "pipeline": self._portal.pipelines[deal.pipeline_id].name,
            "amount": _number(deal.amount),
            "currency": deal.currency,
            "address": self._address(deal),
            "client": self._client(deal),
            "company": self._company(deal),
            "responsible": {"id": deal.responsible_id, "name": self._employee_name(deal.responsible_id)},
            "closes_on": deal.closes_on.isoformat() if deal.closes_on else None,
            "folder": self._folder(folder) if folder else None,
        }

    def _folders(self) -> dict[int, SandboxFolder]:
        found = ((deal_id, self._portal.deal_folder(deal_id)) for deal_id in list(self._portal.deals))
        return {deal_id: folder for deal_id, folder in found if folder is not None}

    def _stage(self, deal: SandboxDeal) -> Json:
        stages = self._portal.pipelines[deal.pipeline_id].stages
        on_the_way = [stage for stage in stages if stage.semantics == "process"]
        stage = self._portal.pipelines[deal.pipeline_id].stage(deal.stage_id) or SandboxStage("", deal.stage_id)
        return {
            "name": stage.name,
            "color": stage.color,
            "step": on_the_way.index(stage) + 1 if stage in on_the_way else len(on_the_way),
            "steps": len(on_the_way),
            "outcome": _OUTCOMES[deal.semantics],
        }

    def _folder(self, folder: SandboxFolder) -> Json:
        storage = self._portal.disk.storages[folder.storage_id]
        return {"id": folder.folder_id, "path": [storage.name, *self._portal.disk.path_of(folder)]}

    def _file(self, file: SandboxFile) -> Json:
        address = f"api/files/{file.file_id}"
        shows = has_picture(file.name)
        return {
            "id": file.file_id,
            "name": file.name,
            "size": file.size_bytes,
            "fresh": self._is_fresh(file),
            "kind": "video" if Path(file.name).suffix.lower() in VIDEO_SUFFIXES else "file",
            "thumb": f"{address}?size=small" if shows else None,
            "large": f"{address}?size=large" if shows else None,
            "src": address,
        }

    def _is_fresh(self, file: SandboxFile) -> bool:
        return file.created_at >= self.started_at

    def _address(self, deal: SandboxDeal) -> str | None:
        """The value of the field that says address; an address field keeps `text|coordinates`."""
        fields = self._portal.fields.values()
        codes = [field.code for field in fields if field.type_id == "address" or "адрес" in field.label.lower()]
        values = [deal.custom.get(code) for code in codes]
        return next((str(value).split("|", maxsplit=1)[0] for value in values if value), None)

    def _client(self, deal: SandboxDeal) -> Json | None:
        contact = self._portal.contacts.get(deal.contact_id or 0)
        return {"name": contact.full_name, "phone": _phone(contact)} if contact else None

    def _company(self, deal: SandboxDeal) -> str | None:
        company = self._portal.companies.get(deal.company_id or 0)
        return company.title if company else None

    def _employee_name(self, employee_id: int) -> str:
        employee = self._portal.employees.get(employee_id)
        return employee.full_name if employee else "—"


def _phone(contact: SandboxContact) -> str | None:
    return next((one.value for one in contact.multifields if one.type_id == "PHONE"), None)


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
