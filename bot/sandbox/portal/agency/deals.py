"""Deals: those that the journeys tell of, many ordinary ones, and some whose titles are hard to show."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.sandbox.portal.agency import fields
from bot.sandbox.portal.agency.clients import EXAMPLE_LTD, HASANOV
from bot.sandbox.portal.agency.people import ANNA, DISMISSED, HEAD, KARIMOV, MARAT, RENT_HEAD, YUNUSOV
from bot.sandbox.portal.records import PortalRecords
from bot.sandbox.portal.state import FieldValue, SandboxStage

RENT_PIPELINE = 1
NEW, VIEWED, SHOWN, BOOKED, SIGNED, WON, LOST = (
    "NEW", "PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE", "WON", "LOSE",
)  # fmt: skip
ASKED, RENT_SHOWN, DEPOSIT, LEASE, LEASED, REFUSED = "C1:NEW", "C1:SHOWN", "C1:DEPOSIT", "C1:LEASE", "C1:WON", "C1:LOSE"

RENT_STAGES = (
    SandboxStage("NEW", "Заявка"),
    SandboxStage("SHOWN", "Показы", color="#55D0E0"),
    SandboxStage("DEPOSIT", "Задаток", color="#47E4C2"),
    SandboxStage("LEASE", "Договор", color="#FFA900"),
    SandboxStage("WON", "Сдана", "success", "#7BD500"),
    SandboxStage("LOSE", "Отказ", "failure", "#FF5752"),
)

LONG_TITLE = ("Квартира с видом на озеро Кабан и парк, два балкона, кладовая, тёплый пол и место для коляски; " * 3)[
    :250
]


@dataclass(frozen=True, slots=True)
class _Row:
    deal_id: int
    title: str
    stage_id: str
    responsible_id: int
    amount: str
    address: str = ""
    contact_id: int | None = None
    company_id: int | None = None
    observer_ids: tuple[int, ...] = ()
    closes_in_days: int | None = None


_TOLD: tuple[_Row, ...] = (
    _Row(1245, "2-к, Чистопольская 20", SHOWN, ANNA, "12400000", "Чистопольская, 20, кв. 41", HASANOV, EXAMPLE_LTD,
         (HEAD,), 5),
    _Row(1251, "1-к, Чистопольская 61", SHOWN, ANNA, "7850000", "Чистопольская, 61|55.8203;49.1168|8", 102,
         closes_in_days=12),
    _Row(990, "Чистопольская 3", WON, ANNA, "9900000", "Чистопольская, 3, кв. 9", 103),
    _Row(1198, "Дубравная 28", SIGNED, ANNA, "6350000", "Дубравная, 28, кв. 112", 104, closes_in_days=2),
    _Row(1260, "Зорге 12", NEW, ANNA, "5100000", "Рихарда Зорге, 12", 105, closes_in_days=40),
    _Row(1102, "Аренда, Баумана 9", RENT_SHOWN, ANNA, "65000", "Баумана, 9, кв. 3", HASANOV, closes_in_days=9),
    _Row(1187, "Офис, Баумана 44", DEPOSIT, ANNA, "240000", "Баумана, 44, офис 5", 106, 12, closes_in_days=14),
)  # fmt: skip

_ORDINARY: tuple[_Row, ...] = (
    _Row(1201, "3-к, Проспект Победы 139", VIEWED, ANNA, "14200000", "Проспект Победы, 139, кв. 77", 107),
    _Row(1207, "Студия, Сибгата Хакима 31", SHOWN, ANNA, "6900000", "Сибгата Хакима, 31|55.8237;49.1332|12", 108),
    _Row(1213, "2-к, Ершова 62", BOOKED, ANNA, "11000000", "Николая Ершова, 62, кв. 18", 109, closes_in_days=7),
    _Row(1220, "1-к, Амирхана 12", NEW, ANNA, "7100000.50", "Фатыха Амирхана, 12", 110),
    _Row(1228, "3-к, Спартаковская 88", VIEWED, ANNA, "13450000", "Спартаковская, 88, кв. 30", 112, closes_in_days=20),
    _Row(1101, "1-к, Баумана 11", SHOWN, MARAT, "8300000", "Баумана, 11, кв. 2", 111, observer_ids=(ANNA,)),
    _Row(1104, "2-к, Баумана 13", VIEWED, MARAT, "10100000", "Баумана, 13", 112),
    _Row(1107, "Студия, Баумана 19", NEW, MARAT, "6400000", "Баумана, 19, кв. 40", 113),
    _Row(1110, "3-к, Баумана 26", BOOKED, MARAT, "18900000", "Баумана, 26, кв. 7", 115, closes_in_days=4),
    _Row(1113, "Торговое помещение, Баумана 33", SHOWN, HEAD, "45000000", "Баумана, 33", company_id=13),
    _Row(1116, "2-к, Баумана 38", LOST, MARAT, "9700000", "Баумана, 38, кв. 12", 102),
    _Row(1119, "Аренда, Баумана 47", ASKED, YUNUSOV, "55000", "Баумана, 47", 103),
    _Row(1122, "Аренда, Баумана 51", LEASE, YUNUSOV, "80000", "Баумана, 51, кв. 30", 104, closes_in_days=1),
    _Row(1125, "1-к, Баумана 58", WON, KARIMOV, "7700000", "Баумана, 58", 105),
    _Row(1128, "2-к, Баумана 64", SHOWN, KARIMOV, "9400000", "Баумана, 64, кв. 5", 106),
    _Row(1131, "Офис, Баумана 70", RENT_SHOWN, RENT_HEAD, "310000", "Баумана, 70", company_id=14),
    _Row(1134, "1-к, Баумана 82", VIEWED, KARIMOV, "8150000", "Баумана, 82", 107),
    _Row(1140, "2-к, Декабристов 85", NEW, MARAT, "8800000", "Декабристов, 85, кв. 201", 108),
    _Row(1143, "1-к, Восстания 49", VIEWED, MARAT, "6200000", "Восстания, 49", 109),
    _Row(1146, "3-к, Ямашева 69", SHOWN, MARAT, "15500000", "Хусаина Ямашева, 69, кв. 15", 110),
    _Row(1149, "2-к, Адоратского 4", BOOKED, KARIMOV, "9900000", "Адоратского, 4", 111, closes_in_days=3),
    _Row(1152, "4-к, Островского 67", SHOWN, HEAD, "32000000", "Островского, 67, кв. 1", company_id=11),
    _Row(1155, "1-к, Кремлёвская 18", SIGNED, KARIMOV, "11500000", "Кремлёвская, 18, кв. 6", 110, closes_in_days=6),
    _Row(1158, "Дом, посёлок Ёлочка 7", NEW, KARIMOV, "21000000", "посёлок Ёлочка, 7", 111),
    _Row(1161, "Таунхаус, Садовая 15/2", VIEWED, KARIMOV, "17300000", "Садовая, 15/2", 112),
    _Row(1164, "Аренда, Пушкина 12", ASKED, YUNUSOV, "45000", "Пушкина, 12, кв. 8", 113),
    _Row(1167, "Аренда, Бутлерова 21", RENT_SHOWN, YUNUSOV, "38000", "Бутлерова, 21", 115),
    _Row(1170, "Аренда, Вишневского 3", DEPOSIT, YUNUSOV, "52000", "Вишневского, 3, кв. 90", 102),
    _Row(1173, "Аренда, Карла Маркса 50", LEASED, YUNUSOV, "70000", "Карла Маркса, 50", 103),
    _Row(1176, "Аренда, Толстого 14", REFUSED, YUNUSOV, "41000", "Толстого, 14", 104),
    _Row(1179, "Склад, Техническая 23", ASKED, RENT_HEAD, "120000", "Техническая, 23", company_id=12),
    _Row(1182, "1-к, Гаврилова 20", LOST, DISMISSED, "5800000", "Гаврилова, 20", 105),
    _Row(1185, "2-к, Мавлютова 17", SHOWN, DISMISSED, "8600000", "Хусаина Мавлютова, 17, кв. 64", 106),
    _Row(1190, "1-к, Азата Аббасова 11", NEW, MARAT, "5950000", "Азата Аббасова, 11", 107),
    _Row(1193, "2-к, Глушко 22", VIEWED, MARAT, "8250000", "Академика Глушко, 22, кв. 143", 108),
    _Row(1195, "Без адреса и клиента", NEW, MARAT, "0"),
)

_HARD_TO_SHOW: tuple[_Row, ...] = (
    _Row(1301, "<b>Жирная</b> & <i>хитрая</i> сделка", NEW, MARAT, "1000000", "Тестовая, 1 <корпус 2>", 112),
    _Row(1302, "Кавычки: \"две\", 'одна', «ёлочки», `код` *и* _ещё_", VIEWED, MARAT, "2000000", "Пушкина, 1", 107),
    _Row(1303, "🏠 Дом с видом 🌅👨‍👩‍👧", SHOWN, MARAT, "3000000", "Набережная, 5", 114),
    _Row(1304, LONG_TITLE, NEW, MARAT, "4000000", "Озёрная, 250", 102),
    _Row(1305, "شقة على البحر · Квартира у моря", NEW, MARAT, "5000000", "Приморская, 7", 114),
    _Row(1306, "[B]BB-код[/B] и $result[deal][ID] в названии", NEW, MARAT, "6000000", "Лесная, 3 100%", 103),
    _Row(1307, "  Пробелы   и\tтабуляция  ", NEW, MARAT, "7000000", "Полевая, 8", 104),
    _Row(1308, "Папка/со:знаками*в?имени|", NEW, MARAT, "8000000", "Угловая, 9\\1", 105),
)

MADE_DAYS_BEFORE = 30


def add_deals(records: PortalRecords) -> None:
    """Make the pipelines and the deals."""
    records.add_pipeline("Аренда", RENT_STAGES, pipeline_id=RENT_PIPELINE, sort=400)
    for row in (*_TOLD, *_ORDINARY, *_HARD_TO_SHOW):
        _add(records, row)
    for body, author_id in (("Ключи у консьержа.", ANNA), ("Покупатель просит показать вечером.", MARAT)):
        records.add_comment(1245, body, by=author_id).created_at -= timedelta(days=1)


def _add(records: PortalRecords, row: _Row) -> None:
    today = records.clock.now().date()
    custom: dict[str, FieldValue] = {fields.ADDRESS: row.address} if row.address else {}
    if row.deal_id == 1245:  # noqa: PLR2004 - the deal of the journeys has every kind of field filled
        custom |= _everything(records)
    if row.stage_id in {BOOKED, SIGNED, WON}:
        custom[fields.BOOKED_ON] = today - timedelta(days=3)
    if row.stage_id in {SIGNED, WON}:
        custom[fields.COMMISSION] = f"{Decimal(row.amount) / 50:.2f}|RUB"
    deal = records.add_deal(
        row.title,
        deal_id=row.deal_id,
        pipeline_id=RENT_PIPELINE if row.stage_id.startswith("C1:") else 0,
        stage_id=row.stage_id,
        amount=row.amount,
        contact_ids=[row.contact_id] if row.contact_id else [],
        company_id=row.company_id,
        responsible_id=row.responsible_id,
        observer_ids=row.observer_ids,
        closes_on=None if row.closes_in_days is None else today + timedelta(days=row.closes_in_days),
        source_id="CALL",
        custom=custom,
    )
    age = timedelta(days=MADE_DAYS_BEFORE, minutes=-row.deal_id)
    deal.created_at = deal.modified_at = deal.moved_at = records.clock.now() - age


def _everything(records: PortalRecords) -> dict[str, FieldValue]:
    return {
        fields.AREA: Decimal("64.5"),
        fields.ROOMS: 2,
        fields.FLOOR: "5 из 9",
        fields.MORTGAGE: True,
        fields.VIEWING_AT: records.clock.now() + timedelta(days=1),
        fields.LISTING: "https://example.com/flats/1245?a=1&b=2",
        fields.REPAIR: 45,
        fields.EXTRAS: [51, 53],
        fields.LAWYER: HEAD,
        fields.SELLER: "C_102",
        fields.TAGS: ["срочно", "торг <уместен>"],
    }
