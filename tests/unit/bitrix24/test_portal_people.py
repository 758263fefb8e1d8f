"""Employees, comments and the access itself, on the sandbox's portal."""

from datetime import timedelta

import pytest

from bot.bitrix24.errors import (
    PortalAccessError,
    PortalUnavailableError,
)
from bot.domain.ids import DealId, DepartmentId
from tests.unit.bitrix24.agency import Bench


async def test_comment_is_written_found_and_taken_back(bench: Bench) -> None:
    """After a lost answer the comment is found by its whole text and its time, not by a part of it."""
    body = "Анна Сафина: ключи у $result[deal][ID] & <соседа>"
    since = bench.clock.now()
    bench.portal.faults.lose_answers = {"crm.timeline.comment.add": 1}

    with pytest.raises(PortalUnavailableError):
        await bench.comments.add(DealId(1245), body)
    second = await bench.comments.add(DealId(1245), body)
    found = await bench.comments.find(DealId(1245), body, since=since)
    later = await bench.comments.find(DealId(1245), body, since=since + timedelta(hours=1))
    await bench.comments.delete(second)
    await bench.comments.delete(second)

    assert len(found) == 2
    assert found[1] == second
    assert later == []
    assert [comment.body for comment in bench.portal.comments_of(1245)].count(body) == 1
    assert await bench.comments.find(DealId(1245), body[:10], since=since) == []


@pytest.mark.parametrize(
    ("written", "is_it"),
    [
        ("ключи\n— Анна Сафина", True),
        ("ключи\n— Анна Каримова", True),
        ("ключи", False),
        ("ключи\n— ", False),
        ("ключи\n— у соседки\n— Анна Сафина", False),
        ("вот ключи\n— Анна Сафина", False),
        ("ключи\n— Анна Сафина\nи код", False),
    ],
)
async def test_a_signed_comment_is_found_whoever_signed_it(bench: Bench, written: str, *, is_it: bool) -> None:
    """The whole text counts, the name below it does not."""
    comment_id = await bench.comments.add(DealId(1245), written)

    found = await bench.comments.find(DealId(1245), "ключи", since=bench.clock.now(), signature="\n— ")

    assert found == ([comment_id] if is_it else [])


async def test_employees_are_those_who_work_there(bench: Bench) -> None:
    """Dismissed people and outsiders are left out, all pages are read, phones stay as they are written."""
    for number in range(70):
        bench.portal.add_employee(f"Имя{number}", "Новый", mobile=f"+7 900 556-{number:02d}-00")

    people = {person.full_name: person for person in await bench.users.active_employees()}

    assert len(people) == 77
    assert people["Анна Сафина"].phones == ("8 900 555 00 03",)
    assert people["Анна Сафина"].department_ids == (DepartmentId(2),)
    assert people["Марат Галиев"].phones == ("+79005550004", "+7 (843) 555-00-00")
    assert {"Олег Петров", "Лилия Фатхутдинова"}.isdisjoint(people)


async def test_departments_know_their_heads(bench: Bench) -> None:
    """Name, parent and head."""
    departments = {one.department_id: one for one in await bench.users.departments()}

    sales = departments[DepartmentId(2)]
    assert (sales.name, sales.parent_id, sales.head_id) == ("Продажи", 1, 2)
    assert departments[DepartmentId(1)].parent_id is None


async def test_dead_webhook_is_told(bench: Bench) -> None:
    """Whose webhook it is; and after its rotation, that an administrator must act."""
    owner = await bench.users.owner()
    bench.portal.change_webhook()

    with pytest.raises(PortalAccessError):
        await bench.users.owner()
    assert owner.full_name == "Елена Орлова"
    assert bench.client.health.last_error
