"""Reading of pages without a usable text layer: picture in, the same records out as from a digital page.

Importing this package loads no recogniser: OpenCV, ONNX Runtime and RapidOCR are imported with the first page
that needs them.
"""

from etl.extract.ocr.errors import OcrError
from etl.extract.ocr.options import DEFAULT_OCR, OcrOptions

__all__ = ["DEFAULT_OCR", "OcrError", "OcrOptions"]
