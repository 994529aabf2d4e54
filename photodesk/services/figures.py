"""Figures of a request: encoded anew from the originals' pixels, sealed, before the form is shown.

They are made once, so that the sealed form can name the SHA-256 of what will leave beside the
SHA-256 of the original. One act for each figure: a stop, a crash or a full disk loses at most the
one in hand, and the next call goes on where this one ended.
"""

from contextlib import suppress

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import FigureId, PhotographId, RequestId, as_bytes
from photodesk.domain.publication import PublicationRequest, RequestedPhotograph
from photodesk.errors import ConsentError, NotFound, PhotographDamaged, VaultError
from photodesk.imaging.messages import FigureFormat
from photodesk.services import gallery
from photodesk.services.progress import Progress, Stopped, check_stopped, tell
from photodesk.services.session import Session
from photodesk.storage import figures, photographs, requests
from photodesk.storage.figures import Figure

FORM_SIDE = 900
"""Longest side of a picture on the form, pixels: 7.5 cm at 300 dots per inch."""

_LOSSLESS = frozenset({"PNG", "TIFF", "BMP"})
_MEDIA_TYPES: dict[FigureFormat, str] = {"JPEG": "image/jpeg", "TIFF": "image/tiff"}
_ENDINGS = {"image/jpeg": "jpg", "image/tiff": "tif"}


def format_for(original_format: str) -> FigureFormat:
    """The format of a figure: TIFF for an original without loss, else JPEG of high quality.

    A lossless original gets no new artefacts (P41). One that was compressed with loss gains
    nothing from a file ten times as large. Every journal read about takes both.
    """
    return "TIFF" if original_format in _LOSSLESS else "JPEG"


def file_name(ordinal: int, media_type: str) -> str:
    """The neutral name of a figure in a package, such as `figure-1.jpg`."""
    return f"figure-{ordinal}.{_ENDINGS[media_type]}"


def prepare(
    session: Session,
    request: PublicationRequest,
    *,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> None:
    """Make the figures that are still missing; at full size, upright, sRGB, without metadata.

    Raises Cancelled between two figures, ImageRejected or PhotographDamaged for an original that
    cannot be read, ConsentError once the form was shown.
    """
    total = len(request.photographs)
    for done, picture in enumerate(request.photographs):
        check_stopped(stopped)
        tell(progress, done, total, f"Making figure {picture.ordinal}.")
        if picture.figure_id is None:
            _make(session, request.id, picture)
    tell(progress, total, total, "The figures are made.")


def read(session: Session, figure: Figure) -> bytes:
    """The bytes of a figure, checked against its SHA-256.

    Raises NotPermitted without the image key, PhotographDamaged when it does not verify, NotFound
    when its photograph was erased.
    """
    if figure.wrapped_key is None:
        raise NotFound(
            f"Picture {figure.ordinal} of this request was erased.",
            "Start a new request without it.",
        )
    owner = as_bytes(figure.id)
    key = session.vault.unwrap_photo_key(
        owner, figure.file_id, figure.wrapped_key, figure.key_epoch
    )
    data = session.vault.originals.unseal(figure.file_id, owner, key, figure.size)
    if sha256(data) != figure.sha256:
        raise PhotographDamaged(
            "A figure of this request does not verify.", "Restore the vault from a backup."
        )
    return data


def of_request(session: Session, request_id: RequestId) -> list[Figure]:
    """The figures that were made, in the order of the form."""
    return figures.of_request(session.reading(), request_id)


def preview_picture(session: Session, photograph_id: PhotographId) -> bytes:
    """A small clean JPEG of a photograph for the preview of a form, from its screen rendition."""
    return session.decoder.form_picture(gallery.screen(session, photograph_id), FORM_SIDE)


def form_picture(session: Session, figure: Figure) -> bytes:
    """The small clean JPEG of a figure on the form: what the signer sees is what leaves.

    Kept among the renditions, which no signature covers; so it is taken only when its SHA-256 is
    the one in the figure's row, and made from the figure itself otherwise.
    """
    kept = session.vault.renditions.thumbnail(as_bytes(figure.id))
    if kept is not None and sha256(kept) == figure.form_sha256:
        return kept
    return session.decoder.form_picture(read(session, figure), FORM_SIDE)


def _make(session: Session, request_id: RequestId, picture: RequestedPhotograph) -> None:
    photograph = photographs.get(session.reading(), picture.photograph_id)
    if photograph is None:
        raise NotFound("This photograph is not in the vault.")
    kind = format_for(photograph.format)
    original = gallery.original(session, picture.photograph_id)
    data = session.decoder.figure(original, longest_side=None, format=kind)
    # Read back by the decoder: what leaves is a whole picture, and its own size is the one kept.
    size = session.decoder.decode(data, renditions=False)
    figure_id = FigureId(session.new_id())
    owner = as_bytes(figure_id)
    small = session.decoder.form_picture(data, FORM_SIDE)
    sealed = session.vault.originals.seal(data, owner)
    figure = Figure(
        id=figure_id,
        request_id=request_id,
        ordinal=picture.ordinal,
        media_type=_MEDIA_TYPES[kind],
        width=size.width,
        height=size.height,
        file_id=sealed.file_id,
        size=sealed.length,
        sha256=sealed.plain_sha256,
        sealed_sha256=sealed.sealed_sha256,
        key_epoch=session.vault.photo_key_epoch,
        wrapped_key=session.vault.wrap_photo_key(owner, sealed.file_id, sealed.key),
        form_sha256=sha256(small),
        stored_at=session.now(),
    )
    _keep(session, picture, figure)
    with suppress(VaultError):  # it can be made again from the figure at any time
        session.vault.renditions.put(owner, small, small)


def _keep(session: Session, picture: RequestedPhotograph, figure: Figure) -> None:
    with session.vault.writing(session.actor()) as tx:
        request = requests.get(tx, figure.request_id)
        if request is None or request.state != "draft":
            raise ConsentError(
                "The form was shown already; its figures do not change.", "Start a new request."
            )
        figures.insert(tx, figure, tx.origin())
        tx.audit(
            EventKind.PUBLICATION_CHANGED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(request.id),
            object_sha256=figure.sha256,
            details={"figure": picture.ordinal, "photograph": picture.photograph_id},
        )
