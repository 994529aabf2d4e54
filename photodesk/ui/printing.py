"""Printing a PDF from memory on the printer that the person chooses.

The system's print queue may keep a readable copy: whoever offers to print says so first.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

DOTS_PER_INCH = 300
POINTS_PER_INCH = 72


def print_document(parent: QWidget, document: QPdfDocument) -> bool:
    """Ask for a printer and print all pages; False when the person stepped back."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    try:
        if not dialog.exec():
            return False
    finally:
        dialog.deleteLater()
    send(document, printer)
    return True


def print_pdf(parent: QWidget, pdf: bytes) -> bool:
    """As `print_document`, for the bytes of a PDF that is not shown."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    try:
        return print_document(parent, document)
    finally:
        document.close()
        buffer.close()


def send(document: QPdfDocument, printer: QPrinter) -> None:
    """Draw every page of a PDF on a printer, one sheet each, as large as the sheet allows."""
    painter = QPainter(printer)
    for page in range(document.pageCount()):
        if page:
            printer.newPage()
        size = document.pagePointSize(page) * (DOTS_PER_INCH / POINTS_PER_INCH)
        _paint(painter, _on_white(document.render(page, size.toSize())))
    painter.end()


def _on_white(image: QImage) -> QImage:
    """A rendered page has no background of its own."""
    sheet = QImage(image.size(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, image)
    painter.end()
    return sheet


def _paint(painter: QPainter, page: QImage) -> None:
    room = painter.viewport()
    size = page.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    x, y = (room.width() - size.width()) // 2, (room.height() - size.height()) // 2
    painter.drawImage(room.adjusted(x, y, -x, -y), page)
