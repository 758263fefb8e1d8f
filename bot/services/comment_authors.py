"""Who wrote a comment: its signature, where the webhook's owner wrote it for an agent, else the portal's author."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from bot.bitrix24.errors import PortalError
from bot.domain.deals import Colleague, ShownField, ShownValue, TimelineComment
from bot.domain.ids import EmployeeId
from bot.services.roster import Roster

SIGNATURE: Final = "\n— "
"""Stands before an agent's name at the end of a comment."""


class CommentAuthors:
    """Knows employees by number and by name; nobody is asked for it."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    async def named(self, comment: TimelineComment) -> TimelineComment:
        """The comment with its author's name, and without the signature that says the same."""
        body, sign, name = comment.body.rpartition(SIGNATURE)
        if sign and await self._is_employee(name.strip()):
            return replace(comment, body=body, author=name.strip())
        return replace(comment, author=await self._roster.name_of(comment.author_id))

    def in_fields(self, fields: tuple[ShownField, ...]) -> tuple[ShownField, ...]:
        """The fields with names for the employees in them; whoever does not work here any more stays a number."""
        return tuple(replace(field, values=tuple(self._named(field.values))) for field in fields)

    def _named(self, values: tuple[ShownValue, ...]) -> Iterator[ShownValue]:
        for value in values:
            employee = self._roster.known.get(value.employee_id) if isinstance(value, Colleague) else None
            yield employee.full_name if employee else value

    @property
    def names(self) -> Mapping[EmployeeId, str]:
        """What the employees are called, as far as it is known without asking."""
        return self._roster.names

    async def _is_employee(self, name: str) -> bool:
        try:
            return any(one.full_name == name for one in await self._roster.employees())
        except PortalError:
            return False
