"""Several requests on the way at once: an answer takes longer than the pace between two requests."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

ON_THE_WAY: Final = 4
"""Calls at once: at 0.3 s an answer they keep the pace that most systems permit."""


def ahead(work: Callable[[Item], Done], items: Iterable[Item], width: int = ON_THE_WAY) -> Iterator[tuple[Item, Done]]:
    """Each item with what `work` makes of it, in their order, up to `width` of them worked on at once.

    Raises what `work` or `items` raise, where it is the turn of the item; nothing further is begun then, nor when
    nobody asks for more.
    """
    pool = ThreadPoolExecutor(width, thread_name_prefix="ahead")
    waiting: deque[tuple[Item, Future[Done]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) == width:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    finally:
        pool.shutdown(cancel_futures=True)


def _first(waiting: deque[tuple[Item, Future[Done]]]) -> tuple[Item, Done]:
    item, future = waiting.popleft()
    return item, future.result()
