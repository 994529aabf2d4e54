"""The shape of a practice mannequin: a head, ears and neck of plaster or wood, as curved surfaces.

Lengths are in units of about 11 cm. `x` points to where the face looks, `y` up and `z` to the
mannequin's own left. The profile is given by points and hills, because the profile is what a
surgeon looks at.
"""

from dataclasses import dataclass
from math import pi

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Curve = tuple[tuple[float, float], ...]
"""Points (height, value), from the top down, with a smooth line through them."""

_AROUND, _DOWN = 360, 420
_TOP, _BOTTOM = 1.16, -1.15
_SQUARE = 2 / 2.25
_SEAM, _SEAM_END = -0.13, 0.40

_FRONT: Curve = (
    (1.1600, -0.080),
    (1.1592, -0.039),
    (1.1526, 0.043),
    (1.1330, 0.153),
    (1.0929, 0.282),
    (1.0251, 0.421),
    (0.9243, 0.557),
    (0.7877, 0.675),
    (0.6172, 0.759),
    (0.420, 0.790),
    (0.300, 0.788),
    (0.05, 0.765),
    (-0.30, 0.745),
    (-0.60, 0.725),
    (-0.80, 0.702),
    (-0.90, 0.680),
    (-0.9744, 0.662),
    (-1.0369, 0.615),
    (-1.0845, 0.550),
    (-1.1172, 0.478),
    (-1.1368, 0.408),
    (-1.1464, 0.348),
    (-1.1496, 0.303),
    (-1.1500, 0.280),
)
_BACK: Curve = (
    (1.1600, -0.080),
    (1.1591, -0.120),
    (1.1520, -0.200),
    (1.1308, -0.307),
    (1.0874, -0.434),
    (1.0142, -0.569),
    (0.9052, -0.702),
    (0.7576, -0.818),
    (0.5732, -0.899),
    (0.360, -0.930),
    (0.15, -0.91),
    (-0.15, -0.79),
    (-0.45, -0.57),
    (-0.70, -0.33),
    (-0.90, -0.12),
    (-1.00, 0.01),
    (-1.08, 0.12),
    (-1.13, 0.21),
    (-1.15, 0.28),
)
_WIDTH: Curve = (
    (1.1600, 0.000),
    (1.1591, 0.035),
    (1.1516, 0.105),
    (1.1294, 0.199),
    (1.0838, 0.309),
    (1.0069, 0.427),
    (0.8924, 0.543),
    (0.7374, 0.644),
    (0.5439, 0.715),
    (0.320, 0.742),
    (0.15, 0.735),
    (-0.15, 0.70),
    (-0.40, 0.65),
    (-0.65, 0.575),
    (-0.84, 0.470),
    (-0.9323, 0.449),
    (-1.0097, 0.393),
    (-1.0688, 0.317),
    (-1.1093, 0.233),
    (-1.1336, 0.151),
    (-1.1455, 0.080),
    (-1.1495, 0.026),
    (-1.1500, 0.000),
)
_NOSE_HEIGHT: Curve = (
    (0.36, 0.0),
    (0.26, 0.02),
    (0.14, 0.085),
    (0.0, 0.165),
    (-0.13, 0.24),
    (-0.215, 0.295),
    (-0.27, 0.295),
    (-0.315, 0.22),
    (-0.35, 0.11),
    (-0.42, 0.0),
)
_NOSE_WIDTH: Curve = (
    (0.36, 0.12),
    (0.20, 0.088),
    (0.05, 0.09),
    (-0.12, 0.11),
    (-0.25, 0.13),
    (-0.33, 0.12),
    (-0.42, 0.10),
)


@dataclass(frozen=True)
class Build:
    """How one mannequin differs from the next: its material and the shape of its nose."""

    colour: tuple[int, int, int]
    grain: float = 0.0
    hump: float = 0.0
    tip: float = 0.0
    wide: float = 1.0
    turned: float = 0.0
    face: float = 1.0


BUILDS: tuple[Build, ...] = (
    Build((224, 190, 150), grain=0.035, hump=0.05, tip=-0.01),
    Build((228, 224, 216), tip=0.03, wide=1.12, face=0.97),
    Build((170, 122, 84), grain=0.06, hump=0.02, turned=0.06, face=1.03),
    Build((208, 160, 132), hump=-0.035, tip=0.045, wide=0.92, face=0.96),
    Build((122, 86, 62), grain=0.06, wide=1.25, tip=0.01, face=1.02),
    Build((170, 122, 84), grain=0.06, tip=0.02, wide=0.96, face=1.03),
)
"""The practice persons; a number beyond the last begins again with the first.

The last is the third after an operation: no hump, a straight nose.
"""


@dataclass(frozen=True)
class Surface:
    """A grid of points (rows, columns, xyz), its outside to the left of a walk down a column.

    `tone` (rows, columns) darkens the material; `closed` joins the last column to the first.
    """

    points: Numbers
    tone: Numbers
    part: str


def surfaces(build: Build, detail: float) -> list[Surface]:
    """All surfaces of one mannequin; `detail` of 1 suits a picture of 1600 pixels in height."""
    return [_head(build, detail), _ear(build, -1.0), _ear(build, 1.0), *_turned_parts()]


def seam(build: Build) -> list[Numbers]:
    """The joint across the crown, from ear to ear, as two lines of points (count, xyz)."""
    grid = _head(build).points
    rows = grid[
        (grid[:, 0, 1] > _SEAM_END) & (grid[..., 0].max(1) > _SEAM) & (grid[..., 0].min(1) < _SEAM)
    ]
    half = _AROUND // 2
    right = [_crossing(row[: half + 1]) for row in rows]
    left = [_crossing(row[half:][::-1]) for row in rows]
    return [np.array(right), np.array(left)]


def _crossing(row: Numbers) -> Numbers:
    """Where a row of points, from the back to the front, passes the plane of the joint."""
    return np.array([_SEAM, row[0, 1], np.interp(_SEAM, row[:, 0], row[:, 2])])


def _curve(points: Curve, at: Numbers) -> Numbers:
    """The values at `at` of a smooth line through points that descend in height."""
    known = np.array(points[::-1])
    heights, values = known[:, 0], known[:, 1]
    slopes = np.gradient(values, heights)
    at = np.clip(at, heights[0], heights[-1])
    index = np.clip(np.searchsorted(heights, at, side="right") - 1, 0, len(heights) - 2)
    span = heights[index + 1] - heights[index]
    t = (at - heights[index]) / span
    rise = t * (1 - t) ** 2 * slopes[index] + t**2 * (t - 1) * slopes[index + 1]
    line = (1 + 2 * t) * (1 - t) ** 2 * values[index] + t**2 * (3 - 2 * t) * values[index + 1]
    return np.asarray(line + rise * span)


def _hill(
    across: Numbers, up: Numbers, place: tuple[float, float], size: tuple[float, float]
) -> Numbers:
    """A soft hill of height 1 at `place`, both given across and up."""
    return np.exp(-(((across - place[0]) / size[0]) ** 2 + ((up - place[1]) / size[1]) ** 2))


def _relief(build: Build, z: Numbers, y: Numbers) -> Numbers:
    """How far the face stands out beyond the plain form of the head."""
    side = np.abs(z)
    arch = y - 0.345 + 0.9 * (side - 0.25) ** 2
    brow = 0.036 * np.exp(-((arch / 0.060) ** 2 + ((side - 0.27) / 0.22) ** 2))
    bridge = -0.050 * _hill(z, y, (0.0, 0.235), (0.17, 0.085))
    socket = -0.105 * _hill(side, y, (0.285, 0.185), (0.165, 0.100))
    lid = 0.072 * _hill(side, y, (0.292, 0.170), (0.105, 0.064))
    cheek = 0.050 * _hill(side, y, (0.40, -0.08), (0.19, 0.15))
    fold = -0.022 * _hill(side, y, (0.29, -0.40), (0.07, 0.15))
    return _nose(build, z, y) + brow + bridge + socket + lid + cheek + fold + _mouth(z, y)


def _nose(build: Build, z: Numbers, y: Numbers) -> Numbers:
    middle = build.turned * np.exp(-(((y + 0.13) / 0.22) ** 2))
    width = _curve(_NOSE_WIDTH, y) * build.wide
    height = _curve(_NOSE_HEIGHT, y)
    height = height + build.hump * np.exp(-(((y - 0.04) / 0.10) ** 2))
    height = height + build.tip * np.exp(-(((y + 0.24) / 0.07) ** 2))
    ridge = height / (1 + np.abs((z - middle) / width) ** 2.4)
    wings = 0.090 * _hill(np.abs(z - middle), y, (0.150 * build.wide, -0.280), (0.052, 0.058))
    return np.asarray(np.maximum(ridge, 0) + wings)


def _mouth(z: Numbers, y: Numbers) -> Numbers:
    bow = 0.016 * np.exp(-((z / 0.05) ** 2))
    mound = 0.026 * _hill(z, y, (0.0, -0.54), (0.26, 0.16))
    upper = 0.036 * _hill(z, y + bow, (0.0, -0.487), (0.150, 0.036))
    lower = 0.043 * _hill(z, y, (0.0, -0.608), (0.130, 0.044))
    line = -0.032 * _hill(z, y, (0.0, -0.545), (0.185, 0.015))
    groove = -0.016 * _hill(z, y, (0.0, -0.415), (0.028, 0.040))
    below = -0.038 * _hill(z, y, (0.0, -0.735), (0.20, 0.055))
    chin = 0.085 * _hill(z, y, (0.0, -0.90), (0.20, 0.115))
    return mound + upper + lower + line + groove + below + chin


def _tone(z: Numbers, y: Numbers) -> Numbers:
    """Where the face is darker: nostrils, the lines of the lids and of the mouth."""
    side = np.abs(z)
    nostril = 0.80 * _hill(side, y, (0.078, -0.340), (0.034, 0.020))
    across = (side - 0.292) / 0.115
    lids = np.clip(1 - across**4, 0, 1) * np.exp(-(((y - 0.128 - 0.028 * across**2) / 0.010) ** 2))
    corner = -0.545 + 0.010 * np.exp(-((z / 0.06) ** 2)) - 0.008 * (z / 0.2) ** 2
    mouth = np.exp(-(((y - corner) / 0.010) ** 2) - (z / 0.185) ** 6)
    lips = 0.07 * _hill(z, y, (0.0, -0.55), (0.165, 0.075))
    return np.asarray(np.clip(1 - nostril - 0.5 * lids - 0.4 * mouth - lips, 0.12, 1))


def _angles(count: int) -> Numbers:
    """Angles round the head, closer together in front where the features are."""
    steps = np.linspace(-pi, pi, count + 1)
    return np.asarray(steps - 0.5 * np.sin(steps))


def _heights(count: int) -> Numbers:
    """Heights from crown to chin, closer together where the head closes and under the nose."""
    fine = np.linspace(_TOP, _BOTTOM, 4001)
    ends = np.exp(-(((fine - _TOP) / 0.03) ** 2)) + np.exp(-(((fine - _BOTTOM) / 0.03) ** 2))
    nose = np.exp(-(((fine + 0.33) / 0.08) ** 2))
    reached = np.cumsum(1 + 5 * ends + 2.5 * nose)
    wanted = np.linspace(reached[0], reached[-1], count)
    return np.asarray(np.interp(wanted, reached, fine))


def _rounded(values: Numbers) -> Numbers:
    """Sines pressed towards a square, so that sections are a little fuller than an ellipse."""
    return np.asarray(np.abs(values) ** _SQUARE * np.sign(values))


def _head(build: Build, detail: float = 1.0) -> Surface:
    around, down = 2 * round(_AROUND * detail / 2), round(_DOWN * detail)
    angle, y = np.meshgrid(_angles(around), _heights(down))
    front, back = _curve(_FRONT, y), _curve(_BACK, y)
    middle = front + (back - front) * 0.52
    forward = np.cos(angle)
    z = _curve(_WIDTH, y) * build.face * _rounded(np.sin(angle))
    depth = np.where(forward >= 0, front - middle, middle - back)
    faces = np.clip(forward * 2.2, 0, 1) ** 0.7
    x = middle + depth * _rounded(forward) + _relief(build, z, y) * faces
    tone = np.where(forward > 0, _tone(z, y), 1.0)
    return Surface(np.stack([x, y, z], axis=2), tone, "head")


def _ear(build: Build, side: float) -> Surface:
    """A shell with a raised rim and a hollow, leaning back, free of the head behind."""
    reach, angle = np.meshgrid(np.linspace(0.0, 1.0, 40), np.linspace(0, 2 * pi, 97), indexing="ij")
    up, back = np.sin(angle), np.cos(angle)
    narrow = 1 - 0.32 * np.clip(-up, 0, 1) + 0.10 * np.clip(up, 0, 1) * back
    along, above = -0.165 * reach * back * narrow, 0.31 * reach * up
    lean = 0.26
    x = -0.14 + along - above * lean
    y = 0.03 + above + 0.35 * along * lean
    rim = (
        0.045
        * np.exp(-(((reach - 0.82) / 0.10) ** 2))
        * (0.55 + 0.45 * np.clip(back + 0.6 * up + 0.3, 0, 1))
    )
    fold = 0.030 * np.exp(-(((reach - 0.52) / 0.10) ** 2)) * np.clip(back + 0.3, 0, 1)
    hollow = -0.028 * np.exp(-((reach / 0.42) ** 2))
    away = 0.085 * (0.5 + 0.5 * back) * reach + 0.030 * up * reach
    away -= 0.055 * np.clip(-back, 0, 1) * reach
    plain = 0.735 * build.face + 0.030 + rim + fold + hollow + away
    z = side * (plain + (_beside(build, x, y) + 0.004 - plain) * _smooth((reach - 0.84) / 0.16))
    tone = (
        1
        - 0.42 * np.exp(-(((reach - 0.10) / 0.28) ** 2))
        - 0.12 * np.exp(-(((reach - 0.68) / 0.07) ** 2))
    )
    points = np.stack([x, y, z], axis=2)
    return Surface(
        points if side > 0 else points[:, ::-1], tone if side > 0 else tone[:, ::-1], "ear"
    )


def _smooth(part: Numbers) -> Numbers:
    """From 0 to 1 without a corner."""
    inside = np.clip(part, 0, 1)
    return np.asarray(inside * inside * (3 - 2 * inside))


def _beside(build: Build, x: Numbers, y: Numbers) -> Numbers:
    """How far out the head's side lies at `x` and `y`."""
    front, back = _curve(_FRONT, y), _curve(_BACK, y)
    middle = front + (back - front) * 0.52
    along = np.clip((x - middle) / np.where(x > middle, front - middle, middle - back), -1, 1)
    power = 2 / _SQUARE
    aside = (1 - np.abs(along) ** power) ** (1 / power)
    return np.asarray(_curve(_WIDTH, y) * build.face * aside)


def _turned_parts() -> list[Surface]:
    """Neck, joint and shoulders: turned on a lathe, as mannequins are."""
    neck: Curve = ((-0.45, 0.33), (-0.75, 0.37), (-1.0, 0.365), (-1.3, 0.365), (-1.47, 0.39))
    ring: Curve = ((-1.45, 0.30), (-1.48, 0.43), (-1.52, 0.45), (-1.56, 0.43), (-1.59, 0.30))
    chest: Curve = (
        (-1.57, 0.20),
        (-1.60, 0.42),
        (-1.66, 0.62),
        (-1.78, 0.92),
        (-1.95, 1.14),
        (-2.20, 1.27),
        (-2.90, 1.34),
    )
    return [_lathe(neck, "neck", 1.0), _lathe(ring, "ring", 1.0), _lathe(chest, "chest", 0.60)]


def _lathe(outline: Curve, part: str, flatness: float) -> Surface:
    """A body of revolution, pressed from front to back by `flatness`."""
    heights = np.linspace(outline[0][0], outline[-1][0], 70)
    angle, y = np.meshgrid(np.linspace(-pi, pi, 145), heights)
    radius, axis = _curve(outline, y), -0.17 + 0.08 * (y + 0.45)
    points = np.stack([axis + flatness * radius * np.cos(angle), y, radius * np.sin(angle)], axis=2)
    shadow = 0.5 + 0.5 * np.clip((-0.95 - y) / 0.5, 0, 1) if part == "neck" else np.ones_like(y)
    return Surface(points, shadow, part)
