"""What a plan says that it costs: with the answers that a person gives, and once a part of it is there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crm_move.move import Job, Order, Proposal
from crm_move.move.front import Look
from crm_move.plan import Question, questions
from crm_move.plugins import Surroundings, load_registry


class Agreeing:
    """A front that answers every question with yes, approves, and remembers what it was told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.shown: list[Proposal] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def progress(self, what: str, done: int, total: int) -> None: ...

    def show(self, proposal: Proposal) -> None:
        self.shown.append(proposal)

    def answer(self, proposal: Proposal, look: Look) -> Mapping[Question, bool]:
        return {question: True for question, near in questions(proposal.plan) if near.answer is None}

    def approves(self, proposal: Proposal) -> bool:
        self.shown.append(proposal)
        return True

    def show_foreseen(self, counts: object, path: Path) -> None: ...

    def show_delta(self, delta: object) -> None: ...

    def takes_back(self, plan: object, workspace: str, *, ask: bool, force: bool) -> bool:
        return True


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    """Sales of products by name, of which some are written with a blank too little."""
    folder = tmp_path / "sales"
    folder.mkdir()
    names = [f"Model {letter} Plus" for letter in "ABCDEFGH"]
    (folder / "products.csv").write_text("product,price\n" + "".join(f"{name},{n}\n" for n, name in enumerate(names)))
    rows = [f"s{n},{names[n % 8]},{n}" for n in range(40)]
    rows += [f"s{n},ModelA Plus,{n}" for n in range(40, 44)]
    (folder / "sales.csv").write_text("sale_id,product,amount\n" + "\n".join(rows) + "\n")
    return folder


def test_answers_are_counted_before_the_yes_is_asked_for(sales: Path, tmp_path: Path) -> None:
    registry = load_registry()
    order = Order(
        folder=tmp_path / "move",
        source=registry.source("csv"),
        sink=registry.sink("attio"),
        locator=str(sales),
        rehearse=True,
    )
    front = Agreeing()
    job = Job(order, front, Surroundings(environ={}, plugins=()))
    job.move()
    asked, approved = front.shown
    assert (asked.estimate.links, approved.estimate.links) == (40, 44)
    assert front.said[1] == f"With these answers: 44 links, {approved.estimate.writes} write calls."
    assert job.summary().links.made == 44


def test_a_second_plan_shows_what_is_there_by_now(crm: Any, files: Path) -> None:
    first = crm("plan", "csv", "attio", "--from", files, "--rehearse").out
    assert crm("csv", "attio", "--from", files, "--rehearse", "--yes").code == 0
    second = crm("plan", "csv", "attio", "--from", files, "--rehearse").out
    assert ("+ csv_accounts_id" in first, "+ csv_accounts_id" in second) == (True, False)
    assert "  Made: nothing." in second.splitlines()
    words = " ".join(second.split())
    known = "cost no write. This move has written 6 records before: only what is new or changed since is written."
    assert known in words


def test_the_sinks_own_doings_are_told_with_their_numbers(crm: Any, files: Path) -> None:
    with (files / "contacts.csv").open("a") as file:
        file.write("c3,Una,Oak,una@oak.example.com,\nc4,Max,Fir,max@gmail.com,\n")
    words = " ".join(crm("plan", "csv", "attio", "--from", files, "--rehearse").out.split())
    assert "up to 1 beside those of this plan (mail providers not counted)." in words
    assert "companies are written before people, so that theirs are found" in words.replace("Companies", "companies")
    assert "start for each one: up to 8 times." in words
    assert "Calls: " in words
