"""A mannequin seen and lit: its surfaces turned to a view, and painted from back to front."""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from photodesk.imaging.mannequin import BUILDS, Build, Numbers, Surface, seam, surfaces

Colours = npt.NDArray[np.uint8]

_SUPERSAMPLING = 2
_DISTANCE = 11.0
_FULL_DETAIL = 3200
_WARM, _COOL = np.array([1.03, 1.0, 0.95]), np.array([0.90, 0.97, 1.08])
_NEAR, _FAR = (158, 174, 188), (92, 108, 126)
_EAR_FORWARD = 0.03
_JOINT_DARKNESS = 0.45


@dataclass(frozen=True)
class Camera:
    """How the mannequin sits before the camera.

    `yaw` and `pitch` are degrees: its right side turned to the camera, its head laid back.
    `centre` (across, up) lies in the picture's middle; `scale` is one unit of length as a part
    of the picture's height.
    """

    yaw: float
    pitch: float
    centre: tuple[float, float]
    scale: float = 0.305


VIEWS: dict[str, Camera] = {
    "face.frontal": Camera(0, 0, (0.0, -0.20)),
    "face.oblique.r": Camera(45, 0, (0.05, -0.20)),
    "face.oblique.l": Camera(-45, 0, (-0.05, -0.20)),
    "face.lateral.r": Camera(90, 0, (0.04, -0.20)),
    "face.lateral.l": Camera(-90, 0, (-0.04, -0.20)),
    "face.base": Camera(0, 58, (0.0, 0.16), 0.37),
}
"""The standard views that can be drawn, by the ids of the view catalogue."""


def painted(view: str, person: int, size: tuple[int, int]) -> Image.Image:
    """Mannequin `person` in a standard view on a blue-grey backdrop: mode RGB, `size` pixels."""
    scene = _Scene(
        VIEWS[view],
        BUILDS[person % len(BUILDS)],
        (size[0] * _SUPERSAMPLING, size[1] * _SUPERSAMPLING),
    )
    return scene.painted().resize(size, Image.Resampling.BOX)


@lru_cache(maxsize=2)
def _shape(build: Build, detail: float) -> tuple[Surface, ...]:
    return tuple(surfaces(build, detail))


@dataclass(frozen=True)
class _Scene:
    """One mannequin before one camera, on a canvas of `size` pixels."""

    camera: Camera
    build: Build
    size: tuple[int, int]

    def painted(self) -> Image.Image:
        """The whole picture."""
        canvas = _backdrop(self.size)
        draw = ImageDraw.Draw(canvas)
        detail = min(1.0, max(0.3, self.size[1] / _FULL_DETAIL))
        parts = [self._facets(surface) for surface in _shape(self.build, detail)]
        order = np.argsort(np.concatenate([depth for depth, _, _ in parts]))
        outlines = np.concatenate([outline for _, outline, _ in parts])[order].tolist()
        colours = np.concatenate([colour for _, _, colour in parts])[order].tolist()
        for outline, colour in zip(outlines, colours, strict=True):
            draw.polygon(outline, fill=tuple(colour))
        self._draw_seam(draw)
        return canvas

    def _turned(self, points: Numbers) -> Numbers:
        """The points as the camera has them: depth towards it, up, and across to its right."""
        x, y, z = np.moveaxis(points, -1, 0)
        back, side = radians(self.camera.pitch), radians(self.camera.yaw)
        x, y = x * cos(back) - y * sin(back), x * sin(back) + y * cos(back)
        return np.stack([x * cos(side) - z * sin(side), y, z * cos(side) + x * sin(side)], axis=-1)

    def _on_canvas(self, turned: Numbers) -> Numbers:
        """Where turned points come to lie, pixels across and down."""
        near = self.camera.scale * self.size[1] * _DISTANCE / (_DISTANCE - turned[..., 0])
        across = self.size[0] / 2 + (turned[..., 2] - self.camera.centre[0]) * near
        down = self.size[1] / 2 - (turned[..., 1] - self.camera.centre[1]) * near
        return np.stack([across, down], axis=-1)

    def _facets(self, surface: Surface) -> tuple[Numbers, Numbers, Colours]:
        """Depth, outline (four points) and colour of the facets that face the camera."""
        turned = self._turned(surface.points)
        top_left, bottom_left, bottom_right, top_right = _corners(turned)
        middle = _middles(turned)
        flat = np.cross(top_right - bottom_left, bottom_right - top_left)
        seen = (flat * (np.array([_DISTANCE, 0.0, 0.0]) - middle)).sum(axis=-1) > 0
        outline = np.concatenate([c[seen] for c in _corners(self._on_canvas(turned))], axis=-1)
        forward = _EAR_FORWARD if surface.part == "ear" else 0.0
        colour = self._colours(surface, _unit(_middles(_normals(turned))))
        return middle[..., 0][seen] + forward, outline, colour[seen]

    def _colours(self, surface: Surface, facing: Numbers) -> Colours:
        """Material times light: a warm key light from the left, a cool one from the right."""
        key, fill, top = (
            _unit(np.array(light))
            for light in ((0.75, 0.45, -0.62), (0.62, 0.05, 0.78), (0.1, 1.0, 0.1))
        )
        half = _unit(key + np.array([1.0, 0.0, 0.0]))
        light = 0.23 + 0.60 * _lit(facing, key) * _WARM + 0.30 * _lit(facing, fill) * _COOL
        light = light + 0.13 * _lit(facing, top)
        gloss = 26 * _lit(facing, half) ** 30
        edge = 18 * np.clip(1 - facing[..., :1], 0, 1) ** 3 * _COOL
        tone = _middles(surface.tone[..., None]) * self._grain(surface.points[:-1, :-1])
        colour = np.array(self.build.colour) * tone * light + gloss + edge
        return np.asarray(np.clip(colour, 0, 255), dtype=np.uint8)

    def _grain(self, points: Numbers) -> Numbers:
        """The grain of wood: lines that run with the length of the block."""
        x, y, z = np.moveaxis(points, -1, 0)
        broad = np.sin(58 * z + 37 * x + 2.6 * np.sin(2.3 * y + 2 * x))
        fine = np.sin(113 * z + 64 * x + 4 * np.sin(1.7 * y)) * np.sin(9 * x + 5 * z + y)
        grain: Numbers = 1 + self.build.grain * (broad + fine) / 2
        return np.expand_dims(grain, axis=-1)

    def _draw_seam(self, draw: ImageDraw.ImageDraw) -> None:
        """The joint across the crown, where it faces the camera."""
        colour = tuple(round(value * _JOINT_DARKNESS) for value in self.build.colour)
        for line in seam(self.build):
            outwards = _unit(self._turned(line - np.array([-0.1, 0.1, 0.0])))
            seen = self._on_canvas(self._turned(line))[outwards[:, 0] > 0.06]  # noqa: PLR2004 - just short of the outline
            if len(seen) > 1:
                draw.line(seen.ravel().tolist(), colour, max(2, self.size[1] // 500), "curve")


def _corners(grid: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    return grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]


def _middles(grid: Numbers) -> Numbers:
    return np.asarray(sum(_corners(grid)) / 4)


def _unit(vectors: Numbers) -> Numbers:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))


def _normals(points: Numbers) -> Numbers:
    """The direction that the surface faces at each point; first and last column are one."""
    down, across = np.gradient(points, axis=0), np.gradient(points, axis=1)
    across[:, 0] = across[:, -1] = (points[:, 1] - points[:, -2]) / 2
    return _unit(np.cross(across, down))


def _lit(facing: Numbers, light: Numbers) -> Numbers:
    lit: Numbers = np.clip(facing @ light, 0, None)
    return np.expand_dims(lit, axis=-1)


def _backdrop(size: tuple[int, int]) -> Image.Image:
    fade = Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", size, _FAR), Image.new("RGB", size, _NEAR), fade)
