"""The comments of a plan's file: reasons and notes, on their way into the file and back."""

import textwrap

from .model import PlanPart

WIDTH = 110
_MARK = "#"


def comment(text: str, indent: str = "") -> list[str]:
    """The text as lines of comment."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    start = f"{indent}{_MARK} "
    return textwrap.wrap(line, WIDTH, initial_indent=start, subsequent_indent=start, break_on_hyphens=False)


def remarks(part: object) -> list[str]:
    """What a part of the plan says in comments, a paragraph each: its reason or evidence, then its notes."""
    texts = [getattr(part, "reason", ""), getattr(part, "evidence", ""), *getattr(part, "notes", ())]
    return [text for text in texts if text.strip()]


def as_fields(kind: type[PlanPart], paragraphs: list[str]) -> dict[str, str | tuple[str, ...]]:
    """The paragraphs as the fields that stand as comments: the first is the reason or evidence, the others notes."""
    names = [name for name, field in kind.model_fields.items() if field.exclude]
    if not paragraphs or not names:
        return {}
    return {names[0]: paragraphs[0]} | ({"notes": tuple(paragraphs[1:])} if "notes" in names else {})


def paragraphs_above(text: str, index: int) -> list[str]:
    """The comments on the lines right above this place, if it is the first on its line."""
    end = text.rfind("\n", 0, index) + 1
    lines: list[str] = []
    while end > 0 and not text[end:index].strip():
        index, end = end, text.rfind("\n", 0, end - 1) + 1
        line = text[end:index].strip()
        if not line.startswith(_MARK):
            break
        lines.insert(0, line)
        index = end
    return _paragraphs(lines)


def paragraphs_on_top(text: str) -> list[str]:
    """The comments with which the file begins."""
    lines = []
    for line in text.splitlines():
        if not line.startswith(_MARK):
            break
        lines.append(line)
    return _paragraphs(lines)


def _paragraphs(lines: list[str]) -> list[str]:
    """Comment lines joined to paragraphs; a bare mark parts two."""
    words = "\n".join(line.removeprefix(_MARK).strip() for line in lines)
    return [" ".join(paragraph.split()) for paragraph in words.split("\n\n") if paragraph.strip()]
