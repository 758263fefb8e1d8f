"""Around the flat: balcony, facade, entrance."""

from bot.sandbox.samples.canvas import HEIGHT, WIDTH, Canvas, box_points, round_points
from bot.sandbox.samples.palettes import Palette


def balcony(canvas: Canvas, colours: Palette) -> None:
    """A chair, a table and the town in the evening."""
    canvas.fade((0, 0, WIDTH, 88), colours.sky[0], "#ffdcae")
    canvas.glow(round_points((94, 34, 122, 62)), "#fff1c4", strength=0.95, blur=4)
    canvas.oval((101, 41, 115, 55), "#fff6dd")
    for layer, colour in enumerate(("#b5a6bd", "#8f86a8", "#6d6a90")):
        left = layer * 5 - 6
        for house in range(12):
            width, height = 8 + (house * 5 + layer * 3) % 9, 6 + (house * 17 + layer * 23) % 31
            canvas.box((left, 70 - height + layer * 5, left + width, 90), colour)
            left += width + house % 3
    canvas.box((0, 88, WIDTH, HEIGHT), colours.floor)
    for start in range(-40, 200, 16):
        canvas.line([(80 + (start - 80) * 0.62, 88), (start, 120)], colours.floor_dark, 0.5)
    for start in range(2, WIDTH, 8):
        canvas.line([(start, 60), (start, 92)], colours.dark, 0.8)
    canvas.box((0, 57, WIDTH, 61), colours.wood, round_by=1)
    canvas.box((0, 90, WIDTH, 93), colours.dark)
    canvas.shadow(round_points((20, 106, 66, 118)), strength=0.45)
    canvas.box((24, 66, 54, 92), colours.main, round_by=4)
    canvas.box((20, 88, 60, 98), colours.accent, round_by=3)
    for foot in (24, 56):
        canvas.line([(foot, 97), (foot - 2, 114)], colours.wood_dark, 1.4)
    canvas.shadow(round_points((70, 106, 106, 116)), strength=0.4)
    canvas.oval((72, 84, 104, 91), colours.wood)
    canvas.line([(88, 90), (88, 112)], colours.wood_dark, 1.6)
    canvas.box((84, 78, 92, 86), colours.light, round_by=1)
    canvas.arc((90, 79, 96, 85), 270, 90, colours.light, 1)
    canvas.plant((132, 110), 50, colours.greens, colours.main)
    for centre in (20, 60, 100, 140):
        canvas.arc((centre - 20, -14, centre + 20, 12), 0, 180, colours.dark, 0.4)
        canvas.oval((centre - 2, 10, centre + 2, 15), "#fff1b8")
        canvas.glow(round_points((centre - 7, 5, centre + 7, 20)), strength=0.6, blur=3)


def facade(canvas: Canvas, colours: Palette) -> None:
    """The house among trees."""
    canvas.fade((0, 0, WIDTH, 100), colours.sky[0], colours.sky[1])
    for x, y, size in ((22, 20, 1.0), (128, 14, 1.3), (70, 8, 0.7)):
        for shift, height in ((-9, 4), (0, 7), (9, 5)):
            radius = height * size
            centre = x + shift * size
            canvas.oval((centre - radius * 1.6, y - radius, centre + radius * 1.6, y + radius * 0.7), "#ffffff")
    canvas.box((112, 34, 152, 104), colours.wall_low)
    canvas.box((8, 44, 40, 104), colours.wall_low)
    canvas.shadow(box_points((34, 22, 122, 104)), strength=0.4, blur=3)
    canvas.box((36, 18, 116, 104), colours.wall)
    canvas.box((36, 18, 52, 104), colours.main)
    canvas.box((33, 14, 119, 19), colours.dark, round_by=0.8)
    for floor, upper in enumerate(range(24, 94, 12)):
        for number, left in enumerate(range(39, 112, 13)):
            is_lit = (floor * 5 + number * 3) % 7 == 0
            glass = ("#ffe6a3", "#ffd27a") if is_lit else (colours.sky[0], "#d7ecf7")
            canvas.box((left - 0.6, upper - 0.6, left + 8.6, upper + 8.6), colours.light)
            canvas.fade((left, upper, left + 8, upper + 8), *glass)
            canvas.line([(left + 4, upper), (left + 4, upper + 8)], colours.light, 0.5)
        canvas.box((76, upper + 5, 88, upper + 10), colours.accent, round_by=0.6)
    canvas.box((70, 90, 82, 104), colours.wood_dark)
    canvas.box((66, 87, 86, 90), colours.dark, round_by=0.6)
    canvas.fade((0, 102, WIDTH, HEIGHT), "#8fb573", "#6f9a5a")
    canvas.shape([(68, 104), (84, 104), (112, 120), (44, 120)], "#d8cfc2")
    for trunk, size in ((14, 1.2), (28, 0.8), (132, 1.3), (150, 0.9)):
        canvas.shadow(round_points((trunk - 12 * size, 104, trunk + 12 * size, 112)), strength=0.3)
        canvas.box((trunk - 1, 92, trunk + 1, 110), colours.wood_dark)
        for number, (shift, lift) in enumerate(((-6, 0), (6, 1), (0, -9), (0, 2))):
            middle, crown = trunk + shift * size, 88 + lift * size
            radius = 9 * size
            tone = colours.greens[number % 3]
            canvas.oval((middle - radius, crown - radius, middle + radius, crown + radius), tone)


def entrance(canvas: Canvas, colours: Palette) -> None:
    """The door to the stairs, with its number and a lamp."""
    canvas.box((0, 0, WIDTH, HEIGHT), "#b4694e")
    for row, upper in enumerate(range(0, 100, 5)):
        canvas.line([(0, upper), (WIDTH, upper)], "#cf8d70", 0.4)
        for left in range(-6 if row % 2 else 0, WIDTH, 12):
            canvas.line([(left, upper), (left, upper + 5)], "#cf8d70", 0.4)
            if (left * 3 + row * 7) % 11 == 0:
                canvas.box((left + 0.3, upper + 0.3, left + 11.6, upper + 4.6), "#a45b43")
    canvas.shadow(box_points((42, 22, 120, 98)), strength=0.5)
    canvas.box((46, 22, 114, 98), colours.light)
    canvas.box((50, 27, 110, 98), colours.dark)
    for left in (52, 81):
        canvas.box((left, 29, left + 27, 97), colours.main, round_by=0.8)
        canvas.fade((left + 5, 35, left + 22, 66), colours.sky[0], colours.sky[1])
        canvas.shape([(left + 6, 60), (left + 16, 36), (left + 20, 36), (left + 10, 60)], colours.light)
        canvas.box((left + 5, 72, left + 22, 90), colours.main_dark, round_by=0.6)
    for handle in (76.5, 83.5):
        canvas.box((handle - 0.9, 60, handle + 0.9, 76), colours.accent, round_by=0.9)
    canvas.shape([(36, 18), (124, 18), (118, 10), (42, 10)], colours.dark)
    canvas.box((36, 17, 124, 21), colours.main_dark)
    canvas.box((122, 42, 140, 56), colours.light, round_by=1.5)
    canvas.words((131, 49), "20", colours.dark, 9)
    canvas.box((124, 62, 134, 80), "#444b52", round_by=1)
    for row in range(3):
        for column in range(3):
            key_left, key_top = 125.5 + column * 2.6, 68 + row * 3.4
            canvas.box((key_left, key_top, key_left + 1.8, key_top + 2.2), "#c9d1d6", round_by=0.3)
    canvas.box((125.5, 64, 132.5, 66.5), "#8fd3a5", round_by=0.3)
    canvas.box((24, 40, 32, 54), colours.dark, round_by=1)
    canvas.box((25.5, 42, 30.5, 52), "#ffe3a0", round_by=0.6)
    canvas.glow(round_points((8, 28, 48, 72)), strength=0.6, blur=6)
    canvas.fade((0, 98, WIDTH, HEIGHT), "#9b968f", "#c4beb4")
    for number, upper in enumerate((97, 104, 111)):
        canvas.box((38 - number * 7, upper, 122 + number * 7, upper + 7), "#d9d3c8")
        canvas.line([(38 - number * 7, upper + 6.6), (122 + number * 7, upper + 6.6)], "#a39d92", 0.8)
    for foot in (16, 146):
        canvas.plant((foot, 116), 36, colours.greens, colours.accent)
