"""From the snapshot to an approved plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from getpass import getuser
from socket import gethostname

from crm_move.errors import UsageError
from crm_move.model import Schema
from crm_move.plan import Merge, Plan, faulty, plan_digest, update_plan_file
from crm_move.plugins import SinkDescription, Workspace
from crm_move.propose import Estimate, Profile, build_profile, estimate, plan_faults
from crm_move.report import counted
from crm_move.store import Ledger, Snapshot

from .approval import PARTS, digest, is_only_data, moved, parts
from .binding import plan_command
from .collecting import seldom_collected
from .fitting import Check, try_edits
from .folder import MoveFolder
from .front import Front, Proposal
from .order import Order
from .proposals import Proposals

PROFILE = "profile"
ANEW = "`crm-move plan SOURCE SINK --refresh` proposes anew and keeps what was edited."


@dataclass
class Planning:
    """Proposes, shows and has approved the plan of one folder."""

    order: Order
    folder: MoveFolder
    front: Front

    @property
    def _plans(self) -> Proposals:
        return Proposals(self.order, self.folder)

    @seldom_collected()
    def propose(
        self,
        snapshot: Snapshot,
        description: SinkDescription,
        workspace: Workspace,
        check: Check,
        written: int = 0,
        approved: Mapping[str, str] | None = None,
    ) -> Proposal:
        """The plan that lies in the folder, or a new one; shown either way. `snapshot` then holds what it moves.

        `check` is the sink's; `written`: how many records this move has written already; `approved`: the parts of the
        last approval, where a plan that is known from there need not be shown again.
        """
        schema = schema_of(snapshot)
        snapshot.choose([each.slug for each in schema.objects], None)
        profile = build_profile(schema, snapshot)
        plans = replace(self._plans, records=snapshot, check=check)
        plan, merge = self._plan(plans, schema, profile, description, workspace)
        warnings = self._checked(plan, snapshot, description, check)
        snapshot.choose(list(plan.objects), plan.limit)
        snapshot.keep(PROFILE, profile.model_dump_json())
        proposal = Proposal(
            plan=plan,
            schema=schema,
            profile=profile,
            sink=description,
            estimate=_priced(plan, profile, description, snapshot, written),
            left_behind=self.folder.left_behind(),
            remarks=self.folder.remarks(),
            warnings=warnings,
            merge=merge,
            familiar=approved is not None and approved["plan"] == plan_digest(plan),
        )
        self.folder.remember({"estimate": proposal.estimate.model_dump_json()})
        self.front.show(proposal)
        return proposal

    def check(self, plan: Plan, schema: Schema, description: SinkDescription) -> None:
        """Refuse a plan that can not be carried out, each fault with its line in the file."""
        if faults := list(plan_faults(plan, schema, description)):
            raise faulty(self.folder.plan, faults, ANEW)

    def remember_shown(self, proposal: Proposal, snapshot: Snapshot) -> None:
        """What was shown is what a later `apply` may carry out, edits of the plan included."""
        now = parts(proposal.plan, snapshot, proposal.sink.schema_)
        self.folder.remember({f"shown {name}": value for name, value in now.items()})

    def approve(
        self, proposal: Proposal, snapshot: Snapshot, ledger: Ledger, *, nothing_to_do: bool = False
    ) -> Proposal:
        """Have the plan approved, its open questions answered first. Raises UsageError where nobody does.

        `nothing_to_do`: the source's changes since the last approval come to nothing that would be written.
        """
        proposal = self._answered(proposal, snapshot)
        now = parts(proposal.plan, snapshot, proposal.sink.schema_)
        known = ledger.approval()
        self.remember_shown(proposal, snapshot)
        if known is None or known[0] != digest(now):
            if not (known and nothing_to_do and is_only_data(known[1], now)):
                self._ask(proposal, known[1] if known else None, now)
            ledger.approve(digest(now), now, somebody())
        return proposal

    def is_approved(self, proposal: Proposal, snapshot: Snapshot, ledger: Ledger) -> bool:
        """Whether exactly this was approved last."""
        known = ledger.approval()
        return known is not None and known[0] == digest(parts(proposal.plan, snapshot, proposal.sink.schema_))

    def check_pins(self, plan: Plan, snapshot: Snapshot, description: SinkDescription, ledger: Ledger) -> None:
        """Refuse to carry out what nobody has seen: a plan that was approved and changed, data or a sink that moved."""
        now = parts(plan, snapshot, description.schema_)
        known = ledger.approval()
        shown = {name: self.folder.remembered().get(f"shown {name}", "") for name in now}
        if known is not None and shown == now:
            ledger.approve(digest(now), now, somebody())
        elif known is None:
            self._refuse({**shown, "plan": now["plan"]}, now)
            ledger.approve(digest(now), now, somebody())
        elif self.order.yes:
            self._refuse({**known[1], "plan": now["plan"]}, now)
            ledger.approve(digest(now), now, somebody())
        else:
            self._refuse(known[1], now)

    def _refuse(self, approved: Mapping[str, str], now: Mapping[str, str]) -> None:
        """Say what has moved, and how it is looked at and approved."""
        if not (changed := moved(approved, now)):
            return
        mine = " Where that is your edit, give --yes." if changed == [PARTS["plan"]] else ""
        raise UsageError(
            f"What was approved is no longer what would be done: {' and '.join(changed)} changed since.{mine}"
            f" `{plan_command(self.folder, self.order)}` shows what would be done now; then"
            f" `crm-move apply {self.folder.path}` does it."
        )

    def _plan(
        self, plans: Proposals, schema: Schema, profile: Profile, description: SinkDescription, workspace: Workspace
    ) -> tuple[Plan, Merge | None]:
        if self.order.refresh and self.folder.plan.exists():
            merge = plans.refreshed(schema, profile, description, workspace)
            return merge.plan, merge
        return plans.kept(workspace) or plans.new(schema, profile, description, workspace), None

    def _checked(self, plan: Plan, snapshot: Snapshot, description: SinkDescription, check: Check) -> tuple[str, ...]:
        """Warnings about values that do not fit what people made of the plan, where it can be carried out at all."""
        self.check(plan, schema_of(snapshot), description)
        before = self._plans.before_edits()
        tried = try_edits(plan, before, snapshot, description, check) if before else ()
        if faults := [each.fault() for each in tried if each.none_fits]:
            raise faulty(self.folder.plan, faults)
        return (*(each.warning() for each in tried), *idle_duplicates(plan, snapshot))

    def _answered(self, proposal: Proposal, snapshot: Snapshot) -> Proposal:
        """The proposal with the answers that somebody gives, and what it costs with them."""
        answers = {} if self.order.yes else self.front.answer(proposal, snapshot.record)
        if not answers:
            return proposal
        update_plan_file(self.folder.plan, answers)
        plan = self._plans.present()
        before, cost = proposal.estimate, _priced(plan, proposal.profile, proposal.sink, snapshot)
        cost = cost.model_copy(update={"note": before.note})
        if (cost.links, cost.writes) != (before.links, before.writes):
            self.front.say(f"With these answers: {counted(cost.links, 'link')}, {counted(cost.writes, 'write call')}.")
        return replace(proposal, plan=plan, estimate=cost)

    def _ask(self, proposal: Proposal, before: Mapping[str, str] | None, now: Mapping[str, str]) -> None:
        if before:
            self.front.say(f"Since the last approval {' and '.join(moved(before, now))} changed.")
        approved = True if self.order.yes else self.front.approves(proposal)
        if approved:
            return
        what = "was not approved" if approved is False else "waits for approval, and there is nobody to ask"
        raise UsageError(
            f"The plan {what}. It lies in {self.folder.plan}; read and edit it, then run"
            f" `crm-move apply {self.folder.path}`, or the same command with --yes."
        )


def schema_of(snapshot: Snapshot) -> Schema:
    """The source's schema as it was read."""
    schema = snapshot.schema
    if schema is None:
        raise UsageError(f"{snapshot.path} holds no read of a source. Remove it, then repeat the command.")
    return schema


def _priced(
    plan: Plan, profile: Profile, description: SinkDescription, snapshot: Snapshot, written: int = 0
) -> Estimate:
    """What the plan costs, disk for the read of the source included."""
    cost = estimate(plan, profile, description)
    known = f". This move has written {counted(written, 'record')} before: only what is new or changed since is written"
    before = known if written else ""
    disk = cost.disk + snapshot.path.stat().st_size
    return cost.model_copy(update={"disk": disk, "note": cost.note + before})


def idle_duplicates(plan: Plan, snapshot: Snapshot) -> Iterator[str]:
    """Warnings about answers under `duplicates` that name a record which the source does not have (any more)."""
    for object, planned in plan.objects.items():
        named: dict[str, set[str]] = {object: set(planned.duplicates)}
        for each in planned.duplicates.values():
            named.setdefault(each.of or object, set()).add(each.same_as)
        known = {other: snapshot.known(other, ids) for other, ids in named.items()}
        for own, each in planned.duplicates.items():
            places = ((object, own), (each.of or object, each.same_as))
            missing = next((place for place in places if place[1] not in known[place[0]]), None)
            if each.answer and missing:
                what = "{} has no record “{}”".format(*missing)
                yield f"objects.{object}.duplicates.{own}: {what}, so nothing is merged."


def kept_profile(snapshot: Snapshot) -> Profile | None:
    """What the last proposal saw in a read."""
    body = snapshot.fact(PROFILE)
    return Profile.model_validate_json(body) if body else None


def somebody() -> str:
    """The machine account that this process runs as."""
    try:
        return f"{getuser()}@{gethostname()}"
    except (KeyError, OSError):
        return f"unknown@{gethostname()}"
