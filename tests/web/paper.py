"""What can be read in a PDF as our press makes it: no reader of any PDF, but one that nobody has to install."""

import re
import zlib

_OBJECT = re.compile(rb"(?s)\n(\d+) 0 obj\b(.*?)\bendobj")
_STREAM = re.compile(rb"(?s)stream\r?\n(.*)\r?\nendstream")
# A font, the end of a run, a string in hexadecimal, the beginning of a string.
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|\b(ET)\b|(?<![<t])<([0-9A-Fa-f]*)>|\(")
_ESCAPED = re.compile(rb"(?s)\\([0-7]{1,3}|.)")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Runs of text line by line, in the order of their glyphs: those of a run from right to left stand reversed."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    fonts = {
        name: _letters(_unpacked(objects[int(map_number[1])]))
        for body in objects.values()
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", body)
        if (map_number := re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)]))
    }
    pages = (_unpacked(body) for body in objects.values())
    return "".join(_runs(page, fonts) for page in pages if b" Tf" in page)


def everything_in(pdf: bytes) -> bytes:
    """The file with all its streams unpacked, and as it is: where a name could hide."""
    return pdf + b"\n".join(_unpacked(body) for _, body in _OBJECT.findall(pdf))


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1])
    except zlib.error:
        return found[1]


def _letters(table: bytes) -> dict[int, str]:
    """Glyph → letters."""
    found = re.findall(rb"\n<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    return {int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for glyph, letters in found}


def _runs(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    told, letters, at = [], dict[int, str](), 0
    for token in _TOKEN.finditer(page):
        if token.start() < at:
            continue  # inside a string that was read already
        if token[1]:
            letters = fonts[token[1]]
        elif token[2]:
            told.append("\n")
        elif token[3] is not None:
            told.append(_read(bytes.fromhex(token[3].decode()), letters))
        else:
            at = _end_of_string(page, token.end())
            if page.endswith(b"/ActualText", 0, token.start()):
                continue  # what a reader shall copy instead of the glyphs that follow
            told.append(_read(_ESCAPED.sub(lambda found: _byte(found[1]), page[token.end() : at - 1]), letters))
    return "".join(told)


def _end_of_string(page: bytes, at: int) -> int:
    """Brackets inside that are in pairs are not escaped."""
    depth = 1
    while depth:
        if page[at : at + 1] == b"\\":
            at += 1
        else:
            depth += {b"(": 1, b")": -1}.get(page[at : at + 1], 0)
        at += 1
    return at


def _read(glyphs: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(glyphs[at : at + 2]), "\ufffd") for at in range(0, len(glyphs), 2))


def _byte(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8)]) if escaped[:1].isdigit() else _NAMED.get(escaped, escaped)
