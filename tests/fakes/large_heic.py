"""A HEIC as large as a phone's, made without an encoder: phones, too, lay one picture out of many small ones.

Source: ISO/IEC 23008-12 (HEIF), section 6.6.2.3 (grid); ISO/IEC 14496-12, section 8.11 (boxes of `meta`).
"""

import struct
from collections.abc import Iterator

from bot.sandbox import samples

WIDTH, HEIGHT = 4032, 3024
"""Twelve megapixels, as most phones make them."""
_TILE_WIDTH, _TILE_HEIGHT = 640, 480
_COLUMNS, _ROWS = -(-WIDTH // _TILE_WIDTH), -(-HEIGHT // _TILE_HEIGHT)
_TILES = range(1, _COLUMNS * _ROWS + 1)
_GRID, _EXIF = len(_TILES) + 1, len(_TILES) + 2
_IN_FILE, _IN_IDAT = 0, 1
_TILE_PROPERTIES, _GRID_PROPERTIES = b"\x03\x81\x02\x03", b"\x02\x04\x03"
"""How many, and which of those in `ipco`, counted from one; the first of a tile is one that decoders must know."""


def large_heic(number: int = 0, *, size_bytes: int = 0) -> bytes:
    """The kitchen 49 times over, with EXIF and a location. No two numbers make the same file.

    `size_bytes`: at least so many, the rest being what no decoder looks at.
    """
    small = samples.heic()
    tile, exif = _contents(small)
    filling = _box(b"free", number.to_bytes(4, "big") + bytes(max(0, size_bytes - len(small) - 2000)))
    head = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    meta_bytes = len(_meta(small, 0, tile, exif))
    tile_at = len(head) + meta_bytes + len(_box(b"mdat", b""))
    return head + _meta(small, tile_at, tile, exif) + _box(b"mdat", tile + exif) + filling


def _meta(small: bytes, tile_at: int, tile: bytes, exif: bytes) -> bytes:
    """What is in the file and where: every tile is the same bytes."""
    grid = struct.pack(">BBBBHH", 0, 0, _ROWS - 1, _COLUMNS - 1, WIDTH, HEIGHT)
    places = [(item, _IN_FILE, tile_at, len(tile)) for item in _TILES]
    places += [(_GRID, _IN_IDAT, 0, len(grid)), (_EXIF, _IN_FILE, tile_at + len(tile), len(exif))]
    iloc = b"".join(struct.pack(">HHHHII", item, kind, 0, 1, at, size) for item, kind, at, size in places)
    kinds = [(item, b"hvc1", 1) for item in _TILES] + [(_GRID, b"grid", 0), (_EXIF, b"Exif", 1)]
    iinf = b"".join(
        _box(b"infe", struct.pack(">IHH4sB", 0x0200_0000 | hidden, item, 0, kind, 0)) for item, kind, hidden in kinds
    )
    properties = b"".join(struct.pack(">H", item) + _TILE_PROPERTIES for item in _TILES)
    ipma = struct.pack(">II", 0, len(_TILES) + 1) + properties + struct.pack(">H", _GRID) + _GRID_PROPERTIES
    ispe = _box(b"ispe", struct.pack(">III", 0, WIDTH, HEIGHT))
    tiles_of_grid = struct.pack(f">HH{len(_TILES)}H", _GRID, len(_TILES), *_TILES)
    iref = _box(b"dimg", tiles_of_grid) + _box(b"cdsc", struct.pack(">HHH", _EXIF, 1, _GRID))
    return _box(
        b"meta",
        bytes(4)
        + _box(b"hdlr", bytes(8) + b"pict" + bytes(13))
        + _box(b"pitm", struct.pack(">IH", 0, _GRID))
        + _box(b"iloc", struct.pack(">IHH", 0x0100_0000, 0x4400, len(places)) + iloc)
        + _box(b"iinf", struct.pack(">IH", 0, len(kinds)) + iinf)
        + _box(b"iprp", _box(b"ipco", _inside(small, "meta", "iprp", "ipco") + ispe) + _box(b"ipma", ipma))
        + _box(b"iref", bytes(4) + iref)
        + _box(b"idat", grid),
    )


def _contents(small: bytes) -> tuple[bytes, bytes]:
    """The coded picture and the EXIF of the small file, which lie where its `iloc` says."""
    iloc = _inside(small, "meta", "iloc")
    entries = struct.iter_unpack(">HHIHII", iloc[8:])  # each with its own beginning, and one stretch from there
    tile, exif = (small[begin + at : begin + at + size] for _, _, begin, _, at, size in entries)
    return tile, exif


def _inside(content: bytes, *path: str) -> bytes:
    """What the box at the end of this path holds."""
    for name in path:
        content = next(body for kind, body in _boxes(content) if kind == name)
        if name == "meta":
            content = content[4:]  # version and flags
    return content


def _boxes(content: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        yield kind.decode(), content[at + 8 : at + size]
        at += size


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body
