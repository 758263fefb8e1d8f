"""Employees and departments of the portal, and whose webhook we have."""

from typing import Final

from bot.bitrix24.client import PortalClient
from bot.bitrix24.lists import all_rows
from bot.bitrix24.values import JsonObject, ids, is_yes, some_id, text
from bot.domain.agents import Department, Employee
from bot.domain.ids import DepartmentId, EmployeeId

_PHONES: Final = ("PERSONAL_MOBILE", "WORK_PHONE", "PERSONAL_PHONE")


class UserGateway:
    """Reads people; nothing is written."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    async def active_employees(self) -> list[Employee]:
        """Everybody who works there now: one request for fifty of them, two for any number.

        Source: apidocs.bitrix24.com/api-reference/user/user-get.html (`ACTIVE` leaves out the dismissed).
        """
        filter_: dict[str, bool | str] = {"ACTIVE": True, "USER_TYPE": "employee"}
        rows = await all_rows(self._client, "user.get", {"filter": filter_, "sort": "ID", "order": "ASC"})
        return [employee for row in rows if is_yes(row.get("ACTIVE")) and (employee := _employee_of(row))]

    async def departments(self) -> list[Department]:
        """The company's structure.

        Source: apidocs.bitrix24.com/api-reference/departments/department-get.html.
        """
        rows = await all_rows(self._client, "department.get", {})
        return [found for row in rows if (found := _department_of(row))]

    async def owner(self) -> Employee:
        """Whose webhook this is: the best question to ask of one that is new.

        Raises:
            PortalAccessError: the webhook does not work.

        Source: apidocs.bitrix24.com/api-reference/common/users/profile.html.
        """
        row = (await self._client.call("profile")).require_object()
        return Employee(
            EmployeeId(some_id(row.get("ID")) or 0), text(row.get("NAME")).strip(), text(row.get("LAST_NAME")).strip()
        )

    async def is_active(self, employee_id: EmployeeId) -> bool | None:
        """Whether this employee works there; None where the portal shows nobody with this number.

        Source: apidocs.bitrix24.com/api-reference/user/user-get.html (without `ACTIVE` the dismissed come too).
        """
        rows = (await self._client.call("user.get", {"ID": employee_id})).rows()
        return next((is_yes(row.get("ACTIVE")) for row in rows if some_id(row.get("ID")) == employee_id), None)


def _employee_of(row: JsonObject) -> Employee | None:
    employee_id = some_id(row.get("ID"))
    if employee_id is None:
        return None
    return Employee(
        EmployeeId(employee_id),
        text(row.get("NAME")).strip(),
        text(row.get("LAST_NAME")).strip(),
        phones=tuple(phone for name in _PHONES if (phone := text(row.get(name)).strip())),
        department_ids=tuple(DepartmentId(department) for department in ids(row.get("UF_DEPARTMENT"))),
    )


def _department_of(row: JsonObject) -> Department | None:
    department_id = some_id(row.get("ID"))
    if department_id is None:
        return None
    parent_id, head_id = some_id(row.get("PARENT")), some_id(row.get("UF_HEAD"))
    return Department(
        DepartmentId(department_id),
        text(row.get("NAME")),
        parent_id=DepartmentId(parent_id) if parent_id else None,
        head_id=EmployeeId(head_id) if head_id else None,
    )
