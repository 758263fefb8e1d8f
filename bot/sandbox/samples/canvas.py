"""A canvas for small illustrations: shapes in units of a 160 × 120 picture, soft shadows, glows and grain."""

import math
import random
from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 160, 120
SCALE = 10
SOFT_SCALE = 2
"""Shadows and glows are drawn this small and enlarged: they are blurred anyway."""

GRAIN_SIDE = 256

Colour = str
Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Canvas:
    """Draws in place; everything drawn later lies on top."""

    def __init__(self, background: Colour = "#ffffff") -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, area: Box, colour: Colour, *, round_by: float = 0, edge: Colour | None = None) -> None:
        """A rectangle, with round corners if asked."""
        self._draw.rounded_rectangle(_scaled(area), round_by * SCALE, fill=colour, outline=edge, width=SCALE // 2)

    def oval(self, area: Box, colour: Colour | None, *, edge: Colour | None = None, edge_width: float = 0.5) -> None:
        """An ellipse."""
        self._draw.ellipse(_scaled(area), fill=colour, outline=edge, width=max(1, round(edge_width * SCALE)))

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.5) -> None:
        """A line through points."""
        self._draw.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=max(1, round(width * SCALE)), joint="curve"
        )

    def arc(self, area: Box, start: float, end: float, colour: Colour, width: float = 0.5) -> None:
        """A part of an ellipse, degrees clockwise from three o'clock."""
        self._draw.arc(_scaled(area), start, end, fill=colour, width=max(1, round(width * SCALE)))

    def words(self, centre: Point, text: str, colour: Colour, size: float = 5) -> None:
        """Letters and figures around a point."""
        font = ImageFont.load_default(size * SCALE)
        self._draw.text((centre[0] * SCALE, centre[1] * SCALE), text, fill=colour, font=font, anchor="mm")

    def fade(self, area: Box, top: Colour, bottom: Colour) -> None:
        """A rectangle whose colour changes downwards."""
        left, upper, right, lower = _scaled(area)
        size = (round(right - left), round(lower - upper))
        mask = Image.linear_gradient("L").resize(size)
        patch = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)
        self.image.paste(patch, (round(left), round(upper)))

    def shadow(self, points: Sequence[Point], *, strength: float = 0.35, blur: float = 2.0) -> None:
        """Darken softly under a polygon."""
        self._soft(points, "#1b1420", strength, blur)

    def glow(
        self, points: Sequence[Point], colour: Colour = "#fff3cf", *, strength: float = 0.5, blur: float = 3.0
    ) -> None:
        """Lighten softly over a polygon."""
        self._soft(points, colour, strength, blur)

    def leaf(self, foot: Point, angle: float, length: float, colour: Colour) -> None:
        """A pointed leaf from `foot`, `angle` in degrees from upright."""
        direction = math.radians(angle - 90)
        along, across = (math.cos(direction), math.sin(direction)), (-math.sin(direction), math.cos(direction))
        outline = []
        for step in range(13):
            share = step / 12
            bulge = math.sin(math.pi * share**0.8) * length * 0.16
            outline.append((share * length, bulge))
        outline += [(position, -bulge) for position, bulge in reversed(outline)]
        self.shape(
            [
                (foot[0] + along[0] * far + across[0] * side, foot[1] + along[1] * far + across[1] * side)
                for far, side in outline
            ],
            colour,
        )

    def plant(self, foot: Point, height: float, greens: Sequence[Colour], pot: Colour) -> None:
        """A plant in a pot that stands at `foot`."""
        x, y = foot
        top = y - height * 0.3
        for number, angle in enumerate((-58, 52, -34, 36, -14, 16, 2)):
            self.leaf((x, top + 1), angle, height * (0.62 + 0.05 * (number % 3)), greens[number % len(greens)])
        half = height * 0.15
        self.shape([(x - half, top), (x + half, top), (x + half * 0.72, y), (x - half * 0.72, y)], pot)
        self.box((x - half * 1.12, top - height * 0.03, x + half * 1.12, top + height * 0.05), pot, round_by=0.5)

    def window(self, area: Box, sky: tuple[Colour, Colour], frame: Colour = "#f7f4ef") -> None:
        """A window of two panes with the sky in it."""
        left, upper, right, lower = area
        self.box((left - 1.5, upper - 1.5, right + 1.5, lower + 1.5), frame, round_by=0.6)
        self.fade(area, *sky)
        middle = (left + right) / 2
        for start, width in ((left + 1, 9), (middle + 3, 7), (right - 9, 8)):
            house = lower - 4 - (start * 7 % 9)
            self.box((start, house, min(start + width, right), lower), "#9fb0c3")
        self.box((middle - 0.7, upper, middle + 0.7, lower), frame)
        self.box((left, upper + (lower - upper) * 0.3, right, upper + (lower - upper) * 0.3 + 1), frame)
        self.box((left - 3, lower + 1, right + 3, lower + 3), frame, round_by=0.5)

    def grain(self, seed: int, strength: float = 0.05) -> None:
        """The noise of a phone's camera, the same for the same seed."""
        tile = Image.frombytes("L", (GRAIN_SIDE, GRAIN_SIDE), random.Random(seed).randbytes(GRAIN_SIDE**2))  # noqa: S311  # no secret
        noise = Image.new("L", self.image.size)
        for x in range(0, noise.width, GRAIN_SIDE):
            for y in range(0, noise.height, GRAIN_SIDE):
                noise.paste(tile, (x, y))
        self.image = Image.blend(self.image, ImageChops.overlay(self.image, noise.convert("RGB")), strength * 4)
        self._draw = ImageDraw.Draw(self.image)

    def vignette(self, strength: float = 0.22) -> None:
        """Darker corners, as a lens makes them."""
        mask = Image.radial_gradient("L").resize(self.image.size).point(_share(strength))
        self.image.paste(Image.new("RGB", self.image.size, "#140c18"), mask=mask)

    def _soft(self, points: Sequence[Point], colour: Colour, strength: float, blur: float) -> None:
        mask = Image.new("L", (WIDTH * SOFT_SCALE, HEIGHT * SOFT_SCALE))
        ImageDraw.Draw(mask).polygon([(x * SOFT_SCALE, y * SOFT_SCALE) for x, y in points], fill=round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SOFT_SCALE)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour), mask=mask)


def round_points(area: Box, corners: int = 24) -> list[Point]:
    """The outline of an ellipse, for shadows and glows."""
    left, upper, right, lower = area
    centre_x, centre_y = (left + right) / 2, (upper + lower) / 2
    return [
        (
            centre_x + (right - left) / 2 * math.cos(math.tau * corner / corners),
            centre_y + (lower - upper) / 2 * math.sin(math.tau * corner / corners),
        )
        for corner in range(corners)
    ]


def box_points(area: Box) -> list[Point]:
    """The corners of a rectangle, for shadows and glows."""
    left, upper, right, lower = area
    return [(left, upper), (right, upper), (right, lower), (left, lower)]


def as_jpeg(image: Image.Image, *, quality: int = 85, exif: Image.Exif | None = None) -> bytes:
    """The bytes of a JPEG."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality, exif=exif or Image.Exif())
    return stream.getvalue()


def _scaled(area: Box) -> tuple[float, float, float, float]:
    left, upper, right, lower = area
    return left * SCALE, upper * SCALE, right * SCALE, lower * SCALE


def _share(strength: float) -> Callable[[int], float]:
    return lambda value: max(0.0, value - 90) * strength * 1.4
