"""Renditions into Qt's pictures: read on a worker, made a pixmap on the window's thread."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from photodesk.errors import PhotographDamaged


def rendition(jpeg: bytes) -> QImage:
    """The picture of a rendition that intake made.

    QImageReader lets other threads run while it decodes (QImage.fromData does not), and is told
    the format, so that Qt never judges a file by its content. Raises PhotographDamaged.
    """
    data = QByteArray(jpeg)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setDecideFormatFromContent(False)
    image = reader.read()
    if image.isNull():
        raise PhotographDamaged(
            "The small copy of a photograph cannot be shown.", "Close and open the patient again."
        )
    return image
