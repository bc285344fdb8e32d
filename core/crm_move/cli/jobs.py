"""What the commands that work on a move have in common: their options, and from an order to an exit code."""

import errno
import os
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crm_move.errors import StopError, UsageError

if TYPE_CHECKING:
    from crm_move.connect import SystemClock
    from crm_move.move import Job, Order, Patience
    from crm_move.plugins import Registry
    from crm_move.report import Failure

Command = TypeVar("Command", bound=Callable[..., Any])

UNEXPECTED = 1
INTERRUPTED = 4

LOOKUP_AFTER = "CRM_MOVE_LOOKUP_AFTER"


def json_option(command: Command) -> Command:
    """`--json`, as every command that sums up has it."""
    return click.option(
        "--json", "as_json", is_flag=True, help="One JSON object on stdout at the end; everything else on stderr."
    )(command)


def verbose_option(command: Command) -> Command:
    """`--verbose`, as the commands that show a plan have it."""
    return click.option("-v", "--verbose", is_flag=True, help="Show every decision of the plan with its reason.")(
        command
    )


def show_values_option(command: Command) -> Command:
    """`--show-values`, as the commands that write a report have it."""
    return click.option(
        "--show-values", is_flag=True, help="Show customers' values in the report as they are. Keep such a report."
    )(command)


def move_argument(command: Command) -> Command:
    """The folder of a move. Raises UsageError for that of its rehearsal, which has neither plan nor snapshots."""
    folder = click.Path(path_type=Path, exists=True, file_okay=False)
    return click.argument("folder", metavar="MOVE", type=folder, callback=_whole)(command)


def _whole(_context: click.Context, _argument: click.Parameter, folder: Path) -> Path:
    from crm_move.move import MoveFolder

    move = MoveFolder(folder.parent, rehearsal=True)
    if folder == move.own and move.facts.exists():
        raise UsageError(f"{folder} is the rehearsal of the move in {move.path}. Give {move.path}.")
    return folder


def source_and_sink(command: Command) -> Command:
    """The arguments and options of the commands that begin at the source."""
    options = (
        click.argument("source", metavar="SOURCE"),
        click.argument("sink", metavar="SINK"),
        click.option("--from", "locator", metavar="PATH|LOCATOR", help="What to read, where the source needs it."),
        click.option(
            "--include",
            multiple=True,
            metavar="WORD",
            help="Bring over what the source leaves out otherwise; may be repeated.",
        ),
        click.option("--to", metavar="LOCATOR", help="What to write to, where the sink needs it."),
        click.option(
            "--move", "folder", metavar="FOLDER", type=click.Path(path_type=Path), help="Default: ./SOURCE-to-SINK."
        ),
        click.option("--owner", metavar="EMAIL", help="Who owns records whose owner has no member."),
        click.option(
            "--limit",
            type=click.IntRange(min=1),
            metavar="N",
            help="A sample: N records an object, with what they link to.",
        ),
        click.option("--only", multiple=True, metavar="OBJECT", help="Move this object; may be repeated."),
        click.option("--skip", multiple=True, metavar="OBJECT", help="Leave this object out; may be repeated."),
        click.option("--read-all", is_flag=True, help="Read the whole source again, not only what changed since."),
        click.option(
            "--rehearse", is_flag=True, help="Write to the sink's sandbox on this machine; the sink is never called."
        ),
        click.option(
            "--from-sink",
            is_flag=True,
            help="Rehearse upon what the sink holds now; it is read, and never written to.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line, as the commands hand it on."""

    source: str
    sink: str
    locator: str | None
    include: tuple[str, ...]
    to: str | None
    folder: Path | None
    owner: str | None
    limit: int | None
    only: tuple[str, ...]
    skip: tuple[str, ...]
    rehearse: bool
    from_sink: bool = False
    read_all: bool = False
    yes: bool = False
    refresh: bool = False

    def order(self, registry: "Registry", command: str) -> "Order":
        """The order that this amounts to. Raises UsageError for names that no plugin has, and for what is no order."""
        from crm_move.move import Order
        from crm_move.propose import Wishes

        if self.from_sink and not self.rehearse:
            raise UsageError("--from-sink says what a rehearsal begins with. Give --rehearse too.")
        return Order(
            folder=self.folder or Path(f"{self.source}-to-{self.sink}"),
            source=registry.source(self.source),
            sink=registry.sink(self.sink),
            locator=self.locator,
            include=frozenset(self.include),
            to=self.to,
            wishes=Wishes(owner=self.owner, only=self.only, skip=self.skip, limit=self.limit),
            yes=self.yes,
            rehearse=self.rehearse,
            from_sink=self.from_sink,
            refresh=self.refresh,
            read_all=self.read_all,
            command=command,
            patience=_patience(),
        )


def order_of(folder: Path, registry: "Registry", command: str, *, yes: bool = False) -> "Order":
    """The order that a move's folder tells. Raises UsageError where it is none."""
    from crm_move.move import MoveFolder, Order

    facts: Mapping[str, str] = MoveFolder(folder).remembered()
    if "sink" not in facts:
        raise UsageError(f"{folder} is no folder of a move. `crm-move SOURCE SINK --move {folder}` makes one.")
    rehearsed = MoveFolder(folder, rehearsal=True)
    rehearse = rehearsed.ledger.exists() and not MoveFolder(folder).ledger.exists()
    return Order(
        folder=folder,
        source=registry.source(facts["source"]),
        sink=registry.sink(facts["sink"]),
        locator=facts["from"] or None,
        include=frozenset(facts.get("include", "").split()),
        to=facts["to"] or None,
        yes=yes,
        rehearse=rehearse,
        from_sink=rehearse and rehearsed.seeded.exists(),
        command=command,
        patience=_patience(),
    )


def _patience() -> "Patience":
    """How long to wait for what the sink shows late; raises UsageError for a setting that is no number of seconds."""
    from crm_move.move import Patience

    written = os.environ.get(LOOKUP_AFTER)
    try:
        seconds = float(written) if written else Patience().unknown
    except ValueError:
        raise UsageError(f"{LOOKUP_AFTER} is {written!r}; give a number of seconds, 10 by default.") from None
    return Patience(unknown=seconds)


def carry_out(
    order: "Order",
    registry: "Registry",
    work: Callable[["Job"], None],
    *,
    as_json: bool,
    verbose: bool = False,
    plan_only: bool = False,
) -> int:
    """Do the work of a job, say how it went, and return the exit code."""
    from crm_move.connect import SystemClock
    from crm_move.move import Job
    from crm_move.plugins import Surroundings
    from crm_move.report import Failure

    from .logs import log_to
    from .terminal import TerminalFront, ask_secret

    clock = SystemClock()
    front = TerminalFront(as_json=as_json, verbose=verbose)
    names = (*registry.sources, *registry.sinks)
    job = Job(order, front, Surroundings(clock=clock, plugins=names, prompt=ask_secret()), clock)
    failure = None
    with log_to(job.folder) as log, _interruptible(job, clock):
        try:
            work(job)
        except StopError as error:
            failure = Failure(code=error.exit_code, message=str(error))
        except (KeyboardInterrupt, click.Abort):
            clock.stop()
            failure = Failure(code=INTERRUPTED, message="Interrupted. What is done is kept; the same command goes on.")
        except OSError as error:
            failure = _machine(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person learns where to look
            failure = _unexpected(error, job)
        finally:
            front.close()
        summary = job.summary(failure)
        log.info("run", outcome=summary.outcome.value, code=summary.exit_code, seconds=round(summary.seconds, 1))
    if plan_only and failure is None:
        front.show_planned(job.folder)
    else:
        front.sum_up(summary, job)
    if as_json:
        click.echo(summary.to_json())
    return summary.exit_code


@contextmanager
def _interruptible(job: "Job", clock: "SystemClock") -> Iterator[None]:
    """While records are written, Ctrl-C ends the run between two steps, so that no commit is torn; twice: at once."""

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        again, stopped[0] = stopped[0], True
        clock.stop()
        if again or not job.writing:
            raise KeyboardInterrupt

    stopped = [False]
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _machine(error: OSError) -> "Failure":
    """This machine could not do something: with a full disk the same command goes on once there is room."""
    from crm_move.report import Failure

    code = INTERRUPTED if error.errno in (errno.ENOSPC, errno.EDQUOT) else UNEXPECTED
    place = f" ({error.filename})" if error.filename else ""
    return Failure(code=code, message=f"{error.strerror or error}{place}. Mend that, then repeat the command.")


def _unexpected(error: Exception, job: "Job") -> "Failure":
    from crm_move.report import Failure

    from .logs import write_traceback

    log = write_traceback(job.folder, traceback.format_exc())
    return Failure(
        code=UNEXPECTED,
        message=f"Unexpected {type(error).__name__}: {log} says more. The same command goes on where it stopped.",
    )
