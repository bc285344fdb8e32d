from crm_move.sandbox import SlidingWindow, TokenBucket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_grants_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(10, 3, clock)
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.1]
    clock.now += 0.05
    assert round(bucket.take(), 6) == 0.05
    clock.now += 0.05
    assert bucket.take() == 0
    clock.now += 60
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 0.1]


def test_a_bucket_never_refuses_its_own_pace() -> None:
    clock = Clock()
    bucket = TokenBucket(25, 1, clock)
    for _ in range(200):
        assert bucket.take() == 0
        clock.now += 1 / 25


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    clock = Clock()
    bucket = TokenBucket(1, 1, clock)
    clock.now -= 10
    assert bucket.take() == 0


def test_a_window_grants_its_limit_within_its_seconds() -> None:
    clock = Clock()
    window = SlidingWindow(3, 10, clock)
    assert [window.take(), window.take(2), window.take()] == [0, 0, 10]
    clock.now += 4
    assert window.take() == 6
    clock.now += 6
    assert window.take(3) == 0


def test_a_window_says_when_enough_has_left_it() -> None:
    clock = Clock()
    window = SlidingWindow(3, 10, clock)
    for _ in range(3):
        window.take()
        clock.now += 1
    assert window.take(2) == 8
    assert window.take(1) == 7


def test_what_weighs_more_than_the_limit_waits_for_an_empty_window() -> None:
    clock = Clock()
    window = SlidingWindow(3, 10, clock)
    assert window.take(5) == 0
    assert window.take(5) == 10
    clock.now += 10
    assert window.take(5) == 0


def test_a_window_tells_what_it_would_grant() -> None:
    clock = Clock()
    window = SlidingWindow(5, 2, clock)
    seen = [window.left]
    for weight in (1, 3, 3):
        window.take(weight)
        seen.append(window.left)
    clock.now += 2
    assert [*seen, window.left] == [5, 4, 1, 1, 5]
