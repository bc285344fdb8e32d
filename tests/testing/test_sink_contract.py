"""The rules that a sink is held to: the one in memory keeps them, and each broken one is named."""

import pytest

from crm_move import CreateRecord, Outcome, Refusal, UpsertRecord, Workspace, WriteEntry
from crm_move.testing import ContractError, MemorySink, check_sink, memory_plugin, sink_trial


def test_the_sink_in_memory_keeps_its_contract(tmp_path):
    check_sink(memory_plugin(), tmp_path)


def test_so_does_one_that_shows_its_records_late(tmp_path):
    check_sink(memory_plugin(MemorySink(lag=0.03, page_size=3)), tmp_path)


def test_the_same_sink_can_be_tried_again(tmp_path):
    plugin = memory_plugin()
    check_sink(plugin, tmp_path)
    check_sink(plugin, tmp_path)


class Careless(MemorySink):
    """Gives everything a new record, keeps what it is given, and says nothing of itself."""

    def workspace(self):
        return Workspace(id="", name="")

    def apply(self, operation):
        if isinstance(operation, UpsertRecord):
            operation = CreateRecord(object=operation.object, values={}, links=operation.links)
        if isinstance(operation, CreateRecord):
            return super().apply(operation.model_copy(update={"values": {}}))
        if isinstance(operation, WriteEntry):
            return Outcome(id="")
        return Outcome(id="") if operation.do == "delete-record" else super().apply(operation)

    def check(self, value, attribute):
        return value if attribute.type != "rating" else Refusal(reason="no stars tonight")


def test_broken_rules_are_named_with_their_evidence(tmp_path, monkeypatch):
    monkeypatch.setattr(sink_trial, "PATIENCE", 0.0)
    with pytest.raises(ContractError) as caught:
        check_sink(memory_plugin(Careless()), tmp_path)
    found = {finding.rule: finding.problems for finding in caught.value.findings}
    assert found["The workspace has an id, and the same one each time"] == ("its id is empty",)
    assert found["A create with a unique value that is taken raises ConflictError, which names the attribute"] == (
        "a second record was made",
    )
    assert found["An upsert writes to the record that holds its key; without a value in the key it is refused"] == (
        "the second upsert made a second record",
        "upsert-record: done where RefusedError is due",
        "an upsert without a value in its key made a record",
    )
    assert (
        "rating: refused: no stars tonight"
        in found["check() takes each type's value, gives back what it would take again, and refuses what does not fit"]
    )
    assert found["A deleted record is gone, and a record that never was is refused"] == ("it is still read back",)
    assert found["A list is made and described; a record has one entry there, however often it is written"] == (
        "a record that was written three times has the entries []",
    )
