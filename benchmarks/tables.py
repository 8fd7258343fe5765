"""Tables found by this project and by pdfplumber's defaults, side by side on the ICDAR-2013 competition data.

    .venv/bin/python benchmarks/tables.py [--data FOLDER] [--details] [--ours-only]

FOLDER holds ``NAME.pdf`` and ``NAME-str.xml`` files; ``icdar.py``, which scores, stands beside it. Printed are
precision, recall and F1 over all relations (micro) and averaged over documents, and the pages read per second as a
ratio. Where the data is absent nothing is measured and the reason is printed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_DATA = ROOT.parent / "shared/benchmarks/icdar2013/competition-dataset-eu"
sys.path.insert(0, str(ROOT))

from etl.extract import read_table_parts  # noqa: E402
from etl.extract.assemble import join_lines  # noqa: E402

Prediction = dict[str, object]


def ours(path: str) -> list[Prediction]:
    """The tables of a file page by page, before parts of one table are joined over pages."""
    return [
        {
            "page": part.page_no,
            "cells": [
                {
                    "row": cell.row,
                    "col": cell.column,
                    "rowspan": cell.row_span,
                    "colspan": cell.column_span,
                    "text": join_lines(cell.lines)[0],
                }
                for cell in part.cells
            ],
        }
        for part in read_table_parts(Path(path))
    ]


def pdfplumber_default(path: str) -> list[Prediction]:
    """The tables that ``extract_tables()`` finds, with no settings."""
    import pdfplumber

    found: list[Prediction] = []
    with pdfplumber.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            found.extend({"page": number, "rows": rows} for rows in page.extract_tables())
            page.close()
    return found


def load_scorer(data: Path) -> ModuleType:
    """The scoring module that stands beside the data."""
    spec = importlib.util.spec_from_file_location("icdar", data.parent / "icdar.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(data.parent / "icdar.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["icdar"] = module
    spec.loader.exec_module(module)
    return module


def measure(name: str, method: Callable[[str], list[Prediction]], data: Path, details: bool) -> float:
    """Score one method, print its line, return the seconds it took."""
    scorer = load_scorer(data)
    seconds = 0.0

    def timed(path: str) -> list[Prediction]:
        nonlocal seconds
        start = time.perf_counter()
        try:
            return method(path)
        finally:
            seconds += time.perf_counter() - start

    report = scorer.evaluate(data, timed)
    if details:
        scorer.print_report(report, details=True)
    s = report.summary()
    print(
        f"{name:12} micro P {s['micro_precision']:.3f} R {s['micro_recall']:.3f} F1 {s['micro_f1']:.3f}   "
        f"per document P {s['document_precision']:.3f} R {s['document_recall']:.3f} F1 {s['document_f1']:.3f}   "
        f"{s['predicted_tables']} tables of {s['true_tables']}   {seconds:.1f} s"
    )
    return seconds


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--details", action="store_true", help="a line for every document")
    parser.add_argument("--ours-only", action="store_true")
    args = parser.parse_args()
    if not (args.data.is_dir() and (args.data.parent / "icdar.py").is_file()):
        print(f"skipped: no competition data at {args.data}")
        return 0
    mine = measure("ours", ours, args.data, args.details)
    if not args.ours_only:
        theirs = measure("pdfplumber", pdfplumber_default, args.data, details=False)
        print(f"pages/s: ours {theirs / mine:.1f} times pdfplumber's")
    return 0


if __name__ == "__main__":
    sys.exit(main())
