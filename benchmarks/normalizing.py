"""Speed of the normalize stage: megabytes of report text per second on one core, and how time grows with length.

    .venv/bin/python benchmarks/normalizing.py [--reports N]

Generated reports (and the annotated ones, where they are) are normalised whole, with the official list of institutions
loaded; compiling the vocabulary, done once per process, is told apart. The same report is then read at 1, 4 and 16
times its length: linear time keeps the ratio per character near 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import cases  # noqa: E402
from etl.normalize.compiled import compile_vocabulary  # noqa: E402
from etl.vocabulary import Vocabulary, load_vocabulary  # noqa: E402

WANTED = 0.25
TIMES = (1, 4, 16)
ROUNDS = 3


def seconds(case: cases.Case, vocabulary: Vocabulary, rounds: int = ROUNDS) -> float:
    """The shortest of a few readings of a case."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        cases.read_case(case, vocabulary)
        best = min(best, time.process_time() - begun)
    return best


def size(case: cases.Case) -> int:
    """Bytes of a report's text in UTF-8: its blocks and the cells of its tables."""
    blocks = sum(len(b.text.encode()) for b in case.document.blocks)
    return blocks + sum(len(c.text.encode()) for t in case.document.tables for c in t.cells)


def rate(found: Sequence[cases.Case], vocabulary: Vocabulary) -> float:
    """Megabytes of text per second of processor time."""
    spent = sum(seconds(case, vocabulary) for case in found)
    return sum(map(size, found)) / 1e6 / spent


def growth(case: cases.Case, vocabulary: Vocabulary) -> list[tuple[int, float, float]]:
    """(times its length, seconds, seconds per character as a ratio to the single one)."""
    rows: list[tuple[int, float, float]] = []
    for times in TIMES:
        longer = cases.repeated(case, times)
        spent = seconds(longer, vocabulary)
        per_byte = spent / size(longer)
        rows.append((times, spent, per_byte))
    return [(times, spent, per_byte / rows[0][2]) for times, spent, per_byte in rows]


def main() -> int:
    """Runs the benchmark; exit code 1 if it is slower than wanted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--reports", type=int, default=24, help="how many generated reports (default 24)")
    args = parser.parse_args()
    begun = time.process_time()
    vocabulary = load_vocabulary(cases.SCHEMAS, cases.SURVEY)
    loaded = time.process_time()
    compile_vocabulary(vocabulary)
    compiled = time.process_time()
    print(
        f"vocabulary: read in {loaded - begun:.2f} s, compiled in {compiled - loaded:.2f} s, once per process"
    )
    made = cases.generated_cases(31, args.reports)
    sets = [("generated", made), ("annotated", cases.given_cases())]
    if cases.missing():
        print(f"annotated reports left out: {cases.missing()}")
    slowest = float("inf")
    for name, found in sets:
        if found:
            speed = rate(found, vocabulary)
            slowest = min(slowest, speed)
            total = sum(map(size, found)) / 1e3
            print(f"{name}: {len(found)} reports, {total:.0f} kB: {speed:.2f} MB/s (wanted {WANTED})")
    longest = max(made, key=size)
    for times, spent, ratio in growth(longest, vocabulary):
        print(
            f"{times:2} x {size(longest) / 1e3:.0f} kB: {spent:.2f} s, per character {ratio:.2f} of the single one"
        )
    return int(slowest < WANTED)


if __name__ == "__main__":
    sys.exit(main())
