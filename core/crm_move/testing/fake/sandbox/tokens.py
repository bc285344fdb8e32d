"""The fake CRM's tokens: short-lived, and each refresh token is good for one use."""

import time
from dataclasses import dataclass, field
from itertools import count

CLIENT_ID = "fake-client"
CLIENT_SECRET = "fake-client-secret"
FIRST_REFRESH_TOKEN = "fake-refresh-0"


@dataclass
class Tokens:
    """Tokens live `calls` calls and `seconds` seconds. Their numbers go up: a test can read how many there were."""

    calls: int
    seconds: float
    rotate: bool
    refresh_tokens: set[str] = field(default_factory=lambda: {FIRST_REFRESH_TOKEN})
    codes: set[str] = field(default_factory=set)
    _left: dict[str, int] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def admit(self, token: str | None) -> bool:
        """Counts one call of `token`; whether it may be made."""
        if token is None or self._left.get(token, 0) < 1 or time.monotonic() > self._until[token]:
            return False
        self._left[token] -= 1
        return True

    def consent(self) -> str:
        """A code for one exchange."""
        code = f"fake-code-{next(self._numbers)}"
        self.codes.add(code)
        return code

    def redeem(self, grant: str, secret: str) -> dict[str, object] | None:
        """The token answer for a code or a refresh token; None for one that is not known or spent."""
        known = self.codes if grant == "authorization_code" else self.refresh_tokens
        if secret not in known:
            return None
        if grant == "authorization_code" or self.rotate:
            known.discard(secret)
        return self._issue(secret if grant == "refresh_token" and not self.rotate else None)

    def _issue(self, kept: str | None) -> dict[str, object]:
        number = next(self._numbers)
        token, refresh_token = f"fake-access-{number}", kept or f"fake-refresh-{number}"
        self._left[token], self._until[token] = self.calls, time.monotonic() + self.seconds
        self.refresh_tokens.add(refresh_token)
        return {"access_token": token, "refresh_token": refresh_token, "expires_in": self.seconds}
