"""Colour: what a profile in the file says, turned into sRGB."""

import io
from functools import lru_cache

from PIL import Image, ImageCms

from photodesk.imaging.srgb import srgb_profile

_LARGEST_PROFILE = 4 * 1024 * 1024


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture (modes L, RGB, CMYK or LAB) as sRGB, mode RGB; may be the same object.

    A profile that is broken, or meant for another kind of picture, is passed over: the
    picture is then read as sRGB, which is what a viewer would show.
    """
    if image.mode == "LAB":
        return _transformed(image, None)
    if not profile or len(profile) > _LARGEST_PROFILE or _is_srgb(profile):
        return image if image.mode == "RGB" else image.convert("RGB")
    try:
        return _transformed(image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image if image.mode == "RGB" else image.convert("RGB")


def _transformed(image: Image.Image, profile: bytes | None) -> Image.Image:
    transform = _transform(profile, image.mode)
    if image.mode == "RGB":
        ImageCms.applyTransform(image, transform, inPlace=True)
        return image
    turned = ImageCms.applyTransform(image, transform)
    if turned is None:
        raise ValueError
    return turned


@lru_cache(maxsize=8)
def _transform(profile: bytes | None, mode: str) -> ImageCms.ImageCmsTransform:
    source = (
        ImageCms.createProfile("LAB")
        if profile is None
        else ImageCms.ImageCmsProfile(io.BytesIO(profile))
    )
    return ImageCms.buildTransform(
        source,
        ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile())),
        mode,
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@lru_cache(maxsize=8)
def _is_srgb(profile: bytes) -> bool:
    """Whether a profile calls itself sRGB; most do, and the transform would change nothing."""
    if profile == srgb_profile():
        return True
    try:
        named = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return False
    named = named.strip().lower()
    return named.startswith("srgb") and "linear" not in named
