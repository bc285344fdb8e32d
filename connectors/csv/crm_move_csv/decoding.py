"""Which encoding a file has: proved by decoding all of it strictly, never by replacing what does not fit."""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from crm_move import UsageError

from .files import File

CHUNK = 1 << 20
PROPOSED_BY = 64 * 1024

MOST_CONTROLS = 0.02
"""Share of control characters, NUL and white space aside, above which a file is no text: latin-1 decodes anything."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("a web page or XML", r"<(?:!doctype|html|head|body|table|\?xml)\b"),
        ("JSON", r"\[\s*\{\s*\"[^\"\n]*\"\s*:|\{\s*\"[^\"\n]*\"\s*:"),
        ("a PDF", r"%PDF-"),
        ("a text document (RTF)", r"\{\\rtf"),
    )
)
_TWICE = re.compile("Ã[¡-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
"""What a letter with an accent looks like when its UTF-8 was read as Windows-1252."""
_NO_TEXT = frozenset({"Cc", "Cn", "Co"})
"""Control characters (the upper ones of Latin-1 too), unassigned and private ones."""
_ALIKE = frozenset({"windows-1252", "iso-8859-1", "iso-8859-15", "ascii"})


@dataclass(frozen=True)
class Decoding:
    """How a file's bytes become text: `nulls` are NUL characters, left out; `skip` are bytes before the text."""

    encoding: str
    nulls: int
    note: str | None
    skip: int = 0


def detect(file: File, wanted: str | None) -> Decoding:
    """The encoding of a file. `wanted` is what csv.yaml says. Raises UsageError where nothing decodes all of it."""
    with file.open() as raw:
        start = raw.read(CHUNK)
    for candidate, skip in [(wanted, 0)] if wanted else _candidates(start):
        try:
            nulls = _prove(file, candidate, skip)
        except (UnicodeError, LookupError):
            continue
        if wanted is None and _is_binary(start[skip:], candidate):
            raise UsageError(f"{file.name} is no text: give CSV files, saved as “CSV UTF-8” where that can be chosen.")
        _refuse_other(file, start[skip:], candidate)
        return Decoding(candidate, nulls, _note(candidate, nulls, start, chosen=wanted is not None), skip)
    tried = wanted or "UTF-8, Windows-1252 and Latin-1"
    raise UsageError(
        f"{file.name} can not be read as {tried}: write its encoding into csv.yaml "
        f"(files: {{{file.name!r}: {{encoding: …}}}})"
    )


def text(file: File, decoding: Decoding, line_end: str = "") -> TextIO:
    """The file as text, nothing translated, for a cell may hold any line end; lines end with `line_end` ("": any)."""
    raw = file.open()
    raw.read(decoding.skip)
    return io.TextIOWrapper(raw, encoding=decoding.encoding, errors="strict", newline=line_end)


def lines(stream: TextIO, decoding: Decoding) -> Iterator[str]:
    """The lines of a text stream without NUL characters."""
    return (line.replace("\0", "") for line in stream) if decoding.nulls else iter(stream)


def _candidates(start: bytes) -> list[tuple[str, int]]:
    """Encodings to try, each with the number of bytes before the text."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            wide = _wide(start[2:]) if encoding == "utf-16" else None
            return [(wide, 2)] if wide and wide.startswith("utf-32") else [(encoding, 0)]
    wide = _wide(start)
    proposal = _proposed(start)
    other = [proposal] if proposal and _other_script(start, proposal) else []
    narrow = ["utf-8", *other, "cp1252", "latin-1"]
    return [(encoding, 0) for encoding in ([wide, *narrow] if wide else narrow)]


def _wide(start: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: Western text has a zero at the same places of each character."""
    sample = start[: min(len(start), 4096) // 4 * 4]
    if len(sample) < 4:
        return None
    zeros = "".join("0" if sample[place::4].count(0) > 0.7 * len(sample) / 4 else "a" for place in range(4))
    return {"a0a0": "utf-16-le", "0a0a": "utf-16-be", "a000": "utf-32-le", "000a": "utf-32-be"}.get(zeros)


def _proposed(start: bytes) -> str | None:
    """chardet's guess; its confidence says little, so it comes first only where it reads another script than Latin."""
    if start.isascii():
        return None
    import chardet

    guess = (chardet.detect(start[:PROPOSED_BY])["encoding"] or "").lower()
    return None if guess in _ALIKE or guess.startswith("utf") else guess or None


def _other_script(start: bytes, encoding: str) -> bool:
    """Whether bytes beyond ASCII stand side by side, as in no Western word, and are letters of another script."""
    sample = start[:PROPOSED_BY]
    beside = sum(map(len, re.findall(rb"[\x80-\xff]{2,}", sample)))
    letters = [sign for sign in sample.decode(encoding, "ignore") if sign > "\x7f" and sign.isalpha()]
    latin = sum(1 for sign in letters if unicodedata.name(sign, "").startswith("LATIN"))
    return beside > 0.5 * sum(byte > 127 for byte in sample) and latin < 0.1 * len(letters)


def _prove(file: File, encoding: str, skip: int) -> int:
    """Decode everything strictly; returns how many NUL characters there are."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    nulls = 0
    with file.open() as raw:
        raw.read(skip)
        while chunk := raw.read(CHUNK):
            nulls += decoder.decode(chunk).count("\0")
        decoder.decode(b"", final=True)
    return nulls


def _is_binary(start: bytes, encoding: str) -> bool:
    sample = start[:PROPOSED_BY].decode(encoding, "ignore")
    controls = sum(unicodedata.category(sign) in _NO_TEXT and sign != "\0" and not sign.isspace() for sign in sample)
    return controls > max(1, MOST_CONTROLS * len(sample))


def _refuse_other(file: File, start: bytes, encoding: str) -> None:
    """Raises UsageError for text that is no table, by how it begins."""
    begin = start[:PROPOSED_BY].decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    for what, pattern in _OTHER:
        if pattern.match(begin):
            raise UsageError(f"{file.name} is {what}, whatever it is called: export it again, as “CSV UTF-8”.")


def _note(encoding: str, nulls: int, start: bytes, *, chosen: bool) -> str | None:
    parts = []
    if chosen:
        parts.append(f"Read as {encoding}, as csv.yaml says.")
    elif encoding not in ("utf-8", "utf-8-sig"):
        sample = next((line for line in start.splitlines() if not line.isascii()), b"")[:80]
        wide = encoding.startswith("utf")
        shown = f" (“{sample.decode(encoding, 'ignore').strip()}”)" if sample and not wide else ""
        also = None if wide else _proposed(start)
        hint = f"; it may be {also} (csv.yaml takes `encoding`)" if also and also != encoding else ""
        parts.append(f"Read as {encoding}{shown}{hint}.")
    elif twice := _TWICE.search(start.decode("utf-8", "ignore")):
        parts.append(f"Holds “{twice[0]}”: this text was probably decoded wrongly before it was written.")
    if nulls:
        parts.append(f"{nulls} NUL characters were left out.")
    return " ".join(parts) or None
