"""Pages a second of the reader of scans against bare RapidOCR calls on the same pictures, on one core each.

    .venv/bin/python benchmarks/ocr.py [--pages N] [PDF ...]

Both read the same pages, turn by turn so that the machine's load falls on both alike, on one thread; processor time
is counted, not the clock. The bare calls get the page as the reader renders it and do what a caller of RapidOCR would:
detection, direction and recognition with its own settings. The reader does the same and straightens, finds rulings,
measures type and lays the page out besides. A ratio of 1 means equally fast, more means that the reader is faster.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from etl.extract.content import PageContent
from etl.extract.limits import DEFAULT_LIMITS
from etl.extract.ocr.engine import load_engine
from etl.extract.ocr.raster import Raster, render
from etl.extract.ocr.scanner import scan_page
from etl.extract.ocr.typeset import set_type
from etl.model.document import Page

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "submissions"
OCR = DEFAULT_LIMITS.ocr


def bare_rapidocr() -> Any:
    """RapidOCR as it comes, on as many threads as the reader uses."""
    from rapidocr import RapidOCR

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": OCR.threads for kind in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "error", **threads})


def seconds(work: Callable[[], object]) -> float:
    """Processor time of a call, all its threads counted."""
    start = time.process_time()
    work()
    return time.process_time() - start


def read_ours(page: pypdfium2.PdfPage, number: int) -> PageContent:
    """The page by the reader of scans, rendering included, set in type."""
    content = scan_page(page.raw, PageContent(Page(number, *page.get_size()), []), OCR, "benchmark")
    set_type([content])
    return content


def rendered(page: pypdfium2.PdfPage) -> np.ndarray:
    """The page as a picture of three channels."""
    raster: Raster = render(page.raw, *page.get_size(), OCR)
    return np.repeat(raster.picture[:, :, None], 3, axis=2)


def measure(paths: list[Path], most: int) -> tuple[int, float, float]:
    """Pages read, and the processor seconds that the bare calls and the reader took for them."""
    bare, pages, theirs, ours = bare_rapidocr(), 0, 0.0, 0.0
    load_engine(OCR.threads)
    for path in paths:
        document = pypdfium2.PdfDocument(path)
        for number, page in enumerate(document, 1):
            if pages == most:
                break
            picture = rendered(page)
            if not pages:  # models are loaded with the first page
                bare(picture)
                read_ours(page, number)
            theirs += seconds(lambda: bare(picture))  # noqa: B023 - called at once
            ours += seconds(lambda: read_ours(page, number))  # noqa: B023 - called at once
            pages += 1
        document.close()
    return pages, theirs, ours


def main() -> int:
    """Prints both rates and their ratio; exit code 1 where the reader is slower than 0.9 of the bare calls."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PDF", help="scans (default: the example)")
    parser.add_argument("--pages", type=int, default=12, help="at most so many pages (default 12)")
    args = parser.parse_args()
    pages, theirs, ours = measure(args.paths or sorted(EXAMPLES.glob("*扫描件*.pdf")), args.pages)
    if not pages:
        parser.error("no pages")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"bare RapidOCR  {pages / theirs:6.2f} pages/s per core")
    print(f"reader         {pages / ours:6.2f} pages/s per core")
    print(f"ratio          {theirs / ours:6.2f}   ({pages} pages; {memory} MB with both engines loaded)")
    return 0 if theirs / ours >= 0.9 else 1


if __name__ == "__main__":
    sys.exit(main())
