"""What a phone writes beside the pixels: when, where, which way up.

Source: CIPA DC-008 (Exif), sections 4.6.4 to 4.6.6 for the numbers of the tags.
"""

from datetime import datetime

from PIL import Image

LATITUDE, LONGITUDE = 55.8189, 49.1089
"""Where the samples were "taken": a street in Kazan."""

MAKE, MODEL, ORIENTATION, SOFTWARE, CHANGED_AT = 0x010F, 0x0110, 0x0112, 0x0131, 0x0132
EXIF_FIELDS, GPS_FIELDS = 0x8769, 0x8825
TAKEN_AT, OFFSET = 0x9003, 0x9011
LATITUDE_REF, LATITUDE_DEGREES, LONGITUDE_REF, LONGITUDE_DEGREES = 1, 2, 3, 4


def phone_exif(taken_at: datetime, orientation: int, seed: int) -> Image.Exif:
    """The fields of one picture; another seed is another house of the street."""
    exif = Image.Exif()
    stamp = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    exif[MAKE], exif[MODEL], exif[SOFTWARE] = "Sandbox", "Phone 1", "dealbot demo"
    exif[ORIENTATION], exif[CHANGED_AT] = orientation, stamp
    exif.get_ifd(EXIF_FIELDS).update({TAKEN_AT: stamp, OFFSET: "+00:00"})
    shift = seed % 50 * 0.0004
    exif.get_ifd(GPS_FIELDS).update(
        {
            LATITUDE_REF: "N",
            LATITUDE_DEGREES: _degrees(LATITUDE + shift),
            LONGITUDE_REF: "E",
            LONGITUDE_DEGREES: _degrees(LONGITUDE + shift),
        }
    )
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 2)
