"""report.html and report.json: what a person shows around, so values are masked unless asked for."""

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

from crm_move.plan import plan_digest, questions

from .cost_view import consequences, cost_lines
from .gate import QUESTION, Gate
from .leftovers import Cause, Leftover
from .outcome_view import STYLES, cause_place, facts_of, headline
from .picture import model_picture
from .plan_view import ANSWERS, beyond, list_rows, names, object_views, reasons
from .showing import Showing
from .summary import LinkCounts, RecordCounts, Summary
from .wording import clean, counted, masked, without_quotes

NARROWEST = 0.6
PRIVATE = 0o600
LinkPlace = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """Everything that the report says.

    - `shown`: the plan, with what it is held against.
    - `summary`: the numbers of the last run, None before anything was written. `run`: what that run is called.
    - `headline`: how the whole move stands, where that is not what the last run came to.
    - `records`: by source object. `links`: by source object and reference, as the plan has its slug.
    - `causes`: of what was left behind. `explained`, `different`: of what verification found, as leftovers of kind
      value or link whose reason is the cause.
    - `gate`: whether the old CRM can be switched off, None before anything was written.
    - `said`: who approved what and when, and what else concerns the folder, in sentences.
    - `show_values`: whether values stand in the report as they are; else only their shape does.
    """

    shown: Showing
    finished_at: datetime
    summary: Summary | None = None
    run: str = "This run"
    headline: str = ""
    records: Mapping[str, RecordCounts] = field(default_factory=dict)
    links: Mapping[LinkPlace, LinkCounts] = field(default_factory=dict)
    causes: Sequence[Cause] = ()
    explained: Sequence[Cause] = ()
    different: Sequence[Cause] = ()
    said: Sequence[str] = ()
    gate: Gate | None = None
    show_values: bool = False


def write_report(folder: Path, report: Report) -> Path:
    """Write report.html and report.json into the folder, for its owner alone; gives back the path of the page."""
    content = report_content(report)
    put_away(folder / "report.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    put_away(folder / "report.html", _page(report, content))
    return folder / "report.html"


def report_content(report: Report) -> dict[str, Any]:
    """The report as JSON holds it: the summary, and everything that stands on the page."""
    shown, plan = report.shown, report.shown.plan
    show = _plainly if report.show_values else partial(without_quotes, names=names(plan, shown.source))
    return {
        "summary": json.loads(report.summary.to_json()) if report.summary else None,
        "finished_at": report.finished_at.isoformat(timespec="seconds"),
        "plan_digest": plan_digest(plan),
        "gate": _gate(report.gate) if report.gate else None,
        "history": [clean(sentence) for sentence in report.said],
        "remarks": [show(clean(remark)) for remark in shown.remarks],
        "source": plan.source.model_dump(),
        "sink": plan.sink.model_dump(),
        "records": {clean(name): _counts(counts) for name, counts in report.records.items()},
        "links": {clean(".".join(place)): _counts(counts) for place, counts in report.links.items()},
        "left_behind": [_cause(cause, show, report.show_values) for cause in report.causes],
        "different": [_cause(cause, show, report.show_values) for cause in report.different],
        "explained": [_cause(cause, show, report.show_values) for cause in report.explained],
        "cost": cost_lines(shown.cost, plan.limit) if shown.cost else [],
        "consequences": consequences(shown.cost) if shown.cost else {},
        "objects": [_view(asdict(view), show, report.show_values) for view in object_views(shown)],
        "lists": [_shown(asdict(row), show) for row in list_rows(plan)],
        "not_moved": _shown(reasons(plan.left_out) | beyond(shown.left_behind), show),
        "questions": _questions(report),
        "notes": [show(clean(note)) for note in (*plan.notes, *shown.warnings)],
    }


def _page(report: Report, content: dict[str, Any]) -> str:
    summary = report.summary
    return rendered(
        "page.html.j2",
        content,
        style=STYLES[summary.outcome] if summary else "",
        headline=report.headline or (headline(summary) if summary else _planned(report.shown)),
        outcome=summary.outcome.value if summary else "planned",
        run=report.run,
        counted=facts_of(summary) if summary else {},
        finished=f"{report.finished_at:%d %B %Y, %H:%M %Z}".strip(),
        picture=model_picture(report.shown),
        masked=not report.show_values,
    )


def rendered(template: str, content: Mapping[str, Any], **more: Any) -> str:
    """A page from its template."""
    environment = Environment(
        loader=PackageLoader("crm_move.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(content, segments=bar_segments, **more)


def _planned(shown: Showing) -> str:
    if shown.cost is None:
        return "Planned; nothing is written yet."
    records, links = counted(shown.cost.records, "record"), counted(shown.cost.links, "link")
    return f"Planned: {records} with {links}. Nothing is written yet."


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


def _gate(gate: Gate) -> dict[str, Any]:
    """The answer as the page and programs take it; sums are no values of a single customer, and stand as they are."""
    return {
        "question": QUESTION,
        "yes": gate.passed,
        "answer": clean(gate.answer),
        "because": [clean(each) for each in gate.because],
        "stays": [clean(each) for each in gate.stays],
        "evidence": [clean(each) for each in gate.evidence],
        "tables": [
            {
                "title": table.title,
                "heads": list(table.heads),
                "rows": [
                    {"key": [clean(part) for part in key], "source": source, "sink": sink, "same": same}
                    for key, source, sink, same in table.rows
                ],
            }
            for table in gate.tables
        ],
    }


def _counts(counts: RecordCounts | LinkCounts) -> dict[str, int]:
    return counts.model_dump() | {"total": counts.total}


def _cause(cause: Cause, show: Callable[[str], str], show_values: bool) -> dict[str, Any]:
    return {
        "kind": cause.kind.value,
        "object": cause.object,
        "advice": cause.advice,
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
            "means": show(clean(near_miss.means)),
            "answer": ANSWERS[near_miss.answer],
        }
        for question, near_miss in questions(report.shown.plan)
    ]


def _plainly(text: str) -> str:
    return text


def _view(view: dict[str, Any], show: Callable[[str], str], show_values: bool) -> dict[str, Any]:
    """An object of the plan; samples are values, whatever they look like."""
    for row in view["attributes"]:
        row["samples"] = [sample if show_values else masked(sample) for sample in row["samples"]]
    content: dict[str, Any] = _shown(view, show)
    return content


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


def put_away(path: Path, text: str) -> None:
    """Write a file that its owner alone may read; a half-written one never takes the place of a whole one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        file.write(text.encode())
    os.replace(temporary, path)
