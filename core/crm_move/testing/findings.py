"""What a contract test says: one finding a rule, and all that is wrong at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from crm_move.model import ObjectSchema, Schema
from crm_move.plugins.validation import told

MOST = 5
"""Problems of one rule that are shown; the rest is counted."""

Subject = TypeVar("Subject")
Rule = Callable[[Subject], Iterable[str]]


@dataclass(frozen=True)
class Finding:
    """One rule of a contract, and what speaks against it; no problem means that it holds."""

    rule: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule holds."""
        return not self.problems

    def __str__(self) -> str:
        shown = [f"\n    {problem}" for problem in self.problems[:MOST]]
        more = len(self.problems) - MOST
        return f"{self.rule}{''.join(shown)}" + (f"\n    … and {more} more" if more > 0 else "")


class ContractError(AssertionError):
    """A plugin that does not keep the contract; the message lists every rule that it breaks."""

    def __init__(self, name: str, findings: Iterable[Finding]) -> None:
        broken = [finding for finding in findings if not finding.holds]
        listed = "".join(f"\n- {finding}" for finding in broken)
        super().__init__(f"`{name}` breaks {len(broken)} rule{'s' * (len(broken) != 1)} of its contract:{listed}")
        self.findings = broken


def judged(rules: Iterable[Rule[Subject]], subject: Subject) -> Iterator[Finding]:
    """Each rule applied to `subject`. Its sentence is the first line of its docstring; an error is a problem too."""
    for rule in rules:
        sentence = (rule.__doc__ or rule.__name__).splitlines()[0].rstrip(".")
        problems: list[str] = []
        try:
            problems += rule(subject)
        except Exception as error:  # noqa: BLE001 - a plugin under test may raise anything, and the other rules are tried
            problems.append(told(error))
        yield Finding(sentence, tuple(problems))


def require(name: str, findings: Iterable[Finding]) -> None:
    """Raises ContractError where one of the rules does not hold."""
    found = list(findings)
    if not all(finding.holds for finding in found):
        raise ContractError(name, found)


def schema_problems(schema: Schema) -> Iterator[str]:
    """What contradicts itself within a schema."""
    slugs = [object.slug for object in schema.objects]
    yield from (f"two objects are called `{slug}`" for slug in _doubles(slugs))
    for object in schema.objects:
        yield from (f"`{object.slug}`: {problem}" for problem in _object_problems(object, set(slugs)))
    yield from (f"two lists are called `{slug}`" for slug in _doubles([each.slug for each in schema.lists]))
    for each in schema.lists:
        if each.object not in slugs:
            yield f"the list `{each.slug}` is of `{each.object}`, which is no object"


def _object_problems(object: ObjectSchema, objects: set[str]) -> Iterator[str]:
    attributes = [attribute.slug for attribute in object.attributes]
    references = [reference.slug for reference in object.references]
    yield from (f"two attributes are called `{slug}`" for slug in _doubles([*attributes, *references]))
    for attribute in object.attributes:
        if attribute.type == "reference":
            yield f"`{attribute.slug}` is a reference: it belongs into `references`"
        if attribute.currency_attribute not in (None, *attributes):
            yield f"`{attribute.slug}` has its currency in `{attribute.currency_attribute}`, which is not there"
    for reference in object.references:
        pointed = (*reference.targets, *([reference.mirror.object] if reference.mirror else []))
        yield from (f"`{reference.slug}` points at `{to}`, which is no object" for to in pointed if to not in objects)
    if object.id_attribute not in (None, *attributes):
        yield f"its ids are in `{object.id_attribute}`, which is not there"


def _doubles(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
