"""Whether a file is whole: readers of PDF show what is left of a damaged one and do not say that more was there.

The structure is looked at with qpdf, which tells of what it has to mend; the content streams, forms and character
maps of the pages are decoded to their checksums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

import pikepdf

from etl.errors import QuarantinedReport
from etl.extract.limits import Limits
from etl.extract.source import SourceFile
from etl.extract.streams import StreamFault, StreamTooLarge, decode

_SHOWN = re.compile(rb"T[jJ]\b")
_OPERATOR = re.compile(
    rb"(?:^|[\s\])>}])(?:BT|ET|[qQmnfWSsBbFh]|re|cm|cs|gs|Do|sh|BI|BDC|BMC|MP|DP|b\*|B\*|f\*)(?=\s|$|[\[(</])"
)
_SUBSET = re.compile(r"^/?[A-Z]{6}\+")  # such a name is that of a font made for this file and standing in it
_FONT_USED = re.compile(rb"/([^\s/<>()\[\]{}%]+)\s+[-+.\d]+\s+Tf\b")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_ZEROS = bytes(32)  # no producer spaces operators out like this; a failing disk does
_MAX_DEPTH = 4  # forms within forms
_SHOWS = 3  # text operators from which a page shows text; an empty page of a word processor has one
_MOST_MENDS = 3  # of qpdf's remarks told of


@dataclass(slots=True)
class Structure:
    """What a look at a file's structure gave.

    Attributes:
        shows_text: by page number, how often the page's content says to show text; pages that hardly do are left out.
        warnings: what had to be mended, or looks odd.
    """

    shows_text: dict[int, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def inspect(source: SourceFile, page_count: int, limits: Limits) -> Structure:
    """Look at a file that PDFium has opened.

    Args:
        source: the file.
        page_count: pages that PDFium counts.
        limits: bounds of decoded data.

    Raises:
        QuarantinedReport: ``damaged``: something of a page is missing or cannot be decoded;
            ``stream_too_large``: a page's content decodes to more than the limit.
    """
    try:
        with pikepdf.open(BytesIO(source.data), suppress_warnings=True) as pdf:
            found = _Inspector(pdf, source.name, limits).run(page_count)
            mends = [_remark(str(w)) for w in pdf.get_warnings()]
    # Of a page tree beyond mending qpdf tells by a RuntimeError, of names that are none by a UnicodeDecodeError.
    except (pikepdf.PdfError, RuntimeError, UnicodeDecodeError) as error:
        raise QuarantinedReport("damaged", _remark(str(error)), file_name=source.name) from error
    found.warnings.extend(f"structure mended: {remark}" for remark in dict.fromkeys(mends[:_MOST_MENDS]))
    return found


def _remark(text: str) -> str:
    """A remark of qpdf without the name of the stream it read."""
    return re.sub(r"^[^(:]*(?=[(:])[:\s]*", "", text).strip() or text


class _Inspector:
    """Looks at the pages of one open file; what pages share is looked at once."""

    def __init__(self, pdf: pikepdf.Pdf, file_name: str, limits: Limits) -> None:
        self._pdf = pdf
        self._file_name = file_name
        self._limits = limits
        self._seen: set[tuple[int, int]] = set()
        self._contents: dict[tuple[int, int], int] = {}
        self._uses: dict[tuple[int, int], str] = {}
        self._found = Structure()

    def run(self, page_count: int) -> Structure:
        pages = self._pdf.pages
        if len(pages) != page_count:
            raise self._damaged(f"the file says {page_count} pages, {len(pages)} are there", None)
        for number, page in enumerate(pages, 1):
            self._page(page.obj, number)
        return self._found

    def _damaged(self, reason: str, number: int | None) -> QuarantinedReport:
        return QuarantinedReport("damaged", reason, file_name=self._file_name, page_no=number)

    def _page(self, page: pikepdf.Object, number: int) -> None:
        resources = _inherited(page, "/Resources")
        if "/Contents" not in page:
            if page.get("/Type") != "/Page" or _entries(_entry(page, "/Resources"), "/Font"):
                raise self._damaged("the page's content is missing", number)
            return
        content = b"\n".join(self._content(page, number))
        if content.strip() and not _OPERATOR.search(content):
            raise self._damaged("the page's content is none", number)
        shown = len(_SHOWN.findall(content))
        if shown >= _SHOWS:
            self._found.shows_text[number] = shown
        self._resources(resources, content, number, 0)

    def _content(self, page: pikepdf.Object, number: int) -> Iterator[bytes]:
        contents = page.get("/Contents")
        for stream in contents if isinstance(contents, pikepdf.Array) else [contents]:
            if not isinstance(stream, pikepdf.Stream):
                raise self._damaged("a part of the page's content is missing", number)
            other = self._contents.setdefault(stream.objgen, number)
            if other != number:
                self._found.warnings.append(f"pages {other} and {number} show the same content")
            content = self._decode(stream, "the page's content", number)
            if _ZEROS in content:
                self._found.warnings.append(f"page {number}: zeros stand where content should")
            yield content

    def _decode(self, stream: pikepdf.Stream, what: str, number: int) -> bytes:
        use = what.split(" of font ")[0].split(" form ")[0]
        if stream.is_indirect and self._uses.setdefault(stream.objgen, use) != use:
            raise self._damaged(f"{what} is {self._uses[stream.objgen]} as well", number)
        try:
            return decode(stream, self._limits.max_stream_bytes)
        except StreamFault as error:
            raise self._damaged(f"{what} cannot be decoded: {error}", number) from error
        except StreamTooLarge as error:
            raise QuarantinedReport(
                "stream_too_large", f"{what} decodes to {error}", file_name=self._file_name, page_no=number
            ) from error

    def _resources(self, resources: pikepdf.Object | None, content: bytes, number: int, depth: int) -> None:
        fonts = _entries(resources, "/Font")
        known = {name[1:].encode("utf-8", "surrogateescape") for name in fonts}
        lacking = {name for name in _FONT_USED.findall(content) if name not in known}
        if lacking and not any(b"#" in name for name in lacking):
            raise self._damaged(f"the page's font {min(lacking).decode('latin-1')} is missing", number)
        places = [f.objgen for f in fonts.values() if isinstance(f, pikepdf.Dictionary) and f.is_indirect]
        if len(set(places)) < len(places):
            self._found.warnings.append(f"page {number}: two names stand for one font")
        for name, font in fonts.items():
            self._font(font, name, number)
        for name, drawn in _entries(resources, "/XObject").items():
            self._drawn(drawn, name, number, depth)

    def _font(self, font: pikepdf.Object, name: str, number: int) -> None:
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type", "/Font") != "/Font":
            raise self._damaged(f"the page's font {name[1:]} is missing", number)
        if not self._is_new(font):
            return
        if fault := _width_fault(font):
            self._found.warnings.append(f"page {number}: font {name[1:]} {fault}")
        for part in _font_parts(font):
            descriptor = _entry(part, "/FontDescriptor")
            if lack := _lack(part, descriptor):
                self._found.warnings.append(f"page {number}: font {name[1:]} {lack}")
            for holder, key in ((part, "/ToUnicode"), *((descriptor, key) for key in _PROGRAMS)):
                stream = holder.get(key) if holder is not None else None
                if isinstance(stream, pikepdf.Stream) and self._is_new(stream):
                    self._decode(stream, f"{key[1:]} of font {name[1:]}", number)

    def _drawn(self, drawn: pikepdf.Object, name: str, number: int, depth: int) -> None:
        """A picture or a form, which has content and resources of its own."""
        if not isinstance(drawn, pikepdf.Stream):
            self._found.warnings.append(f"page {number}: what it draws as {name[1:]} is missing")
        elif drawn.get("/Subtype") == "/Form" and depth < _MAX_DEPTH and self._is_new(drawn):
            content = self._decode(drawn, f"the form {name[1:]}", number)
            if len(_SHOWN.findall(content)) >= _SHOWS:
                self._found.shows_text.setdefault(number, 0)
            self._resources(_entry(drawn, "/Resources"), b"", number, depth + 1)

    def _is_new(self, thing: pikepdf.Object) -> bool:
        """Whether a shared object was not looked at yet; what is not shared always is new."""
        if not thing.is_indirect:
            return True
        new = thing.objgen not in self._seen
        self._seen.add(thing.objgen)
        return new


def _font_parts(font: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """A font and those that a composite one is made of."""
    yield font
    parts = font.get("/DescendantFonts")
    if isinstance(parts, pikepdf.Array):
        yield from (part for part in parts if isinstance(part, pikepdf.Dictionary))


def _width_fault(font: pikepdf.Object) -> str:
    """What is wrong with a simple font's table of widths, "" if nothing; characters without width are misplaced."""
    widths = font.get("/Widths")
    if not isinstance(widths, pikepdf.Array):
        return ""
    if not all(isinstance(width, (int, Decimal)) for width in widths):
        return "has widths that are no numbers"
    first, last = font.get("/FirstChar", 0), font.get("/LastChar", 255)
    counted = isinstance(first, int) and isinstance(last, int) and len(widths) == last - first + 1
    return "" if counted else "has more or fewer widths than characters"


def _lack(font: pikepdf.Object, descriptor: pikepdf.Object | None) -> str:
    """What a font needs to tell its characters and does not have, "" if nothing."""
    if descriptor is None or not any(isinstance(descriptor.get(key), pikepdf.Stream) for key in _PROGRAMS):
        alone = font.get("/Subtype") != "/Type0" and _SUBSET.match(str(font.get("/BaseFont", "")))
        return "should stand in the file, but does not" if alone else ""
    maps = "/ToUnicode" in font or "/Encoding" in font
    return "does not tell its characters" if font.get("/Subtype") == "/TrueType" and not maps else ""


def _entry(holder: pikepdf.Object | None, key: str) -> pikepdf.Object | None:
    """A dictionary in a dictionary (a stream's among them), ``None`` if there is none."""
    if not isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)):
        return None
    found = holder.get(key)
    return found if isinstance(found, pikepdf.Dictionary) else None


def _entries(holder: pikepdf.Object | None, key: str) -> dict[str, pikepdf.Object]:
    """What a dictionary in a dictionary holds."""
    found = _entry(holder, key)
    return dict(found.items()) if found is not None else {}


def _inherited(page: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """A page's entry, or that of the nearest node above it in the page tree."""
    node: pikepdf.Object | None = page
    for _ in range(50):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return _entry(node, key)
        node = node.get("/Parent")
    return None
