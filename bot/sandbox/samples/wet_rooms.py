"""Rooms with water: kitchen, bathroom."""

from bot.sandbox.samples.canvas import WIDTH, Canvas, box_points, round_points
from bot.sandbox.samples.interiors import shell
from bot.sandbox.samples.palettes import Palette


def kitchen(canvas: Canvas, colours: Palette) -> None:
    """Cupboards above and below a worktop, lamps over a table."""
    shell(canvas, colours)
    tiles(canvas, (0, 44, WIDTH, 64), colours.light, colours.wall_low, 8)
    for left, width in ((2, 22), (26, 22), (104, 26), (132, 26)):
        canvas.box((left, 10, left + width, 42), colours.main, round_by=0.8)
        canvas.box((left + 9, 37, left + 14, 38.2), colours.light)
    canvas.window((54, 12, 96, 44), colours.sky)
    canvas.glow([(54, 12), (96, 12), (110, 66), (44, 66)], strength=0.25, blur=5)
    canvas.shape([(104, 42), (128, 42), (122, 30), (110, 30)], colours.dark)
    canvas.box((0, 64, WIDTH, 68), colours.wood, round_by=0.6)
    canvas.box((0, 68, WIDTH, 96.6), colours.dark)
    for left in range(0, WIDTH, 27):
        canvas.box((left + 0.6, 69, left + 26.4, 96), colours.main_dark, round_by=0.8)
        canvas.box((left + 9, 71.5, left + 18, 72.7), colours.light)
    canvas.box((104, 69, 131, 96), colours.dark, round_by=1)
    canvas.box((107, 77, 128, 92), "#20262c", round_by=1)
    canvas.glow(box_points((109, 80, 126, 90)), "#ffb35c", strength=0.7, blur=2)
    for centre in (110, 118, 125):
        canvas.oval((centre - 1.2, 71.5, centre + 1.2, 74), colours.light)
    for left in (107, 118):
        canvas.oval((left, 62.4, left + 10, 64.8), colours.dark)
    canvas.box((118, 54, 128, 63), colours.accent, round_by=1.5)
    canvas.line([(128, 57), (134, 56)], colours.dark, 1)
    canvas.arc((68, 50, 80, 66), 180, 360, "#b9c2c9", 1.4)
    canvas.line([(68, 58), (68, 64)], "#b9c2c9", 1.4)
    canvas.box((60, 63, 90, 66), "#cfd6da", round_by=1)
    canvas.plant((14, 64), 17, colours.greens, colours.light)
    for left, colour in ((32, colours.accent), (37, colours.wood_dark), (42, colours.light)):
        canvas.box((left, 55, left + 4, 64), colour, round_by=0.8)
    canvas.shadow(box_points((30, 112, 132, 119)), strength=0.45)
    canvas.box((26, 96, 136, 101), colours.wood, round_by=1)
    for left in (32, 126):
        canvas.box((left, 101, left + 4, 120), colours.wood_dark)
    canvas.shape([(66, 90), (94, 90), (88, 97), (72, 97)], colours.light)
    for centre, colour in ((73, "#d8573f"), (80, colours.accent), (87, "#8fae4a")):
        canvas.oval((centre - 4, 84, centre + 4, 92), colour)
    canvas.shape([(66, 90), (94, 90), (91, 94), (69, 94)], colours.light)
    for centre in (58, 102):
        canvas.line([(centre, 0), (centre, 18)], colours.dark, 0.5)
        canvas.shape([(centre - 3, 18), (centre + 3, 18), (centre + 8, 26), (centre - 8, 26)], colours.accent)
        canvas.glow(round_points((centre - 14, 18, centre + 14, 44)), strength=0.4, blur=5)


def bathroom(canvas: Canvas, colours: Palette) -> None:
    """A bath, a basin under a lit mirror."""
    tiles(canvas, (0, 0, WIDTH, 92), colours.wall, colours.wall_low, 10)
    tiles(canvas, (0, 40, WIDTH, 50), colours.main, colours.main_dark, 10)
    tiles(canvas, (0, 92, WIDTH, 120), colours.floor, colours.floor_dark, 14)
    canvas.glow(round_points((20, 4, 62, 56)), strength=0.75, blur=5)
    canvas.oval((24, 8, 58, 52), colours.dark)
    canvas.oval((25.5, 9.5, 56.5, 50.5), colours.sky[1])
    canvas.shape([(30, 36), (46, 12), (52, 16), (36, 44)], colours.light)
    canvas.shadow(box_points((16, 70, 70, 78)), strength=0.4)
    canvas.box((12, 66, 72, 70), colours.wood, round_by=0.8)
    canvas.box((14, 70, 70, 94), colours.wood_dark, round_by=1)
    canvas.line([(42, 72), (42, 92)], colours.wood, 0.6)
    canvas.shape([(24, 58), (58, 58), (53, 67), (29, 67)], colours.light)
    canvas.arc((36, 46, 46, 60), 180, 340, "#c3cbd1", 1.4)
    canvas.line([(36, 53), (36, 59)], "#c3cbd1", 1.4)
    canvas.plant((66, 66), 16, colours.greens, colours.accent)
    canvas.shadow([(84, 108), (158, 108), (160, 116), (82, 116)], strength=0.5)
    canvas.box((82, 70, 160, 78), colours.light, round_by=3)
    canvas.shape([(85, 77), (160, 77), (160, 110), (94, 110)], colours.light)
    canvas.shape([(90, 84), (160, 84), (160, 88), (92, 88)], colours.wall)
    canvas.line([(150, 18), (150, 56)], "#c3cbd1", 1.2)
    canvas.line([(138, 18), (150, 18)], "#c3cbd1", 1.2)
    canvas.shape([(132, 18), (144, 18), (147, 22), (129, 22)], "#aeb8bf")
    for drop in range(131, 147, 3):
        canvas.line([(drop, 24), (drop - 1, 34)], "#dff2fb", 0.4)
    canvas.line([(94, 56), (122, 56)], colours.dark, 0.9)
    canvas.shape([(98, 56), (117, 56), (117, 82), (98, 82)], colours.accent)
    canvas.box((98, 74, 117, 77), colours.light)
    canvas.shape([(30, 102), (78, 102), (86, 116), (22, 116)], colours.main)
    canvas.shape([(34, 104), (75, 104), (81, 114), (28, 114)], colours.accent)


def tiles(canvas: Canvas, area: tuple[int, int, int, int], colour: str, joint: str, side: int) -> None:
    """A field of tiles."""
    left, upper, right, lower = area
    canvas.box(area, colour)
    for x in range(left, right + 1, side):
        canvas.line([(x, upper), (x, lower)], joint, 0.4)
    for y in range(upper, lower + 1, side):
        canvas.line([(left, y), (right, y)], joint, 0.4)
