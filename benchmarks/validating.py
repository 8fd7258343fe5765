"""Validation of a large candidate: seconds, peak memory, and the ratio to plain SQL over the same tables.

    .venv/bin/python benchmarks/validating.py [--facts N] [--memory-limit 4GB] [--folder DIR]

A sound candidate of ten million facts is made in a temporary folder (see ``synthetic``), then three processes, one
after the other, work on it under the same limit: one counts the rows of every table and reads every column once, one
runs the queries of the expectations in DuckDB alone, and one validates with Great Expectations, as a load does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402

from benchmarks.synthetic import make_candidate  # noqa: E402
from etl.load.registry import load_registry  # noqa: E402
from etl.validate import load_suites, validate_candidate  # noqa: E402

SCHEMAS, EXPECTATIONS = ROOT / "schemas", ROOT / "expectations"
SLOWEST = 8


def read_all(candidate: Path, memory_limit: str) -> dict[str, Any]:
    """Every column of every table read once."""
    with duckdb.connect(str(candidate), read_only=True, config={"memory_limit": memory_limit}) as con:
        tables = [t.name for t in load_registry(SCHEMAS / "star").tables]
        rows = sum(con.execute(f"SELECT count(*) FROM {t}").fetchall()[0][0] for t in tables)
        for table in tables:
            con.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {table}").fetchall()
    return {"rows": rows}


def plain(candidate: Path, memory_limit: str) -> dict[str, Any]:
    """The expectations that are queries, counted in DuckDB alone."""
    asked = [e.sql for s in load_suites(EXPECTATIONS) for e in s.expectations if e.sql]
    with duckdb.connect(str(candidate), read_only=True, config={"memory_limit": memory_limit}) as con:
        found = [con.execute(f"SELECT count(*) FROM ({sql})").fetchall()[0][0] for sql in asked]
    return {"queries": len(asked), "with_rows": sum(n > 0 for n in found)}


def validated(candidate: Path, memory_limit: str) -> dict[str, Any]:
    """Everything that a load validates."""
    result = validate_candidate(candidate, EXPECTATIONS, memory_limit)
    slowest = sorted(result.results, key=lambda r: -r.duration_s)[:SLOWEST]
    return {
        "expectations": result.evaluated,
        "failed": sorted(r.name for r in result.results if not r.success),
        "errored": result.errored,
        "slowest": {r.name: round(r.duration_s, 2) for r in slowest},
    }


WORK: dict[str, Callable[[Path, str], dict[str, Any]]] = {
    "read_all": read_all,
    "plain": plain,
    "validated": validated,
}


def _peak_kilobytes() -> int:
    """Greatest memory of this process; ``getrusage`` would count that of the process it was forked from."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def measure(name: str, candidate: Path, memory_limit: str) -> dict[str, Any]:
    """Seconds, of the clock and of processors, and peak memory of one piece of work in this process."""
    begun, cpu = time.perf_counter(), time.process_time()
    found = WORK[name](candidate, memory_limit)
    peak = _peak_kilobytes() / 1e6
    spent = {
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }
    return {**spent, "peak_gb": round(peak, 2), **found}


def in_process_of_its_own(name: str, candidate: Path, memory_limit: str) -> dict[str, Any]:
    """The same, elsewhere, so that peak memory is of this work alone."""
    command = [
        sys.executable,
        __file__,
        "--only",
        name,
        "--on",
        str(candidate),
        "--memory-limit",
        memory_limit,
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> int:
    """Runs the benchmark; exit code 1 if an expectation errs on a sound candidate, or one that is critical fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--facts", type=int, default=10_000_000)
    parser.add_argument("--memory-limit", default="4GB", help="of DuckDB (default 4GB)")
    parser.add_argument(
        "--folder", type=Path, help="where the candidate is made (default: a temporary folder)"
    )
    parser.add_argument(
        "--only", choices=sorted(WORK), help="one piece of work, on a candidate that is there"
    )
    parser.add_argument("--on", type=Path, help="that candidate")
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measure(args.only, args.on, args.memory_limit)))
        return 0
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        candidate = Path(folder) / "candidate.duckdb"
        begun = time.perf_counter()
        make_candidate(candidate, args.facts, SCHEMAS)
        size = candidate.stat().st_size / 1e6
        print(f"{args.facts:,} facts made in {time.perf_counter() - begun:.0f} s: {size:.0f} MB")
        found = {name: in_process_of_its_own(name, candidate, args.memory_limit) for name in WORK}
    for name, told in found.items():
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in told.items()))
    total = found["validated"]
    for name in ("read_all", "plain"):
        ratio = total["cpu_seconds"] / found[name]["cpu_seconds"]
        print(f"validated costs {ratio:.1f} times {name} in processor time")
    severe = {
        f"{s.name}.{e.name}"
        for s in load_suites(EXPECTATIONS)
        for e in s.expectations
        if e.severity == "critical"
    }
    return int(bool(total["errored"]) or bool(severe & set(total["failed"])))


if __name__ == "__main__":
    sys.exit(main())
