"""Text must be readable: 4.5 to 1 on every ground it stands on, in light and in dark (WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest

import kakutei.ui

SHEET = (Path(kakutei.ui.__file__).parent / "static" / "ui" / "kakutei.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in re.findall(r":root \{(.*?)\}", SHEET, re.S)
)
GROUNDS = ("paper", "surface", "sunken")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *((ink, ground) for ink in ("accent", "red") for ground in GROUNDS[:2]),
    *((colour, f"{colour}-tint") for colour in ("green", "amber", "red", "blue", "violet", "sunday", "saturday")),
    *((f"p{n}-ink", ground) for n in range(1, 13) for ground in (f"p{n}", "surface")),
    ("on-accent", "accent"),
    ("accent-strong", "accent-tint"),
    ("ink-2", "grey-tint"),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_readable_in_light_and_dark(ink: str, ground: str) -> None:
    assert contrast(LIGHT[ink], LIGHT[ground]) >= 4.5
    assert contrast(DARK[ink], DARK[ground]) >= 4.5


def test_dark_renames_nothing() -> None:
    assert DARK.keys() <= LIGHT.keys()
