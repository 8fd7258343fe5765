"""Thousands of damaged files: each is refused with a reason, or read whole, or what is lost is told of.

What cannot be seen is that a character was changed for another, or its place, where neither structure nor checksum
tells of it: such characters are bounded, the more tightly for files whose streams are compressed. Pages are never
lost.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from etl.extract import read_pdf
from tests.fixtures import bad_inputs
from tests.fuzz.mutations import MUTATIONS
from tests.fuzz.workers import Mutant, Reading, characters, read_all

MUTANTS = int(os.environ.get("FUZZ_MUTANTS", "2000"))
REASONS = {"damaged", "truncated", "not_pdf", "empty_file", "encrypted", "no_text", "page_too_large",
           "page_limit", "stream_too_large", "image_too_large", "out_of_memory"}  # fmt: skip
UNSEEN = 0.01  # share of a document's characters that may be others without a warning
LOST = 0.1  # share that may be missing without a warning where no checksum stands over text and fonts: one sector
PLAIN = "plain.pdf"

Original = tuple[int, Counter[str]]


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Original]:
    """Pages and characters of the files that are harmed: the examples, and one with its streams laid open."""
    plain = tmp_path_factory.mktemp("fuzz") / PLAIN
    with pikepdf.open(bad_inputs.example_pdf()) as pdf:
        pdf.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    documents = {path: read_pdf(path) for path in [*bad_inputs.example_pdfs(), plain]}
    return {path: (len(found.pages), characters(found)) for path, found in documents.items()}


def fault(reading: Reading, original: Original, checksums: bool) -> str:
    """What is wrong with what became of a mutant, "" if nothing."""
    if reading.reason_code:
        return "" if reading.reason_code in REASONS else reading.reason_code
    pages, printed = original
    if reading.pages != pages:
        return f"{reading.pages} pages of {pages}"
    found = reading.characters or Counter()
    others = (printed - found).total() if checksums else 0
    lost = printed.total() - found.total()
    if reading.told or (others <= UNSEEN * printed.total() and lost <= LOST * printed.total()):
        return ""
    return f"{others} of {printed.total()} characters changed, {lost} lost without a word"


@pytest.mark.full
def test_no_damage_is_taken_for_a_whole_document(originals: dict[Path, Original]) -> None:
    sources = sorted(originals, key=lambda path: path.name)  # the same mutants in whatever folder
    turns = len(MUTATIONS)  # every file is harmed in every way
    mutants = [Mutant(sources[seed // turns % len(sources)], seed) for seed in range(MUTANTS)]
    faults: list[str] = []
    fates: Counter[str] = Counter()
    for mutant, reading in read_all(mutants):
        fates[reading.reason_code or ("read, with warnings" if reading.told else "read")] += 1
        if wrong := fault(reading, originals[mutant.source], mutant.source.name != PLAIN):
            faults.append(f"seed {mutant.seed} of {mutant.source.name} ({reading.mutation}): {wrong}")
    print(f"\n{MUTANTS} mutants:", dict(fates.most_common()))
    assert fates.total() == MUTANTS
    assert not faults, "\n".join(faults)
    assert fates["read"] + fates["read, with warnings"] > MUTANTS // 20, (
        "hardly any mutant was readable at all"
    )
