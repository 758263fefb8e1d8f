"""Dry rooms: living room, bedroom, hallway."""

from bot.sandbox.samples.canvas import HEIGHT, WIDTH, Canvas, box_points, round_points
from bot.sandbox.samples.palettes import Palette

FLOOR_LINE = 84


def living_room(canvas: Canvas, colours: Palette) -> None:
    """A sofa under pictures, a window with the sun in it."""
    shell(canvas, colours)
    canvas.window((104, 16, 146, 62), colours.sky)
    for left, right in ((96, 105), (145, 155)):
        canvas.shape([(left, 9), (right, 9), (right - 1, 82), (left - 1, 82)], colours.light)
        canvas.line([((left + right) / 2, 10), ((left + right) / 2 - 1, 82)], colours.wall_low, 0.4)
    canvas.line([(92, 9), (158, 9)], colours.wood_dark, 1)
    canvas.glow([(78, 92), (126, 92), (104, 120), (40, 120)], strength=0.34)
    for area, colour in (((30, 18, 46, 38), colours.accent), ((50, 22, 62, 38), colours.main)):
        picture(canvas, area, colour, colours)
    canvas.oval((18, 98, 112, 117), colours.accent)
    canvas.oval((24, 100, 106, 115), colours.light)
    canvas.shadow([(12, 92), (84, 92), (88, 100), (10, 100)], strength=0.5)
    canvas.box((14, 54, 82, 90), colours.main, round_by=4)
    canvas.box((9, 62, 21, 94), colours.main_dark, round_by=4)
    canvas.box((75, 62, 87, 94), colours.main_dark, round_by=4)
    canvas.box((19, 72, 47.5, 90), colours.main, round_by=3)
    canvas.box((48.5, 72, 77, 90), colours.main, round_by=3)
    canvas.line([(20, 90), (76, 90)], colours.main_dark, 1)
    canvas.line([(48, 73), (48, 89)], colours.main_dark, 1)
    canvas.shape([(24, 60), (37, 58), (39, 72), (26, 74)], colours.accent)
    canvas.shape([(60, 59), (73, 61), (71, 75), (58, 73)], colours.light)
    canvas.shadow(round_points((38, 106, 80, 114)), strength=0.4, blur=1.5)
    canvas.oval((40, 96, 78, 104), colours.wood)
    canvas.line([(46, 102), (43, 112)], colours.wood_dark, 1)
    canvas.line([(72, 102), (75, 112)], colours.wood_dark, 1)
    canvas.box((54, 93, 60, 98), colours.light, round_by=1)
    canvas.line([(92, 40), (92, 90)], colours.dark, 0.8)
    canvas.shape([(87, 30), (97, 30), (100, 43), (84, 43)], colours.light)
    canvas.glow(round_points((78, 24, 106, 58)), strength=0.4, blur=5)
    canvas.plant((140, 100), 40, colours.greens, colours.accent)


def bedroom(canvas: Canvas, colours: Palette) -> None:
    """A made bed between two lamps."""
    shell(canvas, colours)
    canvas.box((0, 0, WIDTH, 50), colours.main)
    canvas.fade((0, 0, WIDTH, 50), colours.main, colours.main_dark)
    canvas.box((0, 49.5, WIDTH, 51), colours.light)
    picture(canvas, (62, 10, 98, 34), colours.accent, colours)
    canvas.shadow([(28, 96), (132, 96), (140, 118), (20, 118)], strength=0.5)
    canvas.box((32, 44, 128, 92), colours.wood, round_by=3)
    for start in range(36, 126, 11):
        canvas.line([(start, 46), (start, 70)], colours.wood_dark, 0.5)
    canvas.shape([(34, 72), (126, 72), (136, 112), (24, 112)], colours.light)
    for left in (40, 83):
        canvas.shadow(box_points((left, 66, left + 36, 82)), strength=0.25, blur=1.5)
        canvas.box((left, 62, left + 36, 79), colours.light, round_by=5)
        canvas.box((left + 5, 66, left + 30, 80), colours.accent, round_by=4)
    canvas.shape([(30, 88), (130, 88), (138, 116), (22, 116)], colours.main)
    canvas.shape([(31, 86), (129, 86), (131, 92), (29, 92)], colours.light)
    for start in range(36, 130, 16):
        canvas.line([(start, 94), (start + (start - 80) * 0.08, 115)], colours.main_dark, 0.5)
    for centre in (17, 143):
        canvas.box((centre - 10, 80, centre + 10, 104), colours.wood, round_by=1.5)
        canvas.line([(centre - 9, 92), (centre + 9, 92)], colours.wood_dark, 0.6)
        canvas.line([(centre, 68), (centre, 80)], colours.dark, 1)
        canvas.shape([(centre - 4, 57), (centre + 4, 57), (centre + 7, 69), (centre - 7, 69)], colours.light)
        canvas.glow(round_points((centre - 16, 44, centre + 16, 84)), strength=0.5, blur=5)


def hallway(canvas: Canvas, colours: Palette) -> None:
    """A door at the end, a mirror and a bench at the sides."""
    canvas.box((0, 0, WIDTH, HEIGHT), colours.wall)
    canvas.shape([(0, 0), (50, 22), (50, 88), (0, 120)], colours.wall_low)
    canvas.shape([(160, 0), (110, 22), (110, 88), (160, 120)], colours.wall_low)
    canvas.shape([(0, 0), (160, 0), (110, 22), (50, 22)], colours.light)
    canvas.shape([(50, 88), (110, 88), (160, 120), (0, 120)], colours.floor)
    for share in range(1, 9):
        canvas.line([(50 + share * 6.7, 88), (share * 17.8, 120)], colours.floor_dark, 0.4)
    canvas.shape([(66, 90), (94, 90), (116, 120), (44, 120)], colours.main)
    canvas.shape([(69, 91), (91, 91), (109, 119), (51, 119)], colours.accent)
    canvas.shape([(72, 92), (88, 92), (102, 118), (58, 118)], colours.main)
    canvas.box((64, 34, 96, 88), colours.wood_dark)
    canvas.box((66, 36, 94, 88), colours.wood)
    for upper in (40, 64):
        canvas.box((70, upper, 90, upper + 20), colours.wood, edge=colours.wood_dark)
    canvas.oval((68, 60, 71, 63), colours.accent)
    canvas.shape([(10, 30), (36, 36), (36, 84), (10, 94)], colours.dark)
    canvas.shape([(12, 33), (34, 38), (34, 82), (12, 91)], colours.sky[1])
    canvas.shape([(12, 60), (34, 44), (34, 56), (12, 78)], colours.light)
    canvas.shape([(122, 32), (152, 22), (152, 27), (122, 36)], colours.wood)
    for number, centre in enumerate((127, 136, 146)):
        colour = (colours.main, colours.accent, colours.dark)[number]
        lower = 66 + number * 5
        canvas.shape([(centre - 3, 36), (centre + 3, 34), (centre + 6, lower), (centre - 5, lower)], colour)
    canvas.shadow([(118, 100), (158, 112), (158, 118), (118, 108)], strength=0.5)
    canvas.shape([(118, 86), (156, 96), (156, 102), (118, 91)], colours.wood)
    canvas.line([(121, 90), (121, 102)], colours.wood_dark, 1.2)
    canvas.line([(152, 100), (152, 116)], colours.wood_dark, 1.2)
    canvas.oval((72, 6, 88, 13), colours.light)
    canvas.glow(round_points((50, -4, 110, 30)), strength=0.7, blur=7)


def shell(canvas: Canvas, colours: Palette) -> None:
    """A wall in the light, a skirting board, a floor of planks."""
    canvas.fade((0, 0, WIDTH, FLOOR_LINE), colours.wall, colours.wall_low)
    canvas.fade((0, FLOOR_LINE, WIDTH, HEIGHT), colours.floor_dark, colours.floor)
    for row, upper in enumerate(range(FLOOR_LINE + 5, HEIGHT, 8)):
        canvas.line([(0, upper), (WIDTH, upper)], colours.floor_dark, 0.4)
        for joint in range(row * 23 % 50, WIDTH, 54):
            canvas.line([(joint, upper), (joint, upper + 8)], colours.floor_dark, 0.4)
    canvas.box((0, FLOOR_LINE - 2.5, WIDTH, FLOOR_LINE), colours.light)


def picture(canvas: Canvas, area: tuple[float, float, float, float], colour: str, colours: Palette) -> None:
    """A framed picture of hills and a sun."""
    left, upper, right, lower = area
    canvas.shadow(box_points((left, upper + 1, right + 1.5, lower + 2)), strength=0.4, blur=1)
    canvas.box(area, colours.dark)
    canvas.box((left + 1, upper + 1, right - 1, lower - 1), colours.light)
    width, height = right - left, lower - upper
    canvas.oval((left + width * 0.55, upper + height * 0.2, left + width * 0.8, upper + height * 0.45), colour)
    hills = [(0.12, 0.8), (0.35, 0.5), (0.55, 0.72), (0.7, 0.56), (0.88, 0.8)]
    canvas.shape([(left + width * x, upper + height * y) for x, y in hills], colours.main_dark)
