"""The sink of a rehearsal: its sandbox on a port of this machine, for the time of one run."""

from contextlib import ExitStack
from dataclasses import replace
from math import inf

from crm_move.connect import Clock, RateLimit
from crm_move.errors import UsageError
from crm_move.plugins import Opened, Sink, Surroundings, open_sink, stand_in
from crm_move.sandbox import serve
from crm_move.store import Ledger

from .folder import MoveFolder
from .from_sink import Seeding, refuse_other_beginning
from .front import Front
from .order import Order

IN_FLIGHT = 16
SINCE = "rehearsed since run"


def open_rehearsed(
    order: Order, folder: MoveFolder, front: Front, surroundings: Surroundings, clock: Clock, stack: ExitStack
) -> Opened[Sink]:
    """The sandbox as the sink; `stack` stops it. With `order.from_sink` it begins with what the sink itself holds.

    Raises UsageError where there is none, or where the rehearsal began otherwise.
    """
    plugin = order.sink
    if plugin.sandbox is None:
        raise UsageError(f"`{plugin.name}` has no sandbox, so there is nothing to rehearse against.")
    refuse_other_beginning(folder, from_sink=order.from_sink)
    if order.from_sink and folder.sandbox.exists():
        front.say(f"Goes on upon what the sink held when this rehearsal began; remove {folder.own} to begin anew.")
    elif order.from_sink:
        seeding = Seeding(plugin, folder, MoveFolder(order.folder), front)
        seeding.check()
        with open_sink(plugin, locator=order.to, **surroundings) as real:
            seeding.carry_out(real)
    switches = plugin.sandbox.switches.model_validate(dict(plugin.sandbox.rehearsal))
    running = stack.enter_context(serve(plugin.sandbox.create_app(folder.sandbox, switches)))
    unpaced = replace(plugin, rates=tuple(RateLimit(rate.bucket, inf) for rate in plugin.rates))
    where: Surroundings = {
        **stand_in(plugin, running.base_url, folder.own),
        "in_flight": IN_FLIGHT,
        "clock": clock,
    }
    return open_sink(unpaced, locator=order.to, **where)


def rehearsed_since(ledger: Ledger) -> int:
    """The first run of a rehearsal; earlier ones are those of the move itself, whose ledger it began with."""
    if ledger.fact(SINCE) is None:
        ledger.keep(SINCE, str(ledger.run))
    return int(ledger.fact(SINCE) or ledger.run)
