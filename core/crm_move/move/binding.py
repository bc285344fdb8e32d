"""What a folder is bound to: source, sink and workspace. What does not fit is refused before anything is done."""

import json
import shlex

from crm_move.errors import SignInError, UsageError
from crm_move.plugins import Sink, Workspace, check_include, check_locator
from crm_move.store import Ledger

from .folder import MoveFolder
from .order import Order

PLACES = {"source": "source", "sink": "sink", "from": "--from", "to": "--to", "include": "--include"}


def check_locators(order: Order) -> None:
    """What is missing on the command line is said before anybody signs in anywhere. Raises UsageError."""
    check_locator(order.sink, "--to", order.to)
    if order.source is not None:
        check_locator(order.source, "--from", order.locator)
        check_include(order.source, order.include)


def bind_source(folder: MoveFolder, order: Order) -> None:
    """A folder belongs to one source and one sink, once a source was read into it; UsageError for another one."""
    if order.source is None:
        return
    wanted = {
        "source": order.source.name,
        "sink": order.sink.name,
        "from": order.resolved_locator,
        "to": order.to or "",
        "include": " ".join(sorted(order.include)),
    }
    known = folder.remembered()
    for name, value in wanted.items():
        if "account" in known and known.get(name, value) != value:
            raise UsageError(
                f"The folder {folder.path} is that of another move: its {PLACES[name]} is"
                f" {known[name] or 'not given'}, not {value or 'left out'}. Give another folder with --move."
            )
    folder.remember(wanted)


def plan_command(folder: MoveFolder, order: Order) -> str:
    """The command that reads the source of a folder again and shows what would be done, asked for as the last time."""
    known = folder.remembered()
    wishes = json.loads(known.get("wishes", "{}"))
    options = {
        "--from": [known["from"]],
        "--to": [known["to"]],
        "--include": known.get("include", "").split(),
        **{f"--{name}": [wishes.get(name)] for name in ("owner", "limit")},
        **{f"--{name}": wishes.get(name, ()) for name in ("only", "skip")},
        "--move": [folder.path],
    }
    given = [word for option, values in options.items() for value in values if value for word in (option, str(value))]
    flags = [*(["--rehearse"] if order.rehearse else []), *(["--from-sink"] if order.from_sink else [])]
    return shlex.join(["crm-move", "plan", known["source"], known["sink"], *given, *flags])


def usable_workspace(sink: Sink) -> Workspace:
    """The workspace behind the credentials. Raises SignInError where they lack what a move needs."""
    workspace = sink.workspace()
    if workspace.missing:
        raise SignInError(" ".join(workspace.missing))
    return workspace


def bind_workspace(ledger: Ledger, workspace: Workspace, folder: MoveFolder) -> None:
    """A move is bound to its workspace: its ledger says nothing about another one, which is a UsageError."""
    known = ledger.fact("workspace")
    if known is not None and known != workspace.id:
        raise UsageError(
            f"{folder.path} was made for the workspace {ledger.fact('workspace name')} ({known}); these credentials"
            f" belong to {workspace.name} ({workspace.id}). Give another folder with --move, or the other key."
        )
    ledger.keep("workspace", workspace.id)
    ledger.keep("workspace name", workspace.name)
