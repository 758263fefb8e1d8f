"""How far a deal has come, as dots."""

MOST_DOTS = 7
"""A pipeline with more stages is shown in five dots: people see a share, they do not count it."""
SHARE_DOTS = 5


def dots(step: int, steps: int, *, most: int = MOST_DOTS) -> str:
    """«●●●○○»: one dot a stage where they are few, else the share of the way."""
    if steps <= 0:
        return ""
    shown = steps if steps <= most else SHARE_DOTS
    filled = step if shown == steps else max(1, round(step * shown / steps)) if step else 0
    return "●" * filled + "○" * (shown - filled)


def list_dots(step: int, steps: int) -> str:
    """Always five, so that the lines of a list begin alike."""
    if steps <= 0:
        return "○" * SHARE_DOTS
    filled = max(1, step * SHARE_DOTS // steps) if step else 0
    return "●" * filled + "○" * (SHARE_DOTS - filled)
