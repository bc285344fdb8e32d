"""Requests that are on the way at once come back in their order."""

import threading
import time
from itertools import count

import pytest

from crm_move.connect import ahead


def test_results_come_in_the_order_of_the_items_whichever_is_done_first():
    assert list(ahead(lambda n: time.sleep((5 - n) / 200) or n * n, range(6), 3)) == [(n, n * n) for n in range(6)]


def test_so_many_are_worked_on_at_once_and_no_more():
    meeting = threading.Barrier(3)
    assert len(list(ahead(lambda _: meeting.wait(timeout=5), range(6), 3))) == 6
    begun = []
    for item, _ in ahead(begun.append, count(), 3):
        if item == 4:
            break
    assert len(begun) <= 8


def test_an_error_comes_at_its_turn():
    def work(n):
        if n == 2:
            raise ValueError("two")
        return n

    results = ahead(work, range(9), 4)
    seen = [next(results)[0], next(results)[0]]
    with pytest.raises(ValueError, match="two"):
        next(results)
    assert seen == [0, 1]
