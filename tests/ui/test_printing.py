"""Printing from memory: every page, one sheet each."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from photodesk.ui.printing import send


def three_pages() -> bytes:
    canvas = Canvas("unused", pagesize=(595, 842))
    for number in (1, 2, 3):
        canvas.setFont("Helvetica", 200)
        canvas.drawString(200, 400, str(number))
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def opened(pdf: bytes, parent: QPdfDocument) -> QBuffer:
    buffer = QBuffer(parent)
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    parent.load(buffer)
    return buffer


def test_every_page_is_printed_with_ink_on_it(tmp_path: Path, qtbot: QtBot) -> None:
    assert qtbot is not None  # the application must exist
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    document = QPdfDocument()
    buffer = opened(three_pages(), document)
    send(document, printer)
    printed = QPdfDocument()
    again = opened((tmp_path / "printed.pdf").read_bytes(), printed)
    assert printed.pageCount() == 3
    for page in range(3):
        image = printed.render(page, printed.pagePointSize(page).toSize())
        dark = [
            image.pixelColor(x, y).lightness()
            for x in range(0, image.width(), 4)
            for y in range(0, image.height(), 4)
            if image.pixelColor(x, y).alpha()
        ]
        assert min(dark) < 60
        assert max(dark) > 200
    for one in (document, printed):
        one.close()
    buffer.close()
    again.close()
