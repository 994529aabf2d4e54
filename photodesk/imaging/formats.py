"""What a file is, judged by its content alone: names and endings lie."""

from dataclasses import dataclass

from photodesk.errors import Refusal
from photodesk.imaging import boxes, gif_blocks, tiff_directories
from photodesk.imaging.refusals import rejected

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_RAW_MAGIC = {
    b"IIRO": "image/x-olympus-orf",
    b"IIRS": "image/x-olympus-orf",
    b"MMOR": "image/x-olympus-orf",
    b"IIU\0": "image/x-panasonic-rw2",
    b"FUJIFILMCCD-RAW": "image/x-fuji-raf",
    b"FOVb": "image/x-sigma-x3f",
    b"\0MRM": "image/x-minolta-mrw",
}
_RAW_MAKES = {
    "NIKON": "image/x-nikon-nef",
    "CANON": "image/x-canon-cr2",
    "SONY": "image/x-sony-arw",
    "PENTAX": "image/x-pentax-pef",
    "SAMSUNG": "image/x-samsung-srw",
}
_NOT_TAKEN = {
    b"%PDF": "PDF",
    b"%!": "PostScript",
    b"\xc5\xd0\xd3\xc6": "PostScript",
    b"8BPS": "PSD",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\x1aE\xdf\xa3": "video",
    b"\0\0\x01\0": "ICO",
    b"#?RADIANCE": "HDR",
    b"v/1\x01": "EXR",
}
_DICOM_GROUPS = frozenset({b"\x02\0", b"\x08\0"})
_LOOK_FOR_SVG = 1024
_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})


@dataclass(frozen=True)
class Format:
    """A format that Photodesk takes in: its name and its media type."""

    name: str
    media_type: str


JPEG = Format("JPEG", "image/jpeg")
PNG = Format("PNG", "image/png")
TIFF = Format("TIFF", "image/tiff")
WEBP = Format("WEBP", "image/webp")
BMP = Format("BMP", "image/bmp")
AVIF = Format("AVIF", "image/avif")
HEIC = Format("HEIC", "image/heic")


def identify(data: bytes) -> Format:
    """The format of a file's bytes; raises ImageRejected when Photodesk does not take it in.

    Only the first bytes and the plain structure are looked at; nothing is decoded.
    """
    if not data:
        raise rejected(Refusal.NOT_AN_IMAGE, "empty")
    found = _plain(data) or _tiff(data) or _iso_media(data)
    if found is None:
        raise _refusal(data)
    return found


def _plain(data: bytes) -> Format | None:
    if data.startswith(b"\xff\xd8"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return BMP
    for magic, media_type in _RAW_MAGIC.items():
        if data.startswith(magic):
            return Format("RAW", media_type)
    return Format("RAW", "image/x-canon-crw") if data[6:14] == b"HEAPCCDR" else None


def _tiff(data: bytes) -> Format | None:
    if not tiff_directories.is_tiff(data) or _is_dicom(data):
        return None
    if data[8:10] == b"CR":
        return Format("RAW", "image/x-canon-cr2")
    if not tiff_directories.is_raw(data):
        return TIFF
    first = next(tiff_directories.directories(data))
    if tiff_directories.DNG_VERSION in first.tags:
        return Format("RAW", "image/x-adobe-dng")
    make = tiff_directories.text(first, tiff_directories.MAKE).upper()
    known = [kind for name, kind in _RAW_MAKES.items() if make.startswith(name)]
    return Format("RAW", known[0] if known else "image/x-raw")


def _iso_media(data: bytes) -> Format | None:
    main, claimed = boxes.brands(data)
    if not main:
        return None
    if main == b"crx ":
        return Format("RAW", "image/x-canon-cr3")
    if main in _AVIF_BRANDS or (main in {b"mif1", b"msf1"} and claimed & _AVIF_BRANDS):
        return AVIF
    if main in _HEIC_BRANDS:
        return HEIC
    raise rejected(Refusal.FORMAT_NOT_TAKEN, "video")


def _is_dicom(data: bytes) -> bool:
    """DICOM with its preamble, or without it, beginning at group 2 or group 8."""
    if data[128:132] == b"DICM":
        return True
    return data[:2] in _DICOM_GROUPS and data[4:6].isalpha() and data[4:6].isupper()


def _refusal(data: bytes) -> Exception:
    if _is_dicom(data):
        return rejected(Refusal.DICOM_LATER)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif(data)
    for magic, about in _NOT_TAKEN.items():
        if data.startswith(magic):
            return rejected(Refusal.FORMAT_NOT_TAKEN, about)
    if b"<svg" in data[:_LOOK_FOR_SVG].lower():
        return rejected(Refusal.FORMAT_NOT_TAKEN, "SVG")
    if not data.strip(b"\0"):
        return rejected(Refusal.NOT_AN_IMAGE, "zeros")
    return rejected(Refusal.NOT_AN_IMAGE)


def _gif(data: bytes) -> Exception:
    """GIF is never taken in; the sentence tells an animation from a still picture."""
    if gif_blocks.pictures(data) > 1:
        return rejected(Refusal.ANIMATED)
    return rejected(Refusal.FORMAT_NOT_TAKEN, "GIF")
