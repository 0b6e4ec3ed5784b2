"""The colours of figures: one place for the page, the workbook and the slides.

Chosen to stay apart under protanopia, deuteranopia and tritanopia (a test simulates them); no figure relies
on colour alone.
"""

from __future__ import annotations

#: One series.
BAR = "#2F7FB3"

#: Régnier's four answers, from « incontournable » to « contre »: his greens, orange and red.
REGNIER = {
    "incontournable": "#12805A",
    "souhaitable": "#A9DD86",
    "dilemme": "#F0A020",
    "contre": "#7A0A1E",
}
#: What is printed on them.
REGNIER_MARKS = {"incontournable": "+", "souhaitable": "/", "dilemme": "–", "contre": "×"}

#: Levels of dependence, from critical to low.
LEVELS = ("#0B4A72", "#2F7FB3", "#9CC5DF", "#DCEAF3")

#: Groups of codes in the matrix, each with its shape (see `report.drawings`): after Okabe and Ito.
AXES = ("#0072B2", "#E69F00", "#2E2E38", "#C94A94", "#BFE3F7")


def ink_on(colour: str) -> str:
    """Return black or white, whichever contrasts more with `colour`.

    Relative luminance of WCAG 2.2.
    """
    return "#000000" if luminance(colour) > 0.179 else "#FFFFFF"


def luminance(colour: str) -> float:
    """Return the relative luminance of "#RRGGBB", 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def style_variables() -> str:
    """Return the colours as custom properties of a style sheet."""
    names = {"bar": BAR}
    for prefix, several in (("r", tuple(REGNIER.values())), ("l", LEVELS), ("a", AXES)):
        for i, colour in enumerate(several):
            names |= {f"{prefix}{i}": colour, f"{prefix}{i}-ink": ink_on(colour)}
    return ":root{" + ";".join(f"--{name}:{colour}" for name, colour in names.items()) + "}"
