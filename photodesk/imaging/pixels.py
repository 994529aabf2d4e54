"""Pixels of any mode into upright 8-bit sRGB, in small pieces where the picture is large."""

from PIL import Image

from photodesk.imaging.colour import to_srgb

_PIECE_PIXELS = 4_000_000
_DEPTHS = (255, 1023, 4095, 16383, 65535)
_SIXTEEN_BIT = frozenset({"I;16", "I;16L", "I;16B", "I;16N", "I", "F"})
_READY = frozenset({"L", "RGB", "CMYK", "LAB"})

TURNS: dict[int, tuple[Image.Transpose, ...]] = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
"""What makes a picture of each EXIF orientation upright."""

_SIDEWAYS = 5


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture turned or mirrored as its EXIF orientation (1 to 8) asks."""
    for turn in TURNS[orientation]:
        image = image.transpose(turn)
    return image


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Width and height after `upright`."""
    return (size[1], size[0]) if orientation >= _SIDEWAYS else size


def fitted(size: tuple[int, int], longest_side: int) -> tuple[int, int]:
    """The size, in proportion, whose longest side is at most `longest_side`; never larger."""
    longest = max(size)
    if longest <= longest_side:
        return size
    return (
        max(1, round(size[0] * longest_side / longest)),
        max(1, round(size[1] * longest_side / longest)),
    )


def resized(image: Image.Image, longest_side: int) -> Image.Image:
    """A picture of mode L, RGB, CMYK or LAB made to fit; the same object when it fits."""
    size = fitted(image.size, longest_side)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def shown(
    image: Image.Image, profile: bytes | None, orientation: int, longest_side: int | None
) -> Image.Image:
    """A decoded picture of any mode as upright sRGB of mode RGB, fitted to `longest_side`.

    Transparent parts lie on white, 16-bit grey is scaled to 8 bits and not clipped.
    """
    small = _in_pieces(image, longest_side)
    if longest_side is not None:
        small = resized(small, longest_side)
    return upright(to_srgb(small, profile), orientation)


def _in_pieces(image: Image.Image, longest_side: int | None) -> Image.Image:
    """The picture in one of the modes that are ready for colour, already reduced if it is large.

    A whole second copy of a 100 megapixel picture would not fit beside the first.
    """
    scale = _grey_scale(image)
    factor = max(image.size) // longest_side if longest_side else 1
    if factor <= 1:
        return _ready(image, scale)
    width, height = image.size
    reduced: Image.Image | None = None
    step = max(1, _PIECE_PIXELS // width // factor) * factor
    for top in range(0, height, step):
        piece = image.crop((0, top, width, min(height, top + step)))
        part = _ready(piece, scale).reduce(factor)
        if reduced is None:
            reduced = Image.new(part.mode, (part.width, -(-height // factor)))
        reduced.paste(part, (0, top // factor))
    return reduced if reduced is not None else _ready(image, scale)


def _grey_scale(image: Image.Image) -> float:
    """The factor that brings more than 8 bits of grey down to 8; 1 for all other pictures."""
    if image.mode not in _SIXTEEN_BIT:
        return 1.0
    highest = image.getextrema()[1]
    top = float(highest) if isinstance(highest, int | float) else 0.0
    if image.mode == "F" and top <= 1.0:
        return 255.0
    return 255.0 / next((depth for depth in _DEPTHS if top <= depth), max(top, 1.0))


def _ready(image: Image.Image, scale: float) -> Image.Image:
    if image.mode in _SIXTEEN_BIT:
        grey = image.point(lambda value: value * scale + 0)
        return grey.convert("L")
    if image.mode in {"RGBA", "RGBa", "LA", "La", "PA"} or "transparency" in image.info:
        return _on_white(image)
    return image if image.mode in _READY else image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    """What is transparent shows white, as in every viewer; hidden colours stay hidden."""
    layered = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground
