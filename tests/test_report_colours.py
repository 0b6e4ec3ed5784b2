"""Colours that stay apart under the common colour deficiencies, and texts that can be read on them."""

from itertools import combinations

import numpy as np
import pytest

from precanum_nlp.report.colours import AXES, LEVELS, REGNIER, ink_on, luminance

#: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes (2009). A physiologically-based model for simulation of
#: color vision deficiency. IEEE TVCG 15(6): matrices of severity 1.0, on linear RGB.
DEFICIENCIES = {
    "vision commune": np.eye(3),
    "protanopie": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutéranopie": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopie": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
#: sRGB (D65) to XYZ, and its white.
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def lab(colour, matrix):
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ np.clip(np.array(matrix) @ linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", DEFICIENCIES)
@pytest.mark.parametrize(
    ("colours", "apart"),
    # Difference of CIE 1976: 2.3 is just noticeable. The groups of the matrix have shapes too.
    [(tuple(REGNIER.values()), 20), (LEVELS, 15), (AXES[:4], 12)],
    ids=["régnier", "niveaux", "axes"],
)
def test_report_colours_stay_apart(colours, apart, name):
    seen = [lab(colour, DEFICIENCIES[name]) for colour in colours]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) >= apart


@pytest.mark.parametrize("colour", [*REGNIER.values(), *LEVELS])
def test_report_texts_contrast_with_the_colour_under_them(colour):
    light, dark = sorted((luminance(colour), luminance(ink_on(colour))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_report_luminance_golden_numbers():
    # WCAG 2.2: white 1, black 0; #777777: ((119/255 + 0.055) / 1.055)^2.4 = 0.184 in each channel
    assert [luminance("#FFFFFF"), luminance("#000000")] == [pytest.approx(1), 0]
    assert luminance("#777777") == pytest.approx(0.184, abs=5e-4)
