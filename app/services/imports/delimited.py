"""Text tables (CSV and its cousins): encoding and separator found out, cells read as they stand."""

import codecs
import csv
import io
import re
from collections.abc import Callable
from typing import Final

from app.services.imports.columns import find_header, map_columns
from app.services.imports.limits import HEADER_SEARCH_ROWS, MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_LINES, MAX_ROWS
from app.services.imports.tables import Sheet, Unreadable

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS: Final = (",", ";", "\t", "|")
_END: Final = "\x1a"  # stands alone in a last record of ours; swallowed by a quote that nobody closed
_WORD: Final = re.compile(r"[^\W\d_]+")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]+")
_TURKISH_IN_LATIN_1: Final = frozenset("ÐÝÞðýþ")


def decode(data: bytes) -> tuple[str, str]:
    """Text of a file and the encoding found: UTF-8, UTF-16 with a mark, cp1252, cp1254 or cp1256.

    Raises Unreadable: `binary_content`, `wrong_encoding`, `unknown_encoding`.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data, encoding), encoding
    if b"\0" in data:
        raise Unreadable("binary_content", "This is not text. Save the roster as CSV (UTF-8) or as XLSX.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_by_sense(data)


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        detail = "The file is not in the encoding that its first bytes promise. Save it again as UTF-8."
        raise Unreadable("wrong_encoding", detail) from None
    if "\0" in text:
        raise Unreadable("binary_content", "This is not text. Save the roster as CSV (UTF-8) or as XLSX.")
    return text


def _decode_by_sense(data: bytes) -> tuple[str, str]:
    """Any byte can be read in several one-byte encodings: the one in which the words make sense is taken."""
    readings = []
    for encoding, sense in _ONE_BYTE:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        readings.append((sense(text), text, encoding))
    readings.sort(key=lambda reading: -reading[0])  # stable: the first encoding wins a draw of equal texts
    best = readings[0] if readings else (0, "", "")
    others = [score for score, text, _ in readings if text != best[1]]
    if not readings or (others and best[0] <= max(0, *others)):
        detail = "The encoding of the file cannot be told. Save it again as CSV (UTF-8) or as XLSX."
        raise Unreadable("unknown_encoding", detail)
    return best[1], best[2]


def _latin_sense(text: str) -> int:
    """Latin words hold few letters with marks; Arabic read as Latin is made of nothing else."""
    score = 0
    for word in _WORD.findall(text):
        marked = sum(1 for char in word if char > "\x7f")
        plain = len(word) - marked
        if marked:
            turkish = sum(1 for char in word if char in _TURKISH_IN_LATIN_1)
            score += 1 - 4 * turkish if plain * 2 >= marked or len(word) == 1 else -len(word)
    return score


def _turkish_sense(text: str) -> int:
    score = _latin_sense(text)
    return score if any(char in text for char in "ĞİŞğış") else min(score, 0)


def _arabic_sense(text: str) -> int:
    """Arabic words hold Arabic letters only; one Arabic letter inside a Latin word is a mark misread."""
    score = 0
    for word in _WORD.findall(text):
        arabic = sum(map(len, _ARABIC.findall(word)))
        if arabic == len(word):
            score += arabic if arabic > 1 else 0
        elif arabic:
            score -= 4 * len(word)
    return score


_ONE_BYTE: Final[tuple[tuple[str, Callable[[str], int]], ...]] = (
    ("cp1252", _latin_sense),
    ("cp1254", _turkish_sense),
    ("cp1256", _arabic_sense),
)


def read_delimited(text: str) -> tuple[Sheet, str]:
    """Records of the text and the separator with which most headers are known.

    Records are counted as a spreadsheet counts rows: a line break inside quotes starts no new one.
    Raises Unreadable: `no_header`, `quote_not_closed`, `cell_too_long`, `too_many_rows`, `too_many_columns`.
    """
    start = text[:200_000]
    known = {separator: _headers_known(start, separator) for separator in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda separator: known[separator])
    if not known[separator]:
        raise Unreadable("no_header", "No row names its columns. Put one above the people: name, nationality …")
    rows = _records(text, separator, MAX_ROWS + HEADER_SEARCH_ROWS)
    if rows[-1:] != [(_END,)]:
        raise Unreadable("quote_not_closed", 'A cell opens with a quotation mark (") that is never closed.')
    return Sheet("", rows[:-1]), separator


def _headers_known(text: str, separator: str) -> int:
    rows = _records(text, separator, HEADER_SEARCH_ROWS, stop=True)
    index = find_header(rows)
    return 0 if index is None else len(map_columns(rows[index]).fields)


def _records(text: str, separator: str, limit: int, *, stop: bool = False) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    filled = 0
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        for record in csv.reader(io.StringIO(f"{text}\n{_END}\n", newline=""), delimiter=separator):
            cells = tuple(cell.strip() for cell in record)
            filled += any(cells)
            rows.append(cells)
            if len(cells) > MAX_COLUMNS:
                raise Unreadable("too_many_columns", f"A row has more than {MAX_COLUMNS} cells.")
            if filled > limit or len(rows) > MAX_LINES:
                break
    except csv.Error:
        if stop:
            return rows
        raise Unreadable("cell_too_long", f"A cell holds more than {MAX_CELL_CHARACTERS} characters.") from None
    if (filled > limit or len(rows) > MAX_LINES) and not stop:
        raise Unreadable("too_many_rows", f"The file has more than {MAX_ROWS} rows. Split it.")
    return rows
