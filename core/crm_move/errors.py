"""Every error of crm-move, grouped by what the runner does about it.

```
CrmMoveError
├── StopError            the run ends with `exit_code`
│   ├── UsageError           2  wrong use, settings or plan
│   │   └── SecretStoreError     2  a secret can not be stored
│   ├── SignInError          5  the sign-in was refused
│   └── PauseError           4  the run can be taken up again later
├── RetryError           the same request may be sent again
└── SkipError            this record or value is left behind and named; the run goes on
    ├── RefusedError         the system answered no
    └── OutcomeUnknownError  nobody knows whether the request took effect
```

A message says what happened, to which value, and what to do next. It never holds a secret.
"""

from collections.abc import Mapping
from typing import ClassVar


class CrmMoveError(Exception):
    """The base of all errors that crm-move raises on purpose."""


class StopError(CrmMoveError):
    """The run ends; nothing that was done is lost."""

    exit_code: ClassVar[int] = 1


class UsageError(StopError):
    """The command, its settings or the plan ask for something that can not be done."""

    exit_code = 2


class SecretStoreError(UsageError):
    """A secret can not be kept where it was to be kept."""


class PauseError(StopError):
    """The run stops where it is and goes on with the same command: a limit is used up, the network is gone."""

    exit_code = 4


class SignInError(StopError):
    """The system refused who we are."""

    exit_code = 5


class RetryError(CrmMoveError):
    """The request may be repeated as it is; raised inside the retry loop only."""


class SkipError(CrmMoveError):
    """One record, value or link is left behind; the others go on."""


class RefusedError(SkipError):
    """The system answered, and the answer was no.

    `code` is the system's own word for the reason ("" where it gave none), `body` its answer as parsed JSON.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.body = body
        self.headers = dict(headers or {})


class OutcomeUnknownError(SkipError):
    """The request may or may not have taken effect: look before repeating it."""


class AlreadyThereError(RefusedError):
    """What was to be made is there already (archived ones count)."""


class TypeRefusedError(RefusedError):
    """The sink does not make attributes of this type, or with these flags."""


class QuotaError(RefusedError):
    """The customer's plan at the sink has no room for this."""


class ConflictError(RefusedError):
    """A unique value belongs to another record; `attribute` is its slug, `records` their ids, where the sink says."""

    attribute: str = ""
    records: tuple[str, ...] = ()


class ValueRefusedError(RefusedError):
    """The sink does not take the value of one attribute; `attribute` is its slug."""

    attribute: str = ""
