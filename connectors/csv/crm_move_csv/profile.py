"""What all the cells of a column show, gathered in one pass and in bounded memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from .ids import long_id
from .naming import tokens
from .shapes import LONG, NULLS, Shape, shape_of

BATCH = 1000
MOST_WORDS = 1000
"""So many distinct values are kept with their counts; of columns with more, these first ones stay as a sample."""

_EXACT = frozenset({"id", "ids", "key", "code", "guid", "uuid", "sku", "isin", "symbol", "number", "no", "nr", "ref"})


class Column:
    """One column's profile.

    - `filled`: cells that hold something; `nulls`: those that hold a program's word for nothing, by word
    - `shapes`: how many filled cells have each shape
    - `words`: distinct values with their counts, all of them unless `many`
    - `keys`: 64-bit hashes of all values while no value occurs twice, else None
    - `exact`: keys are compared as written (ids), else without case
    - `empties`: cells that csv.yaml declares empty
    - `padded`: some cells have blanks around them
    - `guarded`: some cells begin with ' before a sign, put there against formulas
    """

    __slots__ = (
        "empties",
        "exact",
        "filled",
        "guarded",
        "keys",
        "long",
        "longest",
        "many",
        "nulls",
        "padded",
        "shapes",
        "title",
        "words",
    )

    def __init__(self, title: str, empties: frozenset[str] = frozenset()) -> None:
        self.title = title
        self.empties = empties
        self.filled = 0
        self.shapes: Counter[Shape] = Counter()
        self.words: Counter[str] = Counter()
        self.nulls: Counter[str] = Counter()
        self.keys: set[int] | None = set()
        self.exact = not _EXACT.isdisjoint(tokens(title)) or title.lower().endswith("id")
        self.many = self.long = self.padded = self.guarded = False
        self.longest = 0

    def take(self, cells: Iterable[str]) -> None:
        """Count one batch of cells."""
        counts = Counter(cells)
        for empty in ("", *self.empties):
            counts.pop(empty, None)
        if not counts:
            return
        shapes, null = self.shapes, False
        for cell, count in counts.items():
            shape = shape_of(cell)
            shapes[shape] += count
            null = null or shape[0] in ("null", "blank")
        if null:
            counts = self._without_nulls(counts)
        self.filled += counts.total()
        self._note_form(counts)
        self._count_words(counts)
        if self.keys is not None:
            self._grow_keys(counts)

    def _without_nulls(self, counts: Counter[str]) -> Counter[str]:
        """Without blank cells and null words, which are counted apart until the whole set has been seen."""
        kept: Counter[str] = Counter()
        for cell, count in counts.items():
            written = cell.strip()
            if written in NULLS:
                self.nulls[written] += count
            elif written:
                kept[cell] = count
        return kept

    def _note_form(self, counts: Counter[str]) -> None:
        self.longest = max(self.longest, max(map(len, counts), default=0))
        self.long = self.longest > LONG
        self.padded = self.padded or any(cell[0].isspace() or cell[-1].isspace() for cell in counts)
        self.guarded = self.guarded or any(cell[0] == "'" and cell[1:2] in tuple("=+-@") for cell in counts)

    def _count_words(self, counts: Counter[str]) -> None:
        if self.many:
            return
        words = self.words
        for cell, count in counts.items():
            if len(cell) <= LONG:
                words[cell] += count
        self.many = len(words) > MOST_WORDS

    def _grow_keys(self, counts: Counter[str]) -> None:
        keys = self.keys or set()
        before = len(keys)
        keys.update(hash(self.folded(cell)) for cell in counts)
        self.keys = keys if len(keys) - before == counts.total() else None

    def folded(self, cell: str) -> str:
        """A cell as it is compared with others: ids as written, everything else without case."""
        written = cell.strip()
        return long_id(written) if self.exact else written.casefold()

    def restore(self, word: str) -> None:
        """Count a null word as the text that it is after all."""
        count = self.nulls.pop(word)
        self.filled += count
        self.words[word] += count
        if self.keys is not None:
            self._grow_keys(Counter({word: count}))

    def family(self, *families: str) -> int:
        """How many filled cells have a shape of these families."""
        return sum(count for shape, count in self.shapes.items() if shape.family in families)

    @property
    def distinct(self) -> int:
        """How many different values there are; of a column with many, at least so many."""
        return len(self.keys) if self.keys is not None else len(self.words)


class Profile:
    """All columns of a table, and what stands together in one row where two columns explain each other."""

    def __init__(
        self, titles: Sequence[str], empties: frozenset[str] = frozenset(), pair: tuple[int, int] | None = None
    ) -> None:
        self.rows = 0
        self.columns = [Column(title, empties) for title in titles]
        self.pair = pair
        self.pairs: Counter[tuple[str, str]] = Counter()

    def take(self, rows: Iterable[Sequence[str]]) -> None:
        """Count all rows."""
        for batch in batches(rows, BATCH):
            self.rows += len(batch)
            cells = list(zip(*batch, strict=False))
            for column, values in zip(self.columns, cells, strict=False):
                column.take(values)
            if self.pair and len(self.pairs) <= MOST_WORDS:
                self.pairs.update(zip(cells[self.pair[0]], cells[self.pair[1]], strict=True))


def batches(rows: Iterable[Sequence[str]], size: int) -> Iterator[list[Sequence[str]]]:
    """The rows in lists of `size`, the last one shorter."""
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch
