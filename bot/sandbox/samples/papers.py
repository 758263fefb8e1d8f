"""What an agent photographs besides rooms: a floor plan on paper, an electricity meter."""

from bot.sandbox.samples.canvas import HEIGHT, WIDTH, Canvas, box_points, round_points
from bot.sandbox.samples.palettes import Palette

INK = "#2c3640"
DIM = "#6f7d89"


def floor_plan(canvas: Canvas, colours: Palette) -> None:
    """Two rooms, kitchen, bath, hall and balcony with their areas."""
    canvas.fade((0, 0, WIDTH, HEIGHT), colours.wood, colours.wood_dark)
    canvas.shadow(box_points((13, 7, 151, 117)), strength=0.6)
    canvas.box((10, 5, 150, 115), "#fdfcf8")
    rooms = (
        ((24, 18, 74, 60), "18.4", colours.accent),
        ((74, 18, 118, 60), "14.2", colours.main),
        ((24, 60, 62, 102), "11.6", colours.wood),
        ((62, 60, 88, 80), "4.1", colours.sky[0]),
        ((62, 80, 118, 102), "7.9", colours.wall_low),
        ((118, 28, 134, 60), "3.2", colours.greens[1]),
    )
    for area, label, colour in rooms:
        canvas.box(area, "#fdfcf8")
        canvas.glow(box_points(area), colour, strength=0.28, blur=0.1)
        canvas.words(((area[0] + area[2]) / 2, (area[1] + area[3]) / 2), label, INK, 6)
    for area, _, _ in rooms:
        left, upper, right, lower = area
        canvas.line([(left, upper), (right, upper), (right, lower), (left, lower), (left, upper)], INK, 1.6)
    for x, y, start in ((60, 60, 180), (80, 60, 180), (96, 80, 0)):
        canvas.line([(x, y), (x + 9, y)], "#fdfcf8", 2)
        canvas.arc((x - 9, y - 9, x + 9, y + 9), start, start + 90, DIM, 0.5)
    for left, right, y in ((36, 58, 18), (86, 108, 18), (32, 52, 102)):
        canvas.line([(left, y), (right, y)], "#9fd0ea", 1.2)
    canvas.line([(24, 109), (118, 109)], DIM, 0.4)
    for x in (24, 118):
        canvas.line([(x, 107), (x, 111)], DIM, 0.4)
    canvas.box((62, 106, 80, 112), "#fdfcf8")
    canvas.words((71, 109), "9.4 m", DIM, 4)
    canvas.shape([(141, 20), (144, 28), (141, 26), (138, 28)], INK)
    canvas.words((141, 32), "N", INK, 4.5)


def meter(canvas: Canvas, colours: Palette) -> None:
    """An electricity meter with its figures."""
    canvas.fade((0, 0, WIDTH, HEIGHT), colours.wall, colours.wall_low)
    canvas.shadow(box_points((38, 12, 128, 116)), strength=0.6, blur=3)
    canvas.box((36, 8, 124, 112), "#e9ecee", round_by=5)
    canvas.box((40, 12, 120, 80), "#d5dade", round_by=3)
    canvas.box((46, 20, 114, 44), "#1d2a24", round_by=1.5)
    canvas.box((48, 22, 112, 42), "#b9d3b0", round_by=1)
    canvas.words((76, 32), "004812", "#16241b", 15)
    canvas.box((102, 26, 110, 39), "#d85c4a", round_by=0.8)
    canvas.words((106, 32), "6", "#fff4ee", 11)
    canvas.words((106, 48), "kWh", DIM, 4)
    canvas.oval((50, 52, 74, 76), "#f7f9fa", edge=DIM)
    canvas.line([(62, 64), (69, 57)], "#d85c4a", 0.9)
    canvas.oval((61, 63, 63, 65), INK)
    for left in range(82, 110, 3):
        canvas.line([(left, 58), (left, 68)], INK, 1.0 if left % 2 else 1.8)
    canvas.words((96, 72), "No 20 1245 07", DIM, 3.6)
    canvas.oval((76, 48, 79, 51), "#e5483a")
    canvas.glow(round_points((72, 44, 83, 55)), "#ff8a7d", strength=0.7, blur=2)
    canvas.box((44, 84, 116, 106), "#c3cacf", round_by=2)
    for number, left in enumerate(range(50, 112, 11)):
        canvas.oval((left, 90, left + 7, 97), "#8d979e", edge="#6f7a82")
        canvas.line([(left + 1.5, 95), (left + 5.5, 92)], "#5c666d", 0.9)
        colour = (colours.main, colours.accent, INK)[number % 3]
        canvas.line([(left + 3.5, 104), (left + 3.5, 120)], colour, 2.2)
    canvas.glow([(0, 0), (70, 0), (20, 120), (0, 120)], strength=0.25, blur=8)
