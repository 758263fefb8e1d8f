"""Custom fields of deals: one of every type, two that a stage wants filled."""

from bot.sandbox.portal.records import FOLDER_FIELD, PortalRecords
from bot.sandbox.portal.state import CustomField, FieldOption

ADDRESS = "UF_CRM_ADDRESS"
AREA = "UF_CRM_AREA"
ROOMS = "UF_CRM_ROOMS"
FLOOR = "UF_CRM_FLOOR"
MORTGAGE = "UF_CRM_MORTGAGE"
BOOKED_ON = "UF_CRM_BOOKED_ON"
VIEWING_AT = "UF_CRM_VIEWING_AT"
COMMISSION = "UF_CRM_COMMISSION"
LISTING = "UF_CRM_LISTING"
REPAIR = "UF_CRM_REPAIR"
EXTRAS = "UF_CRM_EXTRAS"
LAWYER = "UF_CRM_LAWYER"
SELLER = "UF_CRM_SELLER"
TAGS = "UF_CRM_TAGS"

REPAIRS = {41: "Без отделки", 43: "Косметический", 45: "Евроремонт", 47: "Дизайнерский"}
EXTRA_NAMES = {51: "Балкон", 53: "Лифт", 55: "Парковка", 57: "Мебель"}


def add_fields(records: PortalRecords) -> None:
    """Make the fields."""
    for code, label, type_id in (
        (ADDRESS, "Адрес", "address"),
        (FOLDER_FIELD, "Папка сделки", "integer"),
        (AREA, "Площадь, м²", "double"),
        (ROOMS, "Комнат", "integer"),
        (FLOOR, "Этаж", "string"),
        (MORTGAGE, "Ипотека", "boolean"),
        (VIEWING_AT, "Ближайший показ", "datetime"),
        (LISTING, "Объявление", "url"),
        (LAWYER, "Юрист", "employee"),
        ("UF_CRM_CLIENT_KIND", "Откуда клиент", "crm_status"),
        ("UF_CRM_DISTRICT", "Район", "iblock_section"),
        ("UF_CRM_1747309879", "Жилой комплекс", "iblock_element"),
        (SELLER, "Продавец", "crm"),
    ):
        records.add_field(CustomField(code, label, type_id))
    records.add_field(CustomField(BOOKED_ON, "Дата брони", "date", required_from={0: "EXECUTING"}))
    records.add_field(CustomField(COMMISSION, "Комиссия", "money", required_from={0: "FINAL_INVOICE"}))
    records.add_field(CustomField(REPAIR, "Ремонт", "enumeration", options=_options(REPAIRS)))
    records.add_field(CustomField(EXTRAS, "Удобства", "enumeration", is_multiple=True, options=_options(EXTRA_NAMES)))
    records.add_field(CustomField(TAGS, "Метки", is_multiple=True))
    records.add_field(CustomField("UF_CRM_PLAN2", "Планировка", "file", is_multiple=True))


def _options(names: dict[int, str]) -> list[FieldOption]:
    return [FieldOption(option_id, name) for option_id, name in names.items()]
