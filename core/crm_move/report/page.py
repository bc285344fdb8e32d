"""report.html and report.json: what a person shows around after the move, so values are masked unless asked for."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from crm_move.plan import Plan, plan_digest, questions
from crm_move.plugins.contracts import Left

from .facts import Facts
from .leftovers import Cause, Leftover
from .outcome_view import STYLES, cause_place, facts_of, headline
from .plan_view import ANSWERS, beyond, names, object_views, reasons
from .summary import LinkCounts, RecordCounts, Summary
from .wording import clean, masked, without_quotes

NARROWEST = 0.6
LinkPlace = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """Everything that the report says.

    - `records`: by source object. `links`: by source object and reference, as the plan has its slug.
    - `causes`: of what was left behind. `explained`, `different`: of what verification found, as leftovers of kind
      value or link whose reason is the cause.
    - `left_behind`: what the source holds beyond records and links. `remarks`: what it says about its read.
    - `show_values`: whether values stand in the report as they are; else only their shape does.
    """

    summary: Summary
    plan: Plan
    finished_at: datetime
    records: Mapping[str, RecordCounts] = field(default_factory=dict)
    links: Mapping[LinkPlace, LinkCounts] = field(default_factory=dict)
    causes: Sequence[Cause] = ()
    explained: Sequence[Cause] = ()
    different: Sequence[Cause] = ()
    facts: Facts | None = None
    left_behind: Sequence[Left] = ()
    remarks: Sequence[str] = ()
    show_values: bool = False


def write_report(folder: Path, report: Report) -> Path:
    """Write report.html and report.json into the folder; gives back the path of the page."""
    content = report_content(report)
    _replace(folder / "report.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    _replace(folder / "report.html", _page(report, content))
    return folder / "report.html"


def report_content(report: Report) -> dict[str, Any]:
    """The report as JSON holds it: the summary, and everything that stands on the page."""
    plan = report.plan
    show = _plainly if report.show_values else partial(without_quotes, names=names(plan))
    return {
        "summary": json.loads(report.summary.to_json()),
        "finished_at": report.finished_at.isoformat(timespec="seconds"),
        "plan_digest": plan_digest(plan),
        "remarks": [show(clean(remark)) for remark in report.remarks],
        "source": plan.source.model_dump(),
        "sink": plan.sink.model_dump(),
        "records": {clean(name): _counts(counts) for name, counts in report.records.items()},
        "links": {clean(".".join(place)): _counts(counts) for place, counts in report.links.items()},
        "left_behind": [_cause(cause, show, report.show_values) for cause in report.causes],
        "different": [_cause(cause, show, report.show_values) for cause in report.different],
        "explained": [_cause(cause, show, report.show_values) for cause in report.explained],
        "objects": [_shown(asdict(view), show) for view in object_views(plan, report.facts)],
        "not_moved": _shown(reasons(plan.left_out) | beyond(report.left_behind), show),
        "questions": _questions(report),
        "notes": [show(clean(note)) for note in plan.notes],
    }


def _page(report: Report, content: dict[str, Any]) -> str:
    environment = Environment(
        loader=PackageLoader("crm_move.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html.j2")
    return template.render(
        content,
        style=STYLES[report.summary.outcome],
        headline=headline(report.summary),
        counted=facts_of(report.summary),
        finished=f"{report.finished_at:%d %B %Y, %H:%M %Z}".strip(),
        segments=bar_segments,
        masked=not report.show_values,
    )


def bar_segments(counts: Mapping[str, int], states: Sequence[str]) -> list[tuple[str, float, float]]:
    """State, start and width of each part of a bar 100 wide; what is not zero is always wide enough to be seen."""
    total = sum(counts[state] for state in states) or 1
    widths = {state: max(NARROWEST, 100 * counts[state] / total) for state in states if counts[state]}
    scale = 100 / (sum(widths.values()) or 1)
    ends = list(accumulate(widths.values()))
    return [
        (state, round((end - width) * scale, 3), round(width * scale, 3))
        for (state, width), end in zip(widths.items(), ends, strict=True)
    ]


def _counts(counts: RecordCounts | LinkCounts) -> dict[str, int]:
    return counts.model_dump() | {"total": counts.total}


def _cause(cause: Cause, show: Callable[[str], str], show_values: bool) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "object": cause.object,
        "attribute": cause.attribute,
        "place": clean(cause_place(cause)),
        "reason": show(clean(cause.reason)),
        "count": cause.count,
        "samples": [_sample(sample, show_values) for sample in cause.samples if sample.source_id],
    }


def _sample(sample: Leftover, show_values: bool) -> dict[str, str | None]:
    value = clean(sample.value_shown or "")
    leads = sample.url if (sample.url or "").startswith(("https://", "http://")) else None
    return {"source_id": sample.source_id, "value": value if show_values else masked(value), "url": leads}


def _questions(report: Report) -> list[dict[str, Any]]:
    show = _plainly if report.show_values else masked
    return [
        {
            "place": clean(f"{question.object}.{question.reference}"),
            "written": show(clean(question.written)),
            "rows": near_miss.rows,
            "means": clean(near_miss.means),
            "answer": ANSWERS[near_miss.answer],
        }
        for question, near_miss in questions(report.plan)
    ]


def _plainly(text: str) -> str:
    return text


def _shown(content: Any, show: Callable[[str], str]) -> Any:
    """The same content with every text passed through `show`."""
    match content:
        case str():
            return show(content)
        case dict():
            return {name: _shown(value, show) for name, value in content.items()}
        case list() | tuple():
            return [_shown(value, show) for value in content]
        case _:
            return content


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(text.encode())
    os.replace(temporary, path)
