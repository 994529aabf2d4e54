"""The sentences in which a file is refused: one table, a reason and a next step for each."""

from photodesk.errors import ImageRejected, Refusal

_CAMERA_AGAIN = "Copy it again from the camera's card, or take the photograph again."
_AS_JPEG = "Export the photograph as JPEG, PNG or TIFF and import that file."

_SENTENCES: dict[Refusal, tuple[str, str]] = {
    Refusal.NOT_AN_IMAGE: (
        "This file is not a picture.",
        "Choose the photographs themselves, as the camera wrote them.",
    ),
    Refusal.FORMAT_NOT_TAKEN: ("Photodesk does not take in files of this format.", _AS_JPEG),
    Refusal.HEIC_SUPPORT_MISSING: (
        "This is a HEIC photograph, and support for HEIC is not installed.",
        "Install it with: python3 installer/run.py --with-heic, or have JPEG exported instead.",
    ),
    Refusal.DICOM_LATER: (
        "This is a DICOM file; Photodesk will take in DICOM in a later version.",
        _AS_JPEG,
    ),
    Refusal.DAMAGED: ("The picture in this file is damaged.", _CAMERA_AGAIN),
    Refusal.TRUNCATED: ("The file was cut short: a part of the picture is missing.", _CAMERA_AGAIN),
    Refusal.ANIMATED: (
        "The file holds more than one picture; a photograph is a single still picture.",
        "Export the one picture that you need and import that file.",
    ),
    Refusal.TOO_MANY_BYTES: (
        "The file is larger than 200 MB.",
        "Export the photograph in a smaller size and import that file.",
    ),
    Refusal.TOO_MANY_PIXELS: (
        "The picture has more than 100 megapixels or a side of more than 30,000 pixels.",
        "Export the photograph in a smaller size and import that file.",
    ),
    Refusal.DECODER_CRASHED: (
        "The decoder broke down on this file, so it was not taken in.",
        _CAMERA_AGAIN,
    ),
    Refusal.DECODER_TOO_SLOW: (
        "The decoder did not finish this file in time and was stopped.",
        _AS_JPEG,
    ),
    Refusal.DECODER_TOO_BIG: (
        "The decoder needed more memory than it may have for this file and was stopped.",
        "Export the photograph in a smaller size and import that file.",
    ),
}

_FORMAT_SENTENCES: dict[str, str] = {
    "empty": "The file is empty.",
    "zeros": "The file holds only zeros: the camera's card has lost the picture.",
    "GIF": "Photodesk does not take in GIF pictures.",
    "SVG": "This is an SVG drawing, not a photograph.",
    "PDF": "This is a PDF document, not a photograph.",
    "PostScript": "This is a PostScript document, not a photograph.",
    "PSD": "This is a Photoshop document; Photodesk takes in photographs only.",
    "video": "This is a video, not a photograph.",
    "JPEG 2000": "Photodesk does not take in JPEG 2000 pictures.",
    "JPEG XL": "Photodesk does not take in JPEG XL pictures.",
    "WebP": "The file holds an animation; a photograph is a single still picture.",
    "PNG": "The file holds an animation; a photograph is a single still picture.",
    "pages": "The file holds several pages; a photograph is a single picture.",
}


def rejected(reason: Refusal, about: str = "") -> ImageRejected:
    """The refusal to raise for `reason`; `about` names a format that has a sentence of its own."""
    title, advice = _SENTENCES[reason]
    return ImageRejected(reason, _FORMAT_SENTENCES.get(about, title), advice)


def repeated(reason: Refusal, title: str) -> ImageRejected:
    """The refusal that the decoder's child reported, told in a sentence of ours and no other.

    The child reads hostile files, so what it says is only ever used to choose a sentence.
    """
    own, advice = _SENTENCES.get(reason, _SENTENCES[Refusal.DAMAGED])
    known = title in _FORMAT_SENTENCES.values()
    return ImageRejected(reason, title if known else own, advice)
