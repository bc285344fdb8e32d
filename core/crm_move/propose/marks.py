"""Telling what occurs more than once from what occurs once, in memory that does not grow with it."""

SIZE = 1 << 24


class Marks:
    """Bytes by hash: what was added once may be taken for what was added twice, and never the other way round."""

    def __init__(self) -> None:
        self._bytes = bytearray(SIZE)

    def add(self, key: int) -> None:
        """The key occurs (again)."""
        place = key & (SIZE - 1)
        self._bytes[place] = min(2, self._bytes[place] + 1)

    def repeats(self, key: int) -> bool:
        """Whether the key may occur more than once."""
        return self._bytes[key & (SIZE - 1)] > 1
