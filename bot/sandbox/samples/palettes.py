"""Colours of a flat: each flat of the samples has its own set."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they are on."""

    wall: str
    wall_low: str
    floor: str
    floor_dark: str
    main: str
    main_dark: str
    accent: str
    wood: str
    wood_dark: str
    dark: str
    light: str
    sky: tuple[str, str]
    greens: tuple[str, ...] = ("#3f7d5a", "#57986d", "#2f6a4b")


PALETTES = (
    Palette(
        wall="#f3e3cf",
        wall_low="#e6cdb1",
        floor="#b98a5f",
        floor_dark="#a2754c",
        main="#2f6f73",
        main_dark="#24565b",
        accent="#e8894a",
        wood="#a9713f",
        wood_dark="#83552c",
        dark="#3a3137",
        light="#fff8ec",
        sky=("#7fc4ee", "#ffe9c7"),
    ),
    Palette(
        wall="#dfe7ea",
        wall_low="#c6d3d9",
        floor="#c9a57e",
        floor_dark="#b28d65",
        main="#d9694f",
        main_dark="#b5503a",
        accent="#f2c14e",
        wood="#8f6a4a",
        wood_dark="#6d4f36",
        dark="#2f3a45",
        light="#ffffff",
        sky=("#9ad1f5", "#f4fbff"),
    ),
    Palette(
        wall="#e9e4f2",
        wall_low="#d3cae3",
        floor="#9c7b63",
        floor_dark="#86674f",
        main="#6a5aa5",
        main_dark="#52448a",
        accent="#f0a6a0",
        wood="#b98657",
        wood_dark="#8f643c",
        dark="#38304a",
        light="#fdf8ff",
        sky=("#f7b58f", "#fde6c8"),
    ),
    Palette(
        wall="#e4ecd9",
        wall_low="#cdd9bb",
        floor="#c79e6d",
        floor_dark="#ab8352",
        main="#4b7f52",
        main_dark="#3a6641",
        accent="#e9b949",
        wood="#9a6b45",
        wood_dark="#764e2f",
        dark="#2f3b33",
        light="#fdfff6",
        sky=("#86cdea", "#eaf8ff"),
    ),
)


def palette_of(seed: int) -> Palette:
    """The colours of one flat."""
    return PALETTES[seed % len(PALETTES)]
