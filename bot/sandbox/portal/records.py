"""The portal's data in one place, with the few operations that keep it consistent; no HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

from bot.clock import Clock
from bot.sandbox.portal.announcing import Announcing
from bot.sandbox.portal.default_stages import default_stages
from bot.sandbox.portal.drive import Drive
from bot.sandbox.portal.drive_objects import SandboxFile, SandboxFolder
from bot.sandbox.portal.entrance import Entrance
from bot.sandbox.portal.stage_moves import OTHER_PIPELINE, StageMoves
from bot.sandbox.portal.state import (
    Change,
    CustomField,
    FieldValue,
    Multifield,
    SandboxComment,
    SandboxCompany,
    SandboxContact,
    SandboxDeal,
    SandboxDepartment,
    SandboxEmployee,
    SandboxPipeline,
    SandboxStage,
)

FOLDER_FIELD = "UF_CRM_DEAL_FOLDER"
"""The deal field in which the bot keeps the folder's id, by default."""


class PortalRecords(Entrance, Announcing):
    """Everything the portal knows. A new one has a drive, one pipeline, one department and its administrator."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(clock)
        self.clock = clock
        self.deals: dict[int, SandboxDeal] = {}
        self.contacts: dict[int, SandboxContact] = {}
        self.companies: dict[int, SandboxCompany] = {}
        self.employees: dict[int, SandboxEmployee] = {}
        self.departments: dict[int, SandboxDepartment] = {}
        self.pipelines: dict[int, SandboxPipeline] = {}
        self.fields: dict[str, CustomField] = {}
        self.timeline: dict[int, SandboxComment] = {}
        self.scopes: set[str] = {"crm", "disk", "user_basic", "department"}
        self._numbers = count(1)
        self._stages = StageMoves(self.pipelines, self.next_number, clock)
        self.stage_history = self._stages.history
        self.disk = Drive(folder, clock, self.changed)
        self.add_pipeline("Продажа квартир", default_stages(), pipeline_id=0)
        self.add_department("Агентство", department_id=1)
        self.add_employee("Администратор", "Портала", employee_id=1, is_admin=True, department_ids=[1])

    # What people look up.

    def deal(self, deal_id: int) -> SandboxDeal:
        """The deal; KeyError for none."""
        return self.deals[deal_id]

    def deal_folder(self, deal_id: int) -> SandboxFolder | None:
        """The living folder of the deal: by the id in its field, else the oldest named by its number."""
        field = self.deals[deal_id].custom.get(FOLDER_FIELD)
        if isinstance(field, int) and (folder := self.disk.folders.get(field)) is not None and folder.is_alive:
            return folder
        named = [one for one in self.disk.folders.values() if one.is_alive and one.name.split(" ")[0] == str(deal_id)]
        return min(named, key=lambda one: one.folder_id, default=None)

    def files_in(self, folder_id: int) -> list[SandboxFile]:
        """The living files of the folder, by name."""
        inside = [one for one in self.disk.children(folder_id) if isinstance(one, SandboxFile)]
        return sorted(inside, key=lambda file: file.name)

    def deal_files(self, deal_id: int) -> list[SandboxFile]:
        """The living files in the deal's folder, by name; none where there is no folder."""
        folder = self.deal_folder(deal_id)
        return self.files_in(folder.folder_id) if folder else []

    def comments_of(self, deal_id: int) -> list[SandboxComment]:
        """The deal's timeline, oldest first."""
        return [one for one in self.timeline.values() if (one.owner_type, one.owner_id) == ("deal", deal_id)]

    def employee(self, full_name: str) -> SandboxEmployee:
        """The employee with this first and last name; KeyError for none."""
        found = next((one for one in self.employees.values() if one.full_name == full_name), None)
        if found is None:
            raise KeyError(full_name)
        return found

    # What people add.

    def add_pipeline(
        self, name: str, stages: Sequence[SandboxStage], *, pipeline_id: int | None = None, sort: int = 300
    ) -> SandboxPipeline:
        """A pipeline; the codes of its stages get their `C<id>:` prefix here, as the portal gives it."""
        number = self._free_id(self.pipelines, pipeline_id)
        prefix = f"C{number}:" if number else ""
        own = [replace(stage, stage_id=prefix + stage.stage_id) for stage in stages]
        self.pipelines[number] = SandboxPipeline(number, name, own, sort)
        return self.pipelines[number]

    def add_department(
        self, name: str, *, parent_id: int | None = None, head_id: int | None = None, department_id: int | None = None
    ) -> SandboxDepartment:
        """A department."""
        number = self._free_id(self.departments, department_id)
        self.departments[number] = SandboxDepartment(number, name, parent_id, head_id)
        return self.departments[number]

    def add_employee(
        self,
        name: str,
        last_name: str,
        *,
        employee_id: int | None = None,
        mobile: str = "",
        work_phone: str = "",
        personal_phone: str = "",
        email: str = "",
        position: str = "",
        department_ids: Sequence[int] = (1,),
        is_active: bool = True,
        is_admin: bool = False,
    ) -> SandboxEmployee:
        """An employee with a drive of their own."""
        number = self._free_id(self.employees, employee_id)
        self.employees[number] = SandboxEmployee(
            employee_id=number,
            name=name,
            last_name=last_name,
            registered_at=self.clock.now(),
            email=email,
            mobile=mobile,
            work_phone=work_phone,
            personal_phone=personal_phone,
            position=position,
            department_ids=list(department_ids),
            is_active=is_active,
            is_admin=is_admin,
        )
        self.disk.add_storage(f"{name} {last_name}", "user", str(number))
        self.changed(Change("employee", number))
        return self.employees[number]

    def add_contact(
        self,
        name: str,
        last_name: str = "",
        *,
        contact_id: int | None = None,
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
        company_id: int | None = None,
        responsible_id: int = 1,
    ) -> SandboxContact:
        """A client; the first phone is MOBILE, further ones WORK."""
        number, now = self._free_id(self.contacts, contact_id), self.clock.now()
        contact = SandboxContact(
            number, name, last_name, now, now, company_id=company_id, responsible_id=responsible_id
        )
        contact.multifields = self._multifields(phones, emails)
        self.contacts[number] = contact
        self.changed(Change("contact", number))
        return contact

    def add_company(
        self, title: str, *, company_id: int | None = None, phones: Sequence[str] = (), emails: Sequence[str] = ()
    ) -> SandboxCompany:
        """A company that is a client."""
        number, now = self._free_id(self.companies, company_id), self.clock.now()
        self.companies[number] = SandboxCompany(number, title, now, now, multifields=self._multifields(phones, emails))
        self.changed(Change("company", number))
        return self.companies[number]

    def add_field(self, field: CustomField) -> CustomField:
        """A custom field of deals; its number is given here."""
        field.field_id = field.field_id or 6_000 + next(self._numbers)
        self.fields[field.code] = field
        self.changed(Change("field", field.field_id))
        return field

    def add_deal(
        self,
        title: str,
        *,
        deal_id: int | None = None,
        pipeline_id: int = 0,
        stage_id: str | None = None,
        amount: Decimal | int | str = 0,
        currency: str = "RUB",
        contact_ids: Sequence[int] = (),
        company_id: int | None = None,
        responsible_id: int = 1,
        observer_ids: Sequence[int] = (),
        closes_on: date | None = None,
        comments: str = "",
        source_id: str | None = None,
        custom: Mapping[str, FieldValue] | None = None,
    ) -> SandboxDeal:
        """A deal, by default in the first stage of the default pipeline. `stage_id` is the full code."""
        number, now = self._free_id(self.deals, deal_id), self.clock.now()
        deal = SandboxDeal(
            deal_id=number,
            title=title,
            pipeline_id=pipeline_id,
            stage_id="",
            created_at=now,
            modified_at=now,
            moved_at=now,
            amount=Decimal(amount),
            currency=currency,
            contact_ids=list(contact_ids),
            company_id=company_id,
            responsible_id=responsible_id,
            observer_ids=list(observer_ids),
            created_by_id=responsible_id,
            modified_by_id=responsible_id,
            moved_by_id=responsible_id,
            begins_on=now.date(),
            closes_on=closes_on,
            comments=comments,
            source_id=source_id,
            custom=dict(custom or {}),
        )
        self.deals[number] = deal
        self._stages.begin(deal, pipeline_id, stage_id)
        self.changed(Change("deal", number))
        self.happened("ONCRMDEALADD", number)
        return deal

    def add_comment(self, owner_id: int, body: str, *, by: int = 1, owner_type: str = "deal") -> SandboxComment:
        """A comment on the timeline."""
        number = self._free_id(self.timeline, None)
        self.timeline[number] = SandboxComment(number, owner_type, owner_id, body, by, self.clock.now())
        self.changed(Change("comment", number))
        self.happened("ONCRMTIMELINECOMMENTADD", number)
        return self.timeline[number]

    def delete_comment(self, comment_id: int) -> None:
        """Off the timeline; KeyError for none."""
        del self.timeline[comment_id]
        self.changed(Change("comment", comment_id))

    # What people change.

    def change_deal(self, deal_id: int, *, by: int = 1, **attributes: object) -> SandboxDeal:
        """Set attributes of the deal as a person at the portal would: with the time and the person noted."""
        deal = self.deals[deal_id]
        for name, value in attributes.items():
            if not hasattr(deal, name):
                raise AttributeError(name)
            setattr(deal, name, value)
        self.note_edit(deal, by)
        return deal

    def move_deal(self, deal_id: int, stage_id: str, *, by: int = 1) -> SandboxDeal:
        """Into another stage, of whichever pipeline knows its code."""
        deal = self.deals[deal_id]
        kind = self._stages.move(deal, stage_id)
        deal.moved_by_id = by
        self.note_edit(deal, by, event="ONCRMDEALMOVETOCATEGORY" if kind == OTHER_PIPELINE else "ONCRMDEALUPDATE")
        return deal

    def delete_deal(self, deal_id: int) -> None:
        """Off the portal; KeyError for none."""
        del self.deals[deal_id]
        self.changed(Change("deal", deal_id))
        self.happened("ONCRMDEALDELETE", deal_id)

    def note_edit(self, deal: SandboxDeal, by: int, *, event: str = "ONCRMDEALUPDATE") -> None:
        """Note who changed the deal, and that it happened now."""
        deal.modified_at, deal.modified_by_id = self.clock.now(), by
        self.changed(Change("deal", deal.deal_id))
        self.happened(event, deal.deal_id)

    def announce_client(self, client: SandboxContact | SandboxCompany) -> None:
        """Say that a contact or a company changed."""
        if isinstance(client, SandboxContact):
            self.changed(Change("contact", client.contact_id))
        else:
            self.changed(Change("company", client.company_id))

    def _multifields(self, phones: Sequence[str], emails: Sequence[str]) -> list[Multifield]:
        made = [
            Multifield(next(self._numbers), "PHONE", phone, "WORK" if place else "MOBILE")
            for place, phone in enumerate(phones)
        ]
        return made + [Multifield(next(self._numbers), "EMAIL", email) for email in emails]

    def next_number(self) -> int:
        """A number that no multifield, option or custom field has yet."""
        return next(self._numbers)

    @staticmethod
    def _free_id(taken: Mapping[int, object], wanted: int | None) -> int:
        if wanted is None:
            return max(taken, default=0) + 1
        if wanted in taken:
            raise ValueError(wanted)
        return wanted
