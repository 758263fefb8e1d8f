"""What stories of photos on their way out have in common: a folder filled, buttons tapped, copies looked at."""

from io import BytesIO

from PIL import Image, ImageOps

from bot.sandbox import samples
from bot.sandbox.portal import SandboxFile
from bot.sandbox.portal.drive_objects import SandboxFolder
from bot.sandbox.telegram import Message, Person
from tests.flows.office import Office
from tests.flows.reading import labels, plain

FLAT, OTHER_FLAT = 1245, 1251
GPS = 0x8825


def folder_of(office: Office, deal_id: int = FLAT) -> SandboxFolder:
    """The deal's folder, made and named in the deal if there is none."""
    folder = office.portal.deal_folder(deal_id)
    if folder is None:
        folder = office.portal.disk.make_folder(office.portal.disk.common.root_id, f"{deal_id} фото")
        office.portal.change_deal(
            deal_id, custom={**office.portal.deal(deal_id).custom, "UF_CRM_DEAL_FOLDER": folder.folder_id}
        )
    return folder


def fill(office: Office, photos: list[bytes], *, deal_id: int = FLAT, **others: bytes) -> list[SandboxFile]:
    """Nothing but these in the deal's folder, the first being the oldest."""
    folder = folder_of(office, deal_id)
    for one in office.portal.disk.children(folder.folder_id):
        office.portal.disk.delete(one)
    stored = [
        office.portal.disk.put(folder.folder_id, f"20261123-1000{number:02d}-{number:010d}-0123abcd.jpg", photo)
        for number, photo in enumerate(photos)
    ]
    for name, content in others.items():
        office.portal.disk.put(folder.folder_id, name.replace("_", "."), content)
    return stored


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Up to what a second compression changes."""
    return all(abs(first - second) <= 1 for first, second in zip(one, other, strict=True))


def shared_folders(office: Office, deal_id: int = FLAT) -> list[SandboxFolder]:
    """The sub-folders in the deal's folder."""
    children = office.portal.disk.children(folder_of(office, deal_id).folder_id)
    return [one for one in children if isinstance(one, SandboxFolder)]


def has_place(file: SandboxFile) -> bool:
    """Whether the picture says where it was taken."""
    return GPS in Image.open(BytesIO(file.path.read_bytes())).getexif()


def look(file: SandboxFile) -> tuple[int, ...]:
    """What is to be seen in it, roughly: a copy looks like its original."""
    picture = Image.open(BytesIO(file.path.read_bytes()))
    small = ImageOps.exif_transpose(picture).convert("L").resize((4, 3))
    return tuple(value // 16 for value in small.tobytes())


def copies(office: Office) -> list[SandboxFile]:
    """What the clients of the deal find."""
    return [file for folder in shared_folders(office) for file in office.portal.files_in(folder.folder_id)]


async def opens_photos(office: Office, person: Person, deal_id: int = FLAT) -> Message:
    """The menu in the place of the card."""
    card = await office.opens(person, deal_id)
    await person.taps("Фото", card)
    await person.chat.wait_for(lambda _: "‹ Карточка" in labels(card) or "Пришлите" in plain(card))
    return card


async def gets_link(person: Person, menu: Message) -> Message:
    """The same message, once it has the link."""
    await person.taps("Ссылка клиенту", menu)
    await person.chat.wait_for(lambda _: "📋 Скопировать ссылку" in labels(menu), timeout_seconds=30)
    return menu


async def brought(person: Person, many: int) -> list[Message]:
    """So many photos in the chat, and the work is done."""
    await person.chat.wait_for(
        lambda chat: len([one for one in chat.from_bot if one.media]) >= many and "⏳" not in chat.texts_from_bot,
        timeout_seconds=30,
    )
    return [one for one in person.chat.from_bot if one.media]


def rooms(many: int) -> list[bytes]:
    """Small photos as a phone takes them, with a place in each."""
    return samples.album(many, width=64, height=48)
