"""A printed report as a scanner would have it: pictures of its pages, slightly turned, greyed and grainy.

The same pages give the same bytes.
"""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image

_DPI = 150
_QUALITY = 55  # of the JPEG pictures
_PAPER, _INK = 238, 45  # grey levels
_GRAIN = 2.5  # standard deviation of the paper's grey
_TURN = 0.6  # degrees by which a sheet may lie askew


def scan_pdf(printed: bytes, seed: int) -> bytes:
    """A PDF of pictures of the pages of another.

    Args:
        printed: the PDF to scan.
        seed: fixes how each sheet lies and its grain.
    """
    rng = np.random.RandomState(seed)
    document = pypdfium2.PdfDocument(printed)
    with pikepdf.new() as scanned:
        for page in document:
            width, height = page.get_size()
            picture = _picture(page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L"), rng)
            _add_page(scanned, picture, width, height)
        target = io.BytesIO()
        scanned.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    document.close()
    return target.getvalue()


def _picture(page: Image.Image, rng: np.random.RandomState) -> Image.Image:
    angle = rng.uniform(-_TURN, _TURN)
    turned = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = _INK + (_PAPER - _INK) / 255 * np.asarray(turned, np.float64)
    grey += rng.normal(0.0, _GRAIN, grey.shape)
    return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8), "L")


def _add_page(scanned: pikepdf.Pdf, picture: Image.Image, width: float, height: float) -> None:
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=_QUALITY)
    image = pikepdf.Stream(scanned, jpeg.getvalue())
    image.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": picture.width,
            "/Height": picture.height,
            "/ColorSpace": pikepdf.Name.DeviceGray,
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode,
        }
    )
    page = scanned.add_blank_page(page_size=(width, height))
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=image))
    page.obj["/Contents"] = pikepdf.Stream(scanned, f"q {width} 0 0 {height} 0 0 cm /Scan Do Q".encode())
