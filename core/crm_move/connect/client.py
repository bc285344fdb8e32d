"""The client that connectors are handed: it paces, signs, repeats what is safe, counts and logs."""

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr
from structlog.typing import FilteringBoundLogger

from crm_move.connect.attempts import Attempts, Parts
from crm_move.connect.clock import Clock, SystemClock
from crm_move.connect.counters import Counters, Requests
from crm_move.connect.http import USER_AGENT, Transport, Wire
from crm_move.connect.limiter import Limiter
from crm_move.connect.messages import Answer, Call, Query
from crm_move.connect.retry import RetryPolicy, persist
from crm_move.connect.signing import Signer


class ApiClient:
    """One system's API, for any number of threads.

    `base_url` may hold a path, which every call's path is put behind; the signer's own base address beats it.
    `name` is how messages call the system (default: its host). `in_flight` is the number of connections; `width` tells
    how many hold a rate. `timeout` is the longest silence waited out, in seconds.
    """

    def __init__(
        self,
        *,
        base_url: str,
        signer: Signer,
        limiter: Limiter,
        in_flight: int,
        retry: RetryPolicy | None = None,
        transport: Transport | None = None,
        clock: Clock | None = None,
        user_agent: str = USER_AGENT,
        timeout: float = 60.0,
        name: str = "",
        log: FilteringBoundLogger | None = None,
    ) -> None:
        self._wire = Wire(transport=transport, in_flight=in_flight, user_agent=user_agent, timeout=timeout)
        self._parts = Parts(
            name=name or urlsplit(base_url).netloc,
            base_url=base_url,
            signer=signer,
            limiter=limiter,
            retry=retry or RetryPolicy(),
            wire=self._wire,
            clock=clock or SystemClock(),
            counters=Counters(),
            log=log or structlog.get_logger("crm_move.connect"),
        )

    @property
    def counters(self) -> Requests:
        """What was sent so far."""
        return self._parts.counters.read()

    def token(self) -> SecretStr:
        """The key or token that requests are signed with just now, for systems that tell what a token may do when they
        are asked by it. Raises SignInError."""
        signed = self._parts.signer.sign().headers.values()
        return SecretStr(next(iter(signed), "").rpartition(" ")[2])

    def scopes(self) -> tuple[str, ...] | None:
        """What the token that requests are signed with just now may do, None where that is not known. Raises
        SignInError."""
        return self._parts.signer.sign().scopes

    @property
    def base_url(self) -> str:
        """Where the next request goes. Raises SignInError."""
        return self._parts.signer.sign().base_url or self._parts.base_url

    def has_moved(self) -> bool:
        """Renew the sign-in, where that can be; whether it names another host for the account now. For systems whose
        former hosts answer as if there were nothing. Raises SignInError, PauseError."""
        before = self._parts.signer.sign()
        fresh = self._parts.signer.renew(before)
        return fresh is not None and fresh.base_url != before.base_url

    def move_to(self, base_url: str) -> None:
        """Send further requests to this host: some systems tell on which one an account lives only when they are asked.
        A sign-in that comes with a host of its own keeps to that."""
        self._parts = replace(self._parts, base_url=base_url)

    def count_days_in(self, zone: str) -> None:
        """The system counts its days in this time zone, by its IANA name: where a limit is `used_up`, the run says
        that it opens again at midnight there. A name that this machine does not know changes nothing."""
        self._parts = replace(self._parts, zone=zone)

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Query | None = None,
        form: Mapping[str, str] | None = None,
        bucket: str = "read",
        repeatable: bool = True,
    ) -> Answer:
        """Send one request and return its 2xx answer.

        Raises RefusedError for any other final status (redirects too: none is followed); OutcomeUnknownError where a
        call that is not `repeatable` may have taken effect; PauseError when the system stays away, or asks for a wait
        beyond the bounds; SignInError when it refuses who we are; UsageError for an address on another host.
        """
        attempts = Attempts(self._parts, Call(method, path, json, params, form, bucket, repeatable))
        return persist(attempts.make_one, self._parts.retry, self._parts.clock, attempts.count)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
