"""Ways in which a file comes to harm; each takes the bytes and a generator of chance, returns other bytes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Mutation = Callable[[bytearray, random.Random], None]
_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?endobj\n?", re.DOTALL)


def flip_bits(data: bytearray, chance: random.Random) -> None:
    """Single bits, anywhere."""
    for _ in range(chance.choice((1, 2, 10, 60))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def drop_bytes(data: bytearray, chance: random.Random) -> None:
    """Bytes are missing, as after a transfer that changed line ends."""
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(data))
        del data[at : at + chance.randrange(1, 40)]


def blank_out(data: bytearray, chance: random.Random) -> None:
    """A sector of zeros, as on a failing disk."""
    at, size = chance.randrange(len(data)), chance.choice((16, 512, 4096))
    data[at : at + size] = bytes(len(data[at : at + size]))


def splice(data: bytearray, chance: random.Random) -> None:
    """A stretch of the file stands a second time over another."""
    size = chance.choice((16, 400, 4096))
    at, other = chance.randrange(len(data)), chance.randrange(len(data))
    data[at : at + size] = data[other : other + size]


def cut_off(data: bytearray, chance: random.Random) -> None:
    """The end is missing."""
    del data[chance.randrange(len(data)) :]


def _one_of(pattern: bytes, data: bytearray, chance: random.Random) -> tuple[int, int]:
    found = [match.span() for match in re.finditer(pattern, data)]
    return chance.choice(found) if found else (0, 1)


def change_names(data: bytearray, chance: random.Random) -> None:
    """Letters of names: keys, types, filters, resources."""
    for _ in range(chance.choice((1, 1, 3))):
        start, end = _one_of(rb"/[A-Za-z][A-Za-z0-9+]+", data, chance)
        data[chance.randrange(start + 1, end)] ^= 1 << chance.randrange(5)


def change_references(data: bytearray, chance: random.Random) -> None:
    """Digits of references to objects."""
    for _ in range(chance.choice((1, 1, 3))):
        start, _ = _one_of(rb"\b\d+ 0 R\b", data, chance)
        data[start] = chance.choice(b"0123456789")


def change_numbers(data: bytearray, chance: random.Random) -> None:
    """Digits of lengths, counts, boxes, offsets."""
    for _ in range(chance.choice((1, 1, 5))):
        start, end = _one_of(rb"(?<=[\s\[])\d+(?=[\s\]/>])", data, chance)
        data[chance.randrange(start, end)] = chance.choice(b"0123456789-.")


def drop_object(data: bytearray, chance: random.Random) -> None:
    """An object is gone, and all offsets behind it are wrong."""
    start, end = _one_of(_OBJECT.pattern.replace(b".*?", b"[^\\x00]*?"), data, chance)
    del data[start:end]


def swap_objects(data: bytearray, chance: random.Random) -> None:
    """Two objects have each other's number."""
    a, _ = _one_of(rb"(?<=\n)\d+ 0 obj\b", data, chance)
    b, _ = _one_of(rb"(?<=\n)\d+ 0 obj\b", data, chance)
    data[a], data[b] = data[b], data[a]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, drop_bytes, blank_out, splice, cut_off,
    change_names, change_references, change_numbers, drop_object, swap_objects,
)  # fmt: skip


def mutate(data: bytes, seed: int) -> tuple[str, bytes]:
    """One mutant, and the name of what was done to it."""
    chance, out = random.Random(seed), bytearray(data)
    mutation = MUTATIONS[seed % len(MUTATIONS)]
    mutation(out, chance)
    return mutation.__name__, bytes(out)
