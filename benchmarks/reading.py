"""How fast files are read, as ratios measured in one run.

    .venv/bin/python benchmarks/reading.py [--data FOLDER] [--rounds N] [--copies N] [--known N] [--pages N]

Printed are:

- pages per second of one process against pdfplumber's ``extract_text()`` and ``extract_tables()``, over the files
  whose pages all lack tables (text only) and over all files; both sides take turns, the best round of each counts;
- documents per second of the extract stage with two processes against one, starting them included, and the same for
  loops that share nothing: what the machine gives;
- peak memory on a generated file of few and of many pages;
- a second run over known files against hashing them.

FOLDER defaults to the reports in ``../shared/submissions`` and, where they are absent, to ``examples/submissions``.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pikepdf  # noqa: E402

from etl.extract import extract_to, read_pdf  # noqa: E402
from etl.settings import Settings  # noqa: E402
from etl.stages.isolation import run_isolated  # noqa: E402
from etl.stages.worker import extract_one  # noqa: E402


@dataclass(slots=True)
class Sample:
    """A file cut to the pages of one sort, and how many there are."""

    path: Path
    pages: int


def pdfplumber_read(path: Path) -> None:
    """Text and tables of every page; each page is closed as it is left."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def text_only(path: Path, folder: Path) -> Sample | None:
    """A file of those pages on which neither side finds a table; ``None`` if there are none."""
    import pdfplumber

    document = read_pdf(path)
    ours = {n for table in document.tables for n in range(table.page_from, table.page_to + 1)}
    with pdfplumber.open(path) as pdf:
        theirs = {page.page_number for page in pdf.pages if page.find_tables()}
    with pikepdf.open(path) as pdf:
        kept = [n for n in range(1, len(pdf.pages) + 1) if n not in ours | theirs]
        for number in sorted(set(range(1, len(pdf.pages) + 1)) - set(kept), reverse=True):
            del pdf.pages[number - 1]
        if not kept:
            return None
        pdf.remove_unreferenced_resources()
        pdf.save(folder / path.name)
    return Sample(folder / path.name, len(kept))


def seconds(work: Callable[[Path], object], paths: list[Path]) -> float:
    """Processor time of this process for reading all files once."""
    start = time.process_time()
    for path in paths:
        work(path)
    return time.process_time() - start


def compare(name: str, samples: list[Sample], rounds: int) -> None:
    """Take turns and print both speeds and their ratio."""
    paths, pages = [s.path for s in samples], sum(s.pages for s in samples)
    turns = [(seconds(read_pdf, paths), seconds(pdfplumber_read, paths)) for _ in range(rounds)]
    ours, theirs = (pages / min(column) for column in zip(*turns, strict=True))
    print(
        f"{name:10} {pages:4} pages   ours {ours:6.1f} pages/s   pdfplumber {theirs:5.1f} pages/s   "
        f"ratio {ours / theirs:.1f}"
    )


def over_processes(paths: list[Path], copies: int, folder: Path, rounds: int) -> None:
    """Wall-clock time of reading received files as the extract stage does, by one process and by two.

    Starting the processes counts; each file differs from its copies in its last bytes, or it would be read once. What
    the machine gives two processes at best is measured in turns with it, by loops that share nothing: on a virtual
    machine two processors may be worth less than two.
    """
    spent: dict[str, list[float]] = {"one": [], "two": [], "loop": [], "loops": []}
    for turn in range(rounds):
        for name, count in (("one", 1), ("two", 2)):
            home = folder / f"home{turn}{name}"
            spent[name].append(_reading_stage(paths, copies, Settings(survey_home=home, processes=count)))
        spent["loop"].append(_loops(1))
        spent["loops"].append(_loops(2) / 2)
    best = {name: min(times) for name, times in spent.items()}
    number = len(paths) * copies
    print(
        f"processes  {number:4} files   one {number / best['one']:.1f} files/s   "
        f"two {number / best['two']:.1f} files/s   ratio {best['one'] / best['two']:.2f}   "
        f"loops that share nothing {best['loop'] / best['loops']:.2f}"
    )


def _reading_stage(paths: list[Path], copies: int, settings: Settings) -> float:
    received = [variant(path, n, settings.received_dir) for path in paths for n in range(copies)]
    start = time.perf_counter()
    run_isolated(settings, extract_one, [file.stem for file in received], _require_read)
    return time.perf_counter() - start


def _loops(count: int) -> float:
    """Wall-clock seconds until as many processes have each run the same loop."""
    start = time.perf_counter()
    begun = [
        subprocess.Popen([sys.executable, "-c", "for i in range(60_000_000): i * i"]) for _ in range(count)
    ]
    for process in begun:
        process.wait()
    return time.perf_counter() - start


def _require_read(sha256: str, answer: dict[str, Any]) -> None:
    if "ok" not in answer:
        raise RuntimeError(f"{sha256} was not read: {answer}")


def variant(path: Path, number: int, folder: Path) -> Path:
    """A file that holds what another one holds and has another hash, under that hash in a folder."""
    data = path.read_bytes()
    data += b"\n%% %d\n" % number + data[data.rindex(b"startxref") :]
    target = folder / f"{hashlib.sha256(data).hexdigest()}.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return target


def repeated(path: Path, pages: int, target: Path) -> Path:
    """The pages of a file over and over, ``pages`` in all, each an object of its own."""
    with pikepdf.open(path) as source, pikepdf.new() as pdf:
        while len(pdf.pages) < pages:
            pdf.pages.extend(source.pages)
        while len(pdf.pages) > pages:
            del pdf.pages[-1]
        pdf.save(target)
    return target


def memory(path: Path, pages: int, folder: Path) -> None:
    """Peak memory of a process that reads a generated file of few and of many pages."""
    peaks = []
    for count in (max(pages // 20, 1), pages):
        target = repeated(path, count, folder / f"{count}.pdf")
        command = [sys.executable, __file__, "--peak", str(target)]
        peaks.append((count, int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)))
    print("memory     " + "   ".join(f"{count} pages {peak} MB" for count, peak in peaks))


def peak(path: Path) -> int:
    """Read a file, print this process's peak memory in MB."""
    read_pdf(path)
    lines = (
        Path("/proc/self/status").read_text().splitlines()
    )  # rusage counts what the parent held before exec
    print(next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:")))
    return 0


def known_files(path: Path, count: int, folder: Path) -> None:
    """A second run over files that were read before, against hashing their bytes."""
    files = [variant(path, number, folder / "known") for number in range(count)]
    artifacts = folder / "artifacts"
    first = extract_to(files[0], _hash(files[0]), artifacts)
    for target in files[1:]:  # what they hold is the same, their bytes are not
        shutil.copyfile(first, first.with_name(first.name.replace(_hash(files[0]), _hash(target))))
    hashing = min(seconds(_hash, files) for _ in range(3))
    again = min(seconds(lambda f: extract_to(f, _hash(f), artifacts), files) for _ in range(3))
    print(
        f"known      {count:4} files   hashing {hashing:.2f} s   second run {again:.2f} s   ratio {again / hashing:.2f}"
    )


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Run all comparisons."""
    shared = ROOT.parent / "shared/submissions"
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=shared if shared.is_dir() else ROOT / "examples/submissions"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=30)
    parser.add_argument("--known", type=int, default=1000)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peak:
        return peak(args.peak)
    paths = sorted(args.data.glob("*.pdf"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = [sample for path in paths if (sample := text_only(path, folder))]
        whole = [Sample(path, len(read_pdf(path).pages)) for path in paths]
        compare("text only", plain, args.rounds)
        compare("all", whole, args.rounds)
        over_processes(paths, args.copies, folder, args.rounds)
        memory(paths[0], args.pages, folder)
        known_files(paths[0], args.known, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
