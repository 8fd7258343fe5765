"""Mutants read in processes forked from a warm one, a few in each; what dies or hangs is told apart."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic

from etl.errors import ReportError
from etl.extract import Limits, read_pdf
from etl.extract.ocr import OcrOptions
from etl.model.document import Document
from tests.fuzz.mutations import mutate

SECONDS = 60  # for one mutant
LIMITS = Limits(
    ocr=OcrOptions(max_image_pixels=-1)
)  # a page that would go to OCR is refused: minutes are saved
MEGABYTES = 4096
BATCH = 40  # mutants read by one process
CRASHED, HUNG = "crashed", "timeout"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file to be harmed, and the seed that decides how."""

    source: Path
    seed: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a mutant.

    Attributes:
        mutation: what was done.
        reason_code: of the refusal; "" for a document; the exception's text, if it is none of ours.
        pages: number of pages read.
        characters: how often each character stands in the document.
        told: warnings of the document.
    """

    mutation: str
    reason_code: str
    pages: int = 0
    characters: Counter[str] | None = None
    told: tuple[str, ...] = ()


def characters(document: Document) -> Counter[str]:
    """Everything printed, page numbers and white space aside."""
    texts = [block.text for block in document.blocks] + list(document.furniture)
    texts += [cell.text for table in document.tables for cell in table.cells]
    return Counter("".join("".join(texts).split()))


def read(mutant: Mutant, folder: Path) -> Reading:
    """Make a mutant and read it; runs in a process of its own."""
    name, data = mutate(mutant.source.read_bytes(), mutant.seed)
    path = folder / f"{mutant.seed}.pdf"
    path.write_bytes(data)
    try:
        document = read_pdf(path, LIMITS)
    except ReportError as error:
        return Reading(name, error.reason_code)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test reports it with its seed
        return Reading(name, f"{type(error).__name__}: {error}")
    finally:
        path.unlink()
    return Reading(name, "", len(document.pages), characters(document), document.warnings)


def _serve(mutants: Sequence[Mutant], answers: Connection) -> None:
    limit = MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    with tempfile.TemporaryDirectory() as folder:
        for mutant in mutants:
            answers.send(read(mutant, Path(folder)))


@dataclass(slots=True)
class _Worker:
    """A process and what it has still to answer for, the one under way first."""

    process: BaseProcess
    answers: Connection
    left: deque[Mutant]
    since: float


def read_all(mutants: Iterable[Mutant], processes: int = 2) -> Iterator[tuple[Mutant, Reading]]:
    """Read mutants, ``processes`` at a time; each is answered for, in no certain order."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fuzz.warm"])
    todo = deque(mutants)
    workers: list[_Worker] = []
    while todo or workers:
        while todo and len(workers) < processes:
            workers.append(_start(context, deque(todo.popleft() for _ in range(min(BATCH, len(todo))))))
        wait([worker.answers for worker in workers], timeout=1)
        for worker in list(workers):
            yield from _collect(worker)
            if not worker.left or not worker.process.is_alive():
                yield from _collect(worker)  # what it said before it ended
                workers.remove(worker)
                yield from _end(worker, todo)


def _start(context: multiprocessing.context.ForkServerContext, batch: deque[Mutant]) -> _Worker:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(tuple(batch), theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, batch, monotonic())


def _collect(worker: _Worker) -> Iterator[tuple[Mutant, Reading]]:
    """The answers there are; a worker that lets wait too long is killed."""
    while worker.left and worker.answers.poll():
        try:
            reading = worker.answers.recv()
        except EOFError:
            return
        yield worker.left.popleft(), reading
        worker.since = monotonic()
    if worker.left and monotonic() - worker.since > SECONDS:
        worker.process.kill()
        worker.process.join()


def _end(worker: _Worker, todo: deque[Mutant]) -> Iterator[tuple[Mutant, Reading]]:
    """Blame the mutant under way when a worker died, hand the others on."""
    worker.process.join()
    if worker.left:
        hung = monotonic() - worker.since > SECONDS
        yield worker.left.popleft(), Reading("", HUNG if hung else CRASHED)
        todo.extend(worker.left)
    worker.answers.close()
