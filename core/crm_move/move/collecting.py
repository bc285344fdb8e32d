"""How often Python looks for garbage while very many records are looked at."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Python looks for garbage in circles after every 700 new objects. Records make none, and there are millions of objects:
# looked for that often, it takes a fourth of the time in which a plan is proposed (`benchmarks`, e). Writing does make
# such garbage, so the rate is Python's own again as soon as it begins.
OBJECTS = 100_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage in circles seldom; only around work that makes none."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
