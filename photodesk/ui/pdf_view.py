"""A PDF shown from memory: no readable copy on disk."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QVBoxLayout, QWidget


class PdfView(QWidget):
    """Shows the pages of one PDF below each other, fitted to the width."""

    def __init__(self, pdf: bytes = b"") -> None:
        super().__init__()
        self._document = QPdfDocument(self)
        self._buffer: QBuffer | None = None
        self._bytes = QByteArray()
        self.view = QPdfView(self)
        self.view.setAccessibleName("The form")
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setDocument(self._document)
        quiet = self.view.palette()
        quiet.setColor(QPalette.ColorRole.Dark, quiet.color(QPalette.ColorRole.Midlight))
        self.view.setPalette(quiet)  # Qt surrounds the pages with Dark
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)
        if pdf:
            self.show_pdf(pdf)

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return self._document.pageCount()

    @property
    def document(self) -> QPdfDocument:
        """The document, for printing."""
        return self._document

    def show_pdf(self, pdf: bytes) -> None:
        """Show another PDF from its first page."""
        self.clear()
        # Buffer and bytes must live as long as the document reads from them.
        self._bytes = QByteArray(pdf)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)

    def clear(self) -> None:
        """Show nothing and drop the bytes."""
        self._document.close()
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None
        self._bytes = QByteArray()
