"""Runs the work on many records at once: one thread thinks and writes the ledger, a pool of threads waits for the sink.

An operation leaves only after the ledger has it on disk as intended; what comes back is committed together with what
leaves next, so that many operations share one fsync. At most `width` are under way, so memory stays flat.
"""

import heapq
import itertools
import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from crm_move.connect import Clock
from crm_move.errors import CrmMoveError, SkipError
from crm_move.plugins import Sink

from .steps import Step, Wait, Work, perform

COMMIT_EVERY = 500


@dataclass(order=True)
class _Sleeper:
    due: float
    n: int
    work: Work = field(compare=False)


@dataclass(frozen=True)
class _Answer:
    work: Work
    value: object = None
    error: BaseException | None = None


class Runner:
    """Carries out work against a sink. `commit` puts what the work said on disk."""

    def __init__(self, sink: Sink, commit: Callable[[], None], clock: Clock, width: int) -> None:
        self._sink = sink
        self._commit = commit
        self._clock = clock
        self._width = width
        self._pool = ThreadPoolExecutor(max_workers=width, thread_name_prefix="sink")
        self._answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._numbers = itertools.count()
        self._under_way = 0
        self._ready: list[tuple[Work, Step]] = []
        self._asleep: list[_Sleeper] = []
        self._last: list[_Sleeper] = []

    def close(self) -> None:
        """Wait for what is under way."""
        self._pool.shutdown(wait=True)

    def run(self, jobs: Iterable[Work]) -> None:
        """Carry out all jobs; raises the first error that stops the run, after everything under way has come back."""
        waiting = iter(jobs)
        try:
            while self._turn(waiting):
                pass
        except BaseException:
            self._drain()
            raise
        finally:
            self._commit()

    def _turn(self, waiting: Iterator[Work]) -> bool:
        """One round: start what there is room for, send it, take in what came back. False when nothing is left."""
        self._clock.sleep(0)  # where the run was interrupted, this raises: between two steps nothing is torn
        self._wake()
        more = self._start(waiting)
        self._send()
        if self._under_way:
            self._take(block=True)
            return True
        return more or self._sleep()

    def _start(self, waiting: Iterator[Work]) -> bool:
        """Fill the width. Work that needs no step at all is committed now and then, so that it does not pile up."""
        for started in itertools.count(1):
            if self._under_way + len(self._ready) >= self._width:
                break
            work = next(waiting, None)
            if work is None:
                return False
            self._resume(_Answer(work))
            if started % COMMIT_EVERY == 0:
                self._commit()
        return True

    def _send(self) -> None:
        self._commit()
        ready, self._ready = self._ready, []
        for work, step in ready:
            self._under_way += 1
            self._pool.submit(self._carry_out, work, step)

    def _carry_out(self, work: Work, step: Step) -> None:
        try:
            self._answers.put(_Answer(work, value=perform(step, self._sink)))
        except BaseException as error:  # noqa: BLE001 - a thread hands every error to the one that decides
            self._answers.put(_Answer(work, error=error))

    def _take(self, *, block: bool) -> None:
        answer = self._answers.get(block=block)
        while True:
            self._under_way -= 1
            self._resume(answer)
            try:
                answer = self._answers.get_nowait()
            except queue.Empty:
                return

    def _resume(self, answer: _Answer) -> None:
        try:
            if isinstance(answer.error, SkipError):
                step = answer.work.throw(answer.error)
            elif answer.error:
                raise answer.error
            else:
                step = answer.work.send(answer.value)
        except StopIteration:
            return
        if isinstance(step, Wait):
            self._lay_down(answer.work, step)
        else:
            self._ready.append((answer.work, step))

    def _lay_down(self, work: Work, step: Wait) -> None:
        sleeper = _Sleeper(self._clock.now() + step.seconds, next(self._numbers), work)
        heapq.heappush(self._last if step.last else self._asleep, sleeper)

    def _wake(self) -> None:
        while self._asleep and self._asleep[0].due <= self._clock.now():
            self._resume(_Answer(heapq.heappop(self._asleep).work))

    def _sleep(self) -> bool:
        """Nothing else is to be done: wait for the next sleeper, the last ones when there is no other."""
        if self._ready:
            return True
        if not self._asleep and not self._last:
            return False
        if not self._asleep:
            self._asleep, self._last = self._last, []
        self._clock.sleep(max(0.0, self._asleep[0].due - self._clock.now()))
        return True

    def _drain(self) -> None:
        """Let what is under way come back, so that the ledger learns of it; then stop."""
        while self._under_way:
            answer = self._answers.get()
            self._under_way -= 1
            if answer.error and not isinstance(answer.error, SkipError):
                continue
            try:
                self._resume(answer)
            except CrmMoveError:
                continue
