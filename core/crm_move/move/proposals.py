"""The plan of a folder: the one that lies there, a new one, or a new one with the edits of the one that lies there."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from crm_move.errors import UsageError
from crm_move.model import Schema
from crm_move.plan import Endpoint, Merge, Plan, merged, plan_digest, read_plan, write_plan
from crm_move.plugins import SinkDescription, Workspace
from crm_move.propose import Profile, Records, Wishes, as_planned, propose, with_duplicates

from .fitting import Check
from .folder import MoveFolder
from .order import Order
from .trial import with_findings

_wishes: TypeAdapter[Wishes] = TypeAdapter(Wishes)


@dataclass(frozen=True)
class Proposals:
    """The plan files of one folder. Beside the plan lies the proposal as it was before anybody edited it.

    `records` are those that a new proposal is made for, and `check` is the sink's: all their values are tried with it,
    and duplicates are looked for among them.
    """

    order: Order
    folder: MoveFolder
    records: Records | None = None
    check: Check | None = None

    def kept(self, workspace: Workspace) -> Plan | None:
        """The plan in the folder, unless it was proposed for other wishes or another workspace and never edited."""
        if not self.folder.plan.exists():
            return None
        facts = self.folder.remembered()
        plan = self.present()
        if facts.get("wishes") == _dumped(self.order.wishes) and facts.get("proposed for") == workspace.id:
            return plan
        if facts.get("proposed") == plan_digest(plan):
            return None
        if self.order.wishes != Wishes() and facts.get("wishes") != _dumped(self.order.wishes):
            raise UsageError(
                f"{self.folder.plan} has been edited, and --limit, --only, --skip or --owner would make another plan."
                " Leave these options out and edit the plan, give --refresh to keep the edits under a new proposal, or"
                " move the file away to have a new one."
            )
        return plan

    def present(self) -> Plan:
        """The plan as it lies in the folder."""
        return without_remarks(read_plan(self.folder.plan), self.folder.remembered())

    def before_edits(self) -> Plan | None:
        """The proposal that the plan in the folder was edited from."""
        if not self.folder.proposed.exists():
            return None
        return without_remarks(read_plan(self.folder.proposed), self.folder.remembered())

    def new(self, schema: Schema, profile: Profile, description: SinkDescription, workspace: Workspace) -> Plan:
        """A new proposal, put into the folder."""
        plan = self._proposed(schema, profile, description, workspace, self.order.wishes)
        self._keep(plan, plan, workspace, self.order.wishes)
        return plan

    def refreshed(self, schema: Schema, profile: Profile, description: SinkDescription, workspace: Workspace) -> Merge:
        """A new proposal with the edits of the plan in the folder, put in its place; that one stays beside it."""
        edited, before = self.present(), self.before_edits()
        if before is None:
            raise UsageError(
                f"{self.folder.plan} has no proposal beside it to tell the edits by. Move it away to have a new plan."
            )
        wishes = self.order.wishes if self.order.wishes != Wishes() else self._wished()
        today = self._proposed(as_planned(schema, edited), profile, description, workspace, wishes)
        merge = merged(before, edited, today)
        self.folder.plan_before.write_bytes(self.folder.plan.read_bytes())
        self._keep(merge.plan, merge.proposed, workspace, wishes)
        return merge

    def _proposed(
        self, schema: Schema, profile: Profile, description: SinkDescription, workspace: Workspace, wishes: Wishes
    ) -> Plan:
        facts = self.folder.remembered()
        source = Endpoint(
            plugin=facts["source"],
            account=facts["account"],
            name=facts["account name"],
            locator=facts["from"] or None,
        )
        into = Endpoint(plugin=self.order.sink.name, account=workspace.id, name=workspace.name, locator=self.order.to)
        title = self.order.source.title if self.order.source else ""
        plan = propose(schema, profile, description, source, into, wishes, label=title)
        if self.records is None or self.check is None:
            return plan
        tried = with_findings(plan, self.records, description, self.check)
        return with_duplicates(tried, schema, self.records)

    def _keep(self, plan: Plan, proposed: Plan, workspace: Workspace, wishes: Wishes) -> None:
        remarks = self.folder.remarks()
        for each, path in ((plan, self.folder.plan), (proposed, self.folder.proposed)):
            write_plan(each.model_copy(update={"notes": (*remarks, *each.notes)}), path)
        facts = {"proposed": plan_digest(proposed), "proposed for": workspace.id, "wishes": _dumped(wishes)}
        self.folder.remember(facts | {"remarks in plan": json.dumps(remarks)})

    def _wished(self) -> Wishes:
        """What the plan in the folder was made for."""
        return _wishes.validate_json(self.folder.remembered().get("wishes", "{}"))


def without_remarks(plan: Plan, facts: Mapping[str, str]) -> Plan:
    """The plan without what its file says about the read that it was made from; a later read has remarks of its own."""
    remarks = json.loads(facts.get("remarks in plan", "[]"))
    return plan.model_copy(update={"notes": tuple(note for note in plan.notes if note not in remarks)})


def _dumped(wishes: Wishes) -> str:
    return json.dumps(asdict(wishes), sort_keys=True)
