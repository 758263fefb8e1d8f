"""Clients: people with phones as people type them, and companies."""

from bot.sandbox.portal.records import PortalRecords

HASANOV = 101
EXAMPLE_LTD = 11

_PEOPLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Ильдар", "Хасанов", ("+7 900 555-01-42", "+7 900 555-01-43")),
    ("Алсу", "Мингазова", ("8 (900) 555-01-50",)),
    ("Пётр", "Ковалёв", ("89005550151",)),
    ("Светлана", "Никитина", ("7-900-555-01-52",)),
    ("Айрат", "Шакиров", ("+79005550153", "8 843 555-01-53")),
    ("Дина", "Гарипова", ("+7 (900) 555 01 54",)),
    ("Семён", "О’Коннор", ("8.900.555.01.55",)),
    ("Фарида", "Нуриева", ("+7 900 555-01-56 доб. 3",)),
    ("Игорь", "Лебедев", ("+7 900 555-01-57",)),
    ("Камилла", "Сабирова", ("8-900-555-01-58",)),
    ("Юлия", "Ёлкина", ("+7 900 555-01-59",)),
    ("Борис", "<b>Смирнов</b>", ("+7 900 555-01-60",)),
    ("Наталья", "Без Телефона", ()),
    ("محمد", "العلي", ("+7 900 555-01-61",)),
    ("Ринат", "Хабибуллин", ("+7 900 555-01-62",)),
)

_COMPANIES: tuple[tuple[str, str], ...] = (
    ("ООО «Пример»", "+7 (843) 555-02-01"),
    ("АО «Волга & Ко»", "8 843 555 02 02"),
    ("ИП Хасанова Р. И.", "+78435550203"),
    ('ТСЖ "Чистые пруды"', "8 (843) 555-02-04"),
)


def add_clients(records: PortalRecords) -> None:
    """Make contacts and companies."""
    for number, (title, phone) in enumerate(_COMPANIES, EXAMPLE_LTD):
        records.add_company(title, company_id=number, phones=[phone])
    for number, (name, last_name, phones) in enumerate(_PEOPLE, HASANOV):
        emails = ["ildar@example.com"] if number == HASANOV else []
        company_id = EXAMPLE_LTD if number == HASANOV else None
        records.add_contact(name, last_name, contact_id=number, phones=phones, emails=emails, company_id=company_id)
