"""Files made to harm whoever reads them; each function writes one and returns its path.

They are written as bytes, so that what is wrong with them is seen here and nothing mends it.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path

TEXT = "Readers were served by telephone, by mail and at the door."
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def content(lines: int = 6) -> bytes:
    """Page content that shows ``TEXT`` line by line."""
    shown = b"".join(
        b"72 %d Td (%s) Tj -72 -%d Td " % (y, TEXT.encode(), y) for y in range(700, 700 - 20 * lines, -20)
    )
    return b"BT /F1 12 Tf " + shown + b"ET"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def assemble(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects with its cross-reference table; object 1 is the catalogue."""
    out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n"
        for n in range(1, max(places) + 1)
    )
    size = max(places) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, len(out))
    )


def one_page(
    page: bytes = b"/MediaBox [0 0 595 842]",
    shown: bytes | None = None,
    catalogue: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    xobjects: bytes = b"",
) -> bytes:
    """A report of one page; ``page`` and ``catalogue`` are more entries of theirs, ``shown`` is its content stream."""
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> %s >> %s >>"
            % (xobjects, page),
            4: stream(content()) if shown is None else shown,
            5: _FONT,
            **(more or {}),
        }
    )


def decompression_bomb(size: int) -> bytes:
    """A page whose content decodes to ``size`` bytes of blanks."""
    machine = zlib.compressobj(9)
    chunk = b" " * (1 << 20)
    data = b"".join(machine.compress(chunk) for _ in range(size >> 20)) + machine.flush()
    return one_page(shown=stream(data, b"/Filter /FlateDecode"))


def nested_bomb(size: int) -> bytes:
    """The same, compressed twice, so that the file is small."""
    machine = zlib.compressobj(9)
    chunk = b" " * (1 << 20)
    data = b"".join(machine.compress(chunk) for _ in range(size >> 20)) + machine.flush()
    return one_page(shown=stream(zlib.compress(data, 9), b"/Filter [/FlateDecode /FlateDecode]"))


def many_pages(count: int) -> bytes:
    """A tree of ``count`` pages, ten thousand under each node."""
    objects: dict[int, bytes] = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 4: stream(content(1)), 5: _FONT}
    nodes = range(10, 10 + -(-count // 10_000))
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 595 842] >>" % (
        count, b" ".join(b"%d 0 R" % n for n in nodes),
    )  # fmt: skip
    page, left = 1000, count
    for node in nodes:
        here = min(left, 10_000)
        kids = range(page, page + here)
        objects[node] = b"<< /Type /Pages /Parent 2 0 R /Count %d /Kids [%s] >>" % (
            here, b" ".join(b"%d 0 R" % n for n in kids),
        )  # fmt: skip
        for number in kids:
            objects[number] = (
                b"<< /Type /Page /Parent %d 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
                % node
            )
        page, left = page + here, left - here
    return assemble(objects)


def huge_image(side: int) -> bytes:
    """A page that shows nothing but a picture of ``side`` x ``side`` pixels."""
    row = zlib.compress(bytes(1 << 20), 9)
    picture = stream(
        row,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Filter /FlateDecode" % (side, side),
    )
    return one_page(
        shown=stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q"),
        more={6: picture},
        xobjects=b"/XObject << /Im0 6 0 R >>",
    )


def page_tree_loop() -> bytes:
    """A node of the page tree that is its own child."""
    return assemble(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
            3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> "
            b"/MediaBox [0 0 595 842] >>",
            4: stream(content()),
            5: _FONT,
        }
    )


def xref_loop() -> bytes:
    """Two cross-reference tables, each of which names the other as the one before it."""
    whole = one_page()
    start = whole.rindex(b"startxref")
    at = int(whole[start:].split()[1])
    first = whole[:start].replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %010d " % 0)
    second = len(first)
    first = first.replace(b"/Prev %010d" % 0, b"/Prev %010d" % second)
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\n" % at
    return first + table + b"startxref\n%d\n%%%%EOF\n" % second


def form_loop() -> bytes:
    """A form that draws itself."""
    form = stream(
        b"/Fm0 Do " + content(1),
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /Fm0 6 0 R >> >>",
    )
    shown = stream(content() + b" /Fm0 Do")
    return one_page(shown=shown, more={6: form}, xobjects=b"/XObject << /Fm0 6 0 R >>")


def deep_arrays(depth: int) -> bytes:
    """A page with an entry of arrays within arrays."""
    return one_page(page=b"/MediaBox [0 0 595 842] /Odd " + b"[" * depth + b"]" * depth)


def javascript() -> bytes:
    """A file that wants to run a script when it is opened."""
    script = b"<< /S /JavaScript /JS (while (true) { app.alert('x'); }) >>"
    return one_page(catalogue=b"/OpenAction %s /AA << /WC %s >>" % (script, script))


def embedded_file() -> bytes:
    """A file with a program attached to it."""
    names = b"/Names << /EmbeddedFiles << /Names [(run.exe) 6 0 R] >> >>"
    more = {
        6: b"<< /Type /Filespec /F (run.exe) /EF << /F 7 0 R >> >>",
        7: stream(b"MZ" + bytes(200), b"/Type /EmbeddedFile"),
    }
    return one_page(catalogue=names, more=more)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
