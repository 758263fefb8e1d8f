"""The system fields of contacts and companies.

Source: apidocs.bitrix24.com/api-reference/crm/contacts/crm-contact-fields.html, .../companies/crm-company-fields.html.
"""

from bot.sandbox.portal.api.fields import Field, system

_ADDRESS_PARTS = [
    "ADDRESS",
    "ADDRESS_2",
    "ADDRESS_CITY",
    "ADDRESS_POSTAL_CODE",
    "ADDRESS_REGION",
    "ADDRESS_PROVINCE",
    "ADDRESS_COUNTRY",
    "ADDRESS_COUNTRY_CODE",
    "ADDRESS_LOC_ADDR_ID",
]
_LEGAL_ADDRESS_PARTS = [
    "ADDRESS_LEGAL",
    "REG_ADDRESS",
    "REG_ADDRESS_2",
    "REG_ADDRESS_CITY",
    "REG_ADDRESS_POSTAL_CODE",
    "REG_ADDRESS_REGION",
    "REG_ADDRESS_PROVINCE",
    "REG_ADDRESS_COUNTRY",
    "REG_ADDRESS_COUNTRY_CODE",
    "REG_ADDRESS_LOC_ADDR_ID",
]
_ORIGIN = ["ORIGINATOR_ID", "ORIGIN_ID", "ORIGIN_VERSION"]
_UTM = ["UTM_SOURCE", "UTM_MEDIUM", "UTM_CAMPAIGN", "UTM_CONTENT", "UTM_TERM"]


def _plain(codes: list[str], flags: str = "classic") -> tuple[Field, ...]:
    names = [code.split("_")[0].lower() + "".join(word.capitalize() for word in code.split("_")[1:]) for code in codes]
    return tuple(system(code, name, "string", code, flags=flags) for code, name in zip(codes, names, strict=True))


_COMMON: tuple[Field, ...] = (
    system("COMMENTS", "comments", "string", "Комментарий", "comments"),
    system("OPENED", "opened", "char", "Доступен для всех"),
    system("ASSIGNED_BY_ID", "assignedById", "user", "Ответственный", "responsible_id"),
    system("CREATED_BY_ID", "createdBy", "user", "Кем создан", "created_by_id", "ro"),
    system("MODIFY_BY_ID", "updatedBy", "user", "Кем изменен", "modified_by_id", "ro"),
    system("DATE_CREATE", "createdTime", "datetime", "Дата создания", "created_at", "ro"),
    system("DATE_MODIFY", "updatedTime", "datetime", "Дата изменения", "modified_at", "ro"),
    system("LEAD_ID", "leadId", "crm_lead", "Лид", flags="ro", parent_type=1),
    system("LAST_ACTIVITY_TIME", "lastActivityTime", "datetime", "LAST_ACTIVITY_TIME", "modified_at", "ro"),
    system("LAST_ACTIVITY_BY", "lastActivityBy", "user", "LAST_ACTIVITY_BY", "modified_by_id", "ro"),
    system("LAST_COMMUNICATION_TIME", "lastCommunicationTime", "string", "LAST_COMMUNICATION_TIME", flags="ro"),
)

CONTACT_FIELDS: tuple[Field, ...] = (
    system("ID", "id", "integer", "ID", "contact_id", "ro"),
    system("HONORIFIC", "honorific", "crm_status", "Обращение", status_type="HONORIFIC"),
    system("NAME", "name", "string", "Имя", "name"),
    system("SECOND_NAME", "secondName", "string", "Отчество", "second_name"),
    system("LAST_NAME", "lastName", "string", "Фамилия", "last_name"),
    system("PHOTO", "photo", "file", "Фотография", flags="classic"),
    system("BIRTHDATE", "birthdate", "date", "Дата рождения"),
    system("TYPE_ID", "typeId", "crm_status", "Тип контакта", status_type="CONTACT_TYPE"),
    system("SOURCE_ID", "sourceId", "crm_status", "Источник", status_type="SOURCE"),
    system("SOURCE_DESCRIPTION", "sourceDescription", "string", "Дополнительно об источнике"),
    system("POST", "post", "string", "Должность", "post"),
    system("EXPORT", "export", "char", "Участвует в экспорте"),
    system("COMPANY_ID", "companyId", "crm_company", "Компания", "company_id", "zero", parent_type=4),
    system("FACE_ID", "faceId", "integer", "Привязка к лицам", flags="classic"),
    *_COMMON,
    *_plain(_ORIGIN),
    *_plain(_ADDRESS_PARTS),
    *_plain(_UTM, flags=""),
)

COMPANY_FIELDS: tuple[Field, ...] = (
    system("ID", "id", "integer", "ID", "company_id", "ro"),
    system("TITLE", "title", "string", "Название компании", "title"),
    system("COMPANY_TYPE", "typeId", "crm_status", "Тип компании", status_type="COMPANY_TYPE"),
    system("LOGO", "logo", "file", "Логотип", flags="classic"),
    system("BANKING_DETAILS", "bankingDetails", "string", "Банковские реквизиты"),
    system("INDUSTRY", "industry", "crm_status", "Сфера деятельности", status_type="INDUSTRY"),
    system("EMPLOYEES", "employees", "crm_status", "Кол-во сотрудников", status_type="EMPLOYEES"),
    system("REVENUE", "revenue", "string", "Годовой оборот"),
    system("CURRENCY_ID", "currencyId", "crm_currency", "Валюта"),
    system("IS_MY_COMPANY", "isMyCompany", "char", "Моя компания"),
    *_COMMON,
    *_plain(_ORIGIN),
    *_plain(_ADDRESS_PARTS),
    *_plain(_LEGAL_ADDRESS_PARTS),
    *_plain(_UTM, flags=""),
)
