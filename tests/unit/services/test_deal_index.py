"""The index of open deals: what it forgives, what it does not, and whose deals it tells of."""

import pytest

from bot.domain.deals import Deal
from bot.domain.ids import ContactId, DealId, EmployeeId, PipelineId
from bot.services.deal_index import DealIndex, Hits, Viewer

ANNA, MARAT = EmployeeId(3), EmployeeId(4)
EVERYBODY = Viewer(ANNA, None)
DEALS = (
    (1245, "2-к, Чистопольская 20", "Чистопольская, 20, кв. 41", "Ильдар Хасанов", ANNA),
    (1251, "1-к, Чистопольская 61", "Чистопольская, 61", "Алсу Мингазова", ANNA),
    (1158, "Дом, посёлок Ёлочка 7", "посёлок Ёлочка, 7", "Пётр Семёнов", MARAT),
    (1161, "Таунхаус, Садовая 15/2", "Садовая, 15/2", "Ильдар Сафин", MARAT),
    (1201, "3-к, Садовая 152", None, "Анна Дом", ANNA),
)


@pytest.fixture
def index() -> DealIndex:
    """A few deals of two agents."""
    made = DealIndex()
    for deal_id, title, address, client, responsible_id in DEALS:
        made.put(deal(deal_id, title, address=address, responsible_id=responsible_id), [client])
    made.is_filled = True
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("чистопольская", [1251, 1245]),
        ("20 чистопольская", [1245]),
        ("хасанов чистопольская", [1245]),
        ("елочка", [1158]),
        ("ЁЛОЧКА", [1158]),
        ("семенов", [1158]),
        ("чистоп", [1251, 1245]),
        ("польская 61", [1251]),
        ("садовая 15/2", [1161]),
        ("садовая 15", [1161]),
        ("2-к", [1245]),
    ],
)
def test_words_in_any_order(index: DealIndex, text: str, expected: list[int]) -> None:
    """Title, address and client together; «ё» is «е»; a number is that number and no longer one."""
    assert index.find(text, EVERYBODY) == Hits(exact=tuple(map(DealId, expected)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("чистопльская", [1251, 1245]),
        ("чистоповльская", [1251, 1245]),
        ("чистапольская", [1251, 1245]),
        ("читсопольская 20", [1245]),
        ("хосанов", [1245]),
        ("чистопльск", [1251, 1245]),
        ("хасанав чистапольская", [1245]),
        ("симёнов", [1158]),
    ],
)
def test_one_wrong_letter(index: DealIndex, text: str, expected: list[int]) -> None:
    """One letter missing, too many, another one, or two changed about; also in the beginning of a word."""
    assert index.find(text, EVERYBODY) == Hits(near=tuple(map(DealId, expected)))


@pytest.mark.parametrize("text", ["чистапальская", "чистопольская 21", "садовая 153", "дол", "кв. 42", "?!", ""])
def test_what_is_not_forgiven(index: DealIndex, text: str) -> None:
    """Two wrong letters, a wrong number, a short word."""
    assert index.find(text, EVERYBODY) == Hits()


def test_a_word_that_is_there_is_not_mistyped(index: DealIndex) -> None:
    """«Сафин» is a name of its own; «Сафина» is not meant."""
    index.put(deal(1300, "Студия", address="Сафина, 3"))

    assert index.find("сафина", EVERYBODY) == Hits(exact=(DealId(1300),))


def test_own_deals_come_first_then_the_closest(index: DealIndex) -> None:
    """The whole word before its beginning; a colleague's deal behind one's own."""
    index.put(deal(1302, "Домодедовская 1", responsible_id=ANNA))
    index.put(deal(1303, "Дом у реки", responsible_id=ANNA))

    assert index.find("дом", EVERYBODY).exact == (1303, 1201, 1302, 1158)


def test_nobody_is_told_of_deals_that_are_not_theirs(index: DealIndex) -> None:
    """Neither exactly nor nearly, nor by the client; observing is enough."""
    anna = Viewer(ANNA, frozenset({ANNA}))
    index.put(deal(1304, "Елочная 5", responsible_id=MARAT, observers=(ANNA,), contact_id=9))
    index.put(deal(1305, "Елочная 7", responsible_id=MARAT, contact_id=9))

    assert index.find("садовая", anna).exact == (1201,)
    assert index.find("сёменов", anna) == Hits()
    assert index.find("елочная", anna).exact == (1304,)
    assert index.of_clients({9}, {8}, anna) == [1304]
    assert index.of_clients({9}, set(), EVERYBODY) == [1304, 1305]


def test_half_an_index_says_nothing(index: DealIndex) -> None:
    """Until it is filled only the portal answers."""
    index.is_filled = False

    assert index.find("чистопольская", EVERYBODY) == Hits()
    assert index.of_clients({1}, {1}, EVERYBODY) == []


def test_a_deal_is_kept_as_it_is_now(index: DealIndex) -> None:
    """Renamed, the old words lead nowhere; closed or gone, no word does, and none stays in memory."""
    index.put(deal(1245, "Ершова 62"), ["Ильдар Хасанов"])
    index.put(deal(1251, "1-к, Чистопольская 61", is_closed=True))

    assert index.find("чистопольская", EVERYBODY) == Hits()
    assert index.find("ершова хасанов", EVERYBODY).exact == (1245,)
    index.keep_only({DealId(1158)})
    assert len(index) == 1
    assert set(index._places) == {"дом", "поселок", "елочка", "7", "петр", "семенов"}


def test_the_newest_are_kept(index: DealIndex) -> None:
    """More open deals than the index takes: the oldest give way, and an older one is not let in."""
    small = DealIndex(most_deals=2)
    small.is_filled = True
    for deal_id in (5, 6, 7, 1):
        small.put(deal(deal_id, "Садовая"))

    assert small.find("садовая", EVERYBODY).exact == (7, 6)


def deal(
    deal_id: int,
    title: str,
    *,
    address: str | None = None,
    responsible_id: EmployeeId = ANNA,
    observers: tuple[EmployeeId, ...] = (),
    contact_id: int | None = None,
    is_closed: bool = False,
) -> Deal:
    """An open deal."""
    return Deal(
        DealId(deal_id),
        title,
        PipelineId(0),
        "NEW",
        is_closed=is_closed,
        amount=None,
        address=address,
        responsible_id=responsible_id,
        observer_ids=observers,
        contact_id=ContactId(contact_id) if contact_id else None,
    )
