"""Employees and departments: phones in every notation, a head, an administrator, a dismissed one, an outsider."""

from bot.sandbox.portal.records import PortalRecords

SALES, RENT = 2, 3
OFFICE_PHONE = "+7 (843) 555-00-00"
"""Written at two people: such a number tells nobody apart."""

ADMINISTRATOR, HEAD, ANNA, MARAT, KARIMOV, YUNUSOV, RENT_HEAD, DISMISSED, OUTSIDER = range(1, 10)


def add_people(records: PortalRecords) -> None:
    """Fill the departments."""
    administrator = records.employees[ADMINISTRATOR]
    administrator.name, administrator.last_name = "Елена", "Орлова"
    administrator.mobile, administrator.email = "+7 900 555-00-01", "orlova@example.com"
    administrator.position = "Администратор портала"
    records.departments[1].name = "Агентство «Казанский дом»"
    records.departments[1].head_id = ADMINISTRATOR
    records.add_department("Продажи", parent_id=1, head_id=HEAD, department_id=SALES)
    records.add_department("Аренда", parent_id=1, head_id=RENT_HEAD, department_id=RENT)
    records.add_employee(
        "Рустам", "Ахметов", employee_id=HEAD, mobile="8 (900) 555-00-02", position="Руководитель продаж",
        department_ids=[SALES], email="ahmetov@example.com",
    )  # fmt: skip
    records.add_employee(
        "Анна", "Сафина", employee_id=ANNA, mobile="8 900 555 00 03", position="Агент", department_ids=[SALES],
        email="safina@example.com",
    )  # fmt: skip
    records.add_employee(
        "Марат", "Галиев", employee_id=MARAT, mobile="+79005550004", work_phone=OFFICE_PHONE, position="Агент",
        department_ids=[SALES],
    )  # fmt: skip
    records.add_employee(
        "Тимур", "Каримов", employee_id=KARIMOV, personal_phone="900-555-00-05", position="Агент",
        department_ids=[SALES],
    )  # fmt: skip
    records.add_employee(
        "Тимур", "Юнусов", employee_id=YUNUSOV, work_phone="8-900-555-00-06 доб. 12", position="Агент по аренде",
        department_ids=[RENT],
    )  # fmt: skip
    records.add_employee(
        "Гузель", "Валиева", employee_id=RENT_HEAD, mobile="7(900)5550007", work_phone=OFFICE_PHONE,
        position="Руководитель аренды", department_ids=[RENT],
    )  # fmt: skip
    records.add_employee(
        "Олег", "Петров", employee_id=DISMISSED, mobile="+7 900 555-00-08", position="Агент",
        department_ids=[SALES], is_active=False,
    )  # fmt: skip
    outsider = records.add_employee(
        "Лилия", "Фатхутдинова", employee_id=OUTSIDER, mobile="+7 900 555 00 09", position="Фотограф",
        department_ids=[],
    )  # fmt: skip
    outsider.user_type = "extranet"
