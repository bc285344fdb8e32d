"""Records that go on under another id: a merge at the source may give the survivor a new one.

The survivor takes the record of the sink that one of its former ids has; those of the others are left, and listed as
gone.
"""

from .run import Run


def take_over_merged(run: Run) -> None:
    """Have each survivor stand where the first of its former ids stood. Costs the sink nothing."""
    for object in run.plan.objects:
        for id, former in run.snapshot.survivors(object).items():
            if run.ledger.standing.sink_id(object, id) is None and run.snapshot.has(object, id):
                _take_over(run, object, id, former)
    run.commit()


def _take_over(run: Run, object: str, id: str, former: list[str]) -> None:
    record = run.snapshot.record(object, id)
    ordered = [*(record.former_ids if record else ()), *former]
    old = next((each for each in ordered if each != id and run.ledger.standing.sink_id(object, each)), None)
    if old is not None and not run.snapshot.has(object, old):
        run.ledger.rework.take_over(object, old, id)
