"""Amounts and their currencies. A money attribute of a sink has one currency, so several codes need several."""

import re
from collections import Counter

from crm_move.model import Attribute, AttributeType, Role
from crm_move.plan import PlannedAttribute

from .draft import Draft
from .reasons import because, counted, fill
from .roles import names
from .slugs import plain

MONEY_CODES = 5
"""Amounts in up to so many currencies get one money attribute each; more become a number beside the code."""

_DEFAULT = "USD"
_CODE = re.compile(r"[A-Z]{3}")


def plan_money(draft: Draft, roles: dict[str, Role]) -> None:
    """Plan every amount: the sink's own attribute where its currency agrees, else created ones."""
    for attribute in list(draft.pending()):
        if _is_money(draft, attribute, roles.get(attribute.slug)):
            _plan_amount(draft, attribute, roles)


def _is_money(draft: Draft, attribute: Attribute, role: Role | None) -> bool:
    if attribute.type is AttributeType.MONEY:
        return True
    if attribute.type is not AttributeType.NUMBER:
        return False
    said = attribute.currency_attribute is not None or attribute.currency is not None
    return said or (role is Role.AMOUNT and any(own.role is Role.AMOUNT for own in draft.own(AttributeType.MONEY)))


def _plan_amount(draft: Draft, attribute: Attribute, roles: dict[str, Role]) -> None:
    column = _currency_column(draft, attribute, roles)
    codes = _codes(draft, attribute, column)
    allowed = draft.context.sink.capabilities.currencies
    refused = [code for code in codes if not _CODE.fullmatch(code) or (allowed and code not in allowed)]
    if not draft.context.creatable(AttributeType.MONEY) or refused or len(codes) > MONEY_CODES:
        _plan_number(draft, attribute, column, codes, refused)
        return
    known = tuple(codes) or (_assumed(draft),)
    for place, code in enumerate(known):
        title = attribute.title if place == 0 else f"{attribute.title} ({code})"
        _plan_code(draft, attribute, column, code, title, codes)
    _keep_misfits(draft, attribute)


def _plan_code(
    draft: Draft, attribute: Attribute, column: str | None, code: str, title: str, codes: dict[str, int]
) -> None:
    why = because(_why(codes, code), _taken_along(draft, attribute, codes, code))
    planned = PlannedAttribute(
        title=title,
        type=AttributeType.MONEY,
        sources=() if column else (attribute.slug,),
        parts={"amount": attribute.slug, "currency": column} if column else {},
        currency=code,
        reason=because(*_assumption_first(why, fill(draft.seen(attribute.slug), draft.profile.records), codes)),
    )
    own = next((own for own in draft.own(AttributeType.MONEY) if _serves(draft, attribute, own, code)), None)
    if own:
        draft.write(own.slug, planned.model_copy(update={"title": own.title, "currency": own.currency or code}))
    else:
        draft.make(planned)


def _serves(draft: Draft, attribute: Attribute, own: Attribute, code: str) -> bool:
    """Whether the sink's own attribute is meant for this amount, in this currency."""
    called = names(draft.source, attribute)
    same_name = plain(own.title) in called or plain(own.slug) in called
    same_role = own.role is Role.AMOUNT and _is_amount(draft, attribute)
    return own.currency in (None, code) and (same_role or same_name)


def _is_amount(draft: Draft, attribute: Attribute) -> bool:
    """Whether this is the amount of the record: said so, or the only money there is."""
    if attribute.role is not None:
        return attribute.role is Role.AMOUNT
    amounts = [each for each in draft.source.attributes if each.type is AttributeType.MONEY]
    return not any(each.role is Role.AMOUNT for each in amounts) and amounts in ([], [attribute])


def _currency_column(draft: Draft, attribute: Attribute, roles: dict[str, Role]) -> str | None:
    """The filled column that says each amount's currency."""
    said = attribute.currency_attribute
    guess = next((slug for slug, role in roles.items() if role is Role.CURRENCY), None)
    column = said or guess
    return column if column and column not in draft.dropped and draft.seen(column).filled else None


def _codes(draft: Draft, attribute: Attribute, column: str | None) -> dict[str, int]:
    """The currencies of the amounts as written, the most frequent first; before it the one of amounts without one."""
    found = Counter(draft.seen(attribute.slug).currencies)
    if not found and column:
        found.update({value.value.strip().upper(): value.count for value in draft.seen(column).top})
    if attribute.currency and (bare := _bare(draft, attribute)):
        own = attribute.currency.upper()
        return {own: found.pop(own, 0) + bare} | dict(found.most_common())
    return dict(found.most_common())


def _bare(draft: Draft, attribute: Attribute) -> int:
    """How many amounts stand without a currency."""
    seen = draft.seen(attribute.slug)
    return max(0, seen.values - seen.misfits - sum(seen.currencies.values()))


def _taken_along(draft: Draft, attribute: Attribute, codes: dict[str, int], code: str) -> str:
    """What the first attribute takes in besides its own amounts."""
    bare = _bare(draft, attribute)
    if not bare or not draft.seen(attribute.slug).currencies or code != next(iter(codes)):
        return ""
    why = "the source's own" if attribute.currency else "the most frequent one"
    return f"{counted(bare, 'amount')} without a currency {'is' if bare == 1 else 'are'} taken for {code}, {why}"


def _assumed(draft: Draft) -> str:
    """The currency where the source says none: that of the amounts of the sink's own objects, else dollars."""
    objects = (draft.target.schema, *draft.context.sink.schema_.objects)
    found = (own.currency for each in objects for own in each.attributes if own.role is Role.AMOUNT and own.currency)
    return next(found, _DEFAULT)


def _assumption_first(why: str, seen: str, codes: dict[str, int]) -> tuple[str, str]:
    """What nothing in the data says is what a person has to look at."""
    return (seen, why) if codes else (why, seen)


def _why(codes: dict[str, int], code: str) -> str:
    if not codes:
        return f"nothing in the source tells the currency: taken for {code}"
    if len(codes) == 1:
        return f"all amounts are in {code}"
    rest = ", ".join(f"{count:,} in {other}" for other, count in codes.items() if other != code)
    return f"{codes[code]:,} amounts in {code} ({rest} stand beside it: one attribute holds one currency)"


def _plan_number(
    draft: Draft, attribute: Attribute, column: str | None, codes: dict[str, int], refused: list[str]
) -> None:
    """The number alone; its currency stays in its own column or, without one, amount and code stand as text too."""
    why = f"the sink has no money in {', '.join(refused)}" if refused else f"{len(codes)} currencies are too many"
    reason = because(fill(draft.seen(attribute.slug), draft.profile.records), f"{why}: a number beside its currency")
    type = AttributeType.NUMBER if draft.context.creatable(AttributeType.NUMBER) else AttributeType.TEXT
    draft.make(PlannedAttribute(title=attribute.title, type=type, sources=(attribute.slug,), reason=reason))
    if column:
        _keep_misfits(draft, attribute)
        return
    written = PlannedAttribute(
        title=f"{attribute.title} with currency",
        type=AttributeType.TEXT,
        sources=(attribute.slug,),
        reason="amount and currency as written",
    )
    draft.make(written)


def _keep_misfits(draft: Draft, attribute: Attribute) -> None:
    misfits = draft.seen(attribute.slug).misfits
    if misfits:
        kept = draft.companion(attribute.title, f"keeps {counted(misfits, 'value')} that can be no amount")
        for slug, planned in draft.attributes.items():
            first = attribute.slug in (*planned.sources[:1], planned.parts.get("amount"))
            if first and planned.type in (AttributeType.MONEY, AttributeType.NUMBER):
                draft.amend(slug, misfits=kept)
                return
