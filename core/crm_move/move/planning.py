"""From the snapshot to an approved plan."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from getpass import getuser
from socket import gethostname

from crm_move.errors import UsageError
from crm_move.model import Schema
from crm_move.plan import Endpoint, Plan, plan_digest, read_plan, update_plan_file, write_plan
from crm_move.plugins import SinkDescription, Workspace
from crm_move.propose import Profile, Wishes, build_profile, check_plan, estimate, propose
from crm_move.store import Ledger, Snapshot

from .approval import digest, moved, parts
from .folder import MoveFolder
from .front import Front, Proposal
from .order import Order


@dataclass
class Planning:
    """Proposes, shows and has approved the plan of one folder."""

    order: Order
    folder: MoveFolder
    front: Front

    def propose(self, snapshot: Snapshot, description: SinkDescription, workspace: Workspace) -> Proposal:
        """The plan that lies in the folder, or a new one; shown either way. `snapshot` then holds what it moves."""
        schema = schema_of(snapshot)
        snapshot.choose([each.slug for each in schema.objects], None)
        profile = build_profile(schema, snapshot)
        plan = self._kept(workspace) or self._new(schema, profile, description, workspace)
        check_plan(plan, schema, description)
        snapshot.choose(list(plan.objects), plan.limit)
        cost = estimate(plan, profile, description)
        proposal = Proposal(plan, schema, profile, description, cost, self.folder.left_behind(), self.folder.remarks())
        self.front.show(proposal)
        return proposal

    def remember_shown(self, proposal: Proposal, snapshot: Snapshot) -> None:
        """What was shown is what a later `apply` may carry out, edits of the plan included."""
        now = parts(proposal.plan, snapshot, proposal.sink.schema_)
        self.folder.remember({f"shown {name}": value for name, value in now.items()})

    def approve(self, proposal: Proposal, snapshot: Snapshot, ledger: Ledger) -> Proposal:
        """Have the plan approved, its open questions answered first. Raises UsageError where nobody does."""
        proposal = self._answered(proposal)
        now = parts(proposal.plan, snapshot, proposal.sink.schema_)
        known = ledger.approval()
        self.remember_shown(proposal, snapshot)
        if known is None or known[0] != digest(now):
            self._ask(proposal, known[1] if known else None, now)
            ledger.approve(digest(now), now, _somebody())
        return proposal

    def check_pins(self, plan: Plan, snapshot: Snapshot, description: SinkDescription, ledger: Ledger) -> None:
        """Refuse to carry out what nobody has seen: a plan that was approved and changed, data or a sink that moved."""
        now = parts(plan, snapshot, description.schema_)
        known = ledger.approval()
        if known is None:
            shown = {name: self.folder.remembered().get(f"shown {name}", "") for name in now}
            _refuse({**shown, "plan": now["plan"]}, now, self.folder)
            ledger.approve(digest(now), now, _somebody())
        elif self.order.yes:
            _refuse({**known[1], "plan": now["plan"]}, now, self.folder)
            ledger.approve(digest(now), now, _somebody())
        else:
            _refuse(known[1], now, self.folder)

    def _kept(self, workspace: Workspace) -> Plan | None:
        """The plan in the folder, unless it was proposed for other wishes or another workspace and never edited."""
        if not self.folder.plan.exists():
            return None
        facts = self.folder.remembered()
        plan = without_remarks(read_plan(self.folder.plan), facts)
        same = facts.get("wishes") == self._wishes() and facts.get("proposed for") == workspace.id
        if same:
            return plan
        if facts.get("proposed") == plan_digest(plan):
            return None
        if self.order.wishes != Wishes() and facts.get("wishes") != self._wishes():
            raise UsageError(
                f"{self.folder.plan} has been edited, and --limit, --only, --skip or --owner would make another plan."
                " Leave these options out and edit the plan, or move the file away to have a new one."
            )
        return plan

    def _new(self, schema: Schema, profile: Profile, description: SinkDescription, workspace: Workspace) -> Plan:
        facts = self.folder.remembered()
        source = Endpoint(
            plugin=facts["source"],
            account=facts["account"],
            name=facts["account name"],
            locator=facts["from"] or None,
        )
        into = Endpoint(plugin=self.order.sink.name, account=workspace.id, name=workspace.name, locator=self.order.to)
        plan = propose(schema, profile, description, source, into, self.order.wishes)
        remarks = self.folder.remarks()
        write_plan(plan.model_copy(update={"notes": (*remarks, *plan.notes)}), self.folder.plan)
        self.folder.remember({"proposed": plan_digest(plan), "proposed for": workspace.id, "wishes": self._wishes()})
        self.folder.remember({"remarks in plan": json.dumps(remarks)})
        return plan

    def _wishes(self) -> str:
        return json.dumps(asdict(self.order.wishes), sort_keys=True)

    def _answered(self, proposal: Proposal) -> Proposal:
        answers = {} if self.order.yes else self.front.answer(proposal)
        if not answers:
            return proposal
        answered = update_plan_file(self.folder.plan, answers)
        return replace(proposal, plan=without_remarks(answered, self.folder.remembered()))

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


def without_remarks(plan: Plan, facts: Mapping[str, str]) -> Plan:
    """The plan without what its file says about the read that it was made from; a later read has remarks of its own."""
    remarks = json.loads(facts.get("remarks in plan", "[]"))
    return plan.model_copy(update={"notes": tuple(note for note in plan.notes if note not in remarks)})


def schema_of(snapshot: Snapshot) -> Schema:
    """The source's schema as it was read."""
    schema = snapshot.schema
    if schema is None:
        raise UsageError(f"{snapshot.path} holds no read of a source. Remove it, then repeat the command.")
    return schema


def _refuse(approved: Mapping[str, str], now: Mapping[str, str], folder: MoveFolder) -> None:
    changed = moved(approved, now)
    if changed:
        raise UsageError(
            f"What was approved is no longer what would be done: {' and '.join(changed)} changed since."
            f" Look at {folder.plan} again with `crm-move plan SOURCE SINK`, or give --yes for edits of the plan."
        )


def _somebody() -> str:
    try:
        return f"{getuser()}@{gethostname()}"
    except (KeyError, OSError):
        return f"unknown@{gethostname()}"
