"""Whether a stream of a PDF can be decoded to its end; readers show what they can of one that cannot."""

from __future__ import annotations

import zlib

import numpy as np
import pikepdf

_CHUNK = 1 << 20  # bytes inflated at a time
_NAMES = {"/Fl": "/FlateDecode", "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode", "/LZW": "/LZWDecode"}
_DECODED = frozenset(("/FlateDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/LZWDecode", "/RunLengthDecode"))
_CHECKED = frozenset(("/FlateDecode", "/ASCII85Decode"))  # decoded here: qpdf takes wrong checksums for right
_ZLIB_HEADS = (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")


class StreamFault(Exception):
    """A stream cannot be decoded whole; its text says why."""


class StreamTooLarge(Exception):
    """A stream decodes to more bytes than the limit; its text says how many are allowed."""


def decode(stream: pikepdf.Stream, max_bytes: int) -> bytes:
    """The decoded bytes of a stream, its checksum verified.

    Args:
        stream: of an open file.
        max_bytes: of decoded data.

    Raises:
        StreamFault: it is cut off, its checksum is wrong, or its filter is unknown.
        StreamTooLarge: it decodes to more than ``max_bytes``.
    """
    filters = filters_of(stream)
    raw = stream.read_raw_bytes()
    if not raw and int(stream.get("/Length", 0)) == 0:
        return raw  # an empty page as some producers write it: nothing, said to be compressed
    if filters and _CHECKED.issuperset(filters) and "/DecodeParms" not in stream and "/DP" not in stream:
        for name in filters:
            raw = inflate(raw, max_bytes) if name == "/FlateDecode" else ascii85(raw)
        return raw
    if not filters:
        if raw[:2] in _ZLIB_HEADS or raw.rstrip().endswith(b"~>"):
            raise StreamFault("it is encoded, and does not say how")
        return raw
    if not _DECODED.issuperset(filters):
        raise StreamFault(f"unknown filter {' '.join(filters)}")
    if len(raw) > max_bytes:
        raise StreamTooLarge(f"more than {max_bytes} bytes")
    try:
        return stream.read_bytes()
    except pikepdf.PdfError as error:
        raise StreamFault(str(error)) from error


def filters_of(stream: pikepdf.Stream) -> list[str]:
    """Names of a stream's filters in the order in which they are undone, long forms."""
    entry = stream.get("/Filter", stream.get("/F"))
    if entry is None:
        return []
    names = [str(n) for n in entry] if isinstance(entry, pikepdf.Array) else [str(entry)]
    return [_NAMES.get(name, name) for name in names]


def inflate(raw: bytes, max_bytes: int) -> bytes:
    """Decompress piece by piece, so that no more than the limit is ever held.

    Some producers leave the checksum out at the end; that alone is no damage.

    Raises:
        StreamFault: the data is damaged or ends early.
        StreamTooLarge: there are more than ``max_bytes``.
    """
    machine = zlib.decompressobj()
    pieces: list[bytes] = []
    size, data = 0, raw
    try:
        while not machine.eof:
            piece = machine.decompress(data, _CHUNK)
            data = machine.unconsumed_tail
            size += len(piece)
            if size > max_bytes:
                raise StreamTooLarge(f"more than {max_bytes} bytes")
            pieces.append(piece)
            if not piece and not data and not machine.eof:
                if not _ends_without_checksum(raw):
                    raise StreamFault("it ends before its data does")
                break
    except zlib.error as error:
        raise StreamFault(str(error)) from error
    return b"".join(pieces)


def ascii85(raw: bytes) -> bytes:
    """Undo the encoding of four bytes as five printable characters.

    Raises:
        StreamFault: a character is none of it.
    """
    text = raw.translate(None, b"\0\t\n\f\r ").split(b"~")[0].replace(b"z", b"!!!!!")
    missing = -len(text) % 5
    digits = np.frombuffer(text + b"u" * missing, np.uint8).reshape(-1, 5).astype(np.int64) - ord("!")
    if digits.size and not (digits.min() >= 0 and digits.max() < 85):
        raise StreamFault("a character that encodes nothing")
    values = digits @ np.array([85**4, 85**3, 85**2, 85, 1], np.int64)
    data = values.astype(">u4").tobytes()
    return data[: len(data) - missing]


def _ends_without_checksum(raw: bytes) -> bool:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    data = raw[2:]
    while data and not machine.eof:
        machine.decompress(data, _CHUNK)
        data = machine.unconsumed_tail
    return machine.eof
