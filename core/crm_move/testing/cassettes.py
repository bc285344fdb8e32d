"""Recorded answers of real systems, replayed in tests; no secret ever reaches the file."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MATCH = ("method", "scheme", "host", "port", "path", "query", "body")
"""The body too: concurrent writes to one address would else be answered in the wrong order."""

SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-api-token"})
REDACTED = "[redacted]"


@contextmanager
def cassette(path: Path, *, secrets: Collection[str] = (), record: bool = False) -> Iterator[Any]:
    """Replays the answers recorded in `path`; with `record` they are fetched first where the file does not exist.

    Headers that carry credentials are left out, and each of `secrets` is struck out wherever it occurs, in requests
    and answers alike. Needs vcrpy (`pip install vcrpy`).

    Raises AssertionError for a request that was not recorded.
    """
    import vcr  # type: ignore[import-untyped] # it ships no types
    from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped] # likewise

    strike = _Strike(secrets)
    recorder = vcr.VCR(
        match_on=MATCH,
        record_mode="once" if record else "none",
        before_record_request=strike.request,
        before_record_response=strike.response,
        decode_compressed_response=True,
    )
    try:
        with recorder.use_cassette(str(path)) as played:
            yield played
    except CannotOverwriteExistingCassetteException as error:
        # Its text quotes the request as it was sent, secrets too.
        raise AssertionError(strike.text(str(error))) from None


def leaked(folder: Path, secrets: Iterable[str]) -> list[str]:
    """`file: secret's first letters` for each secret that a cassette below `folder` holds."""
    texts = {path: path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*.y*ml"))}
    return [
        f"{path.relative_to(folder)}: {secret[:3]}…"
        for path, text in texts.items()
        for secret in secrets
        if secret and secret in text
    ]


class _Strike:
    def __init__(self, secrets: Collection[str]) -> None:
        # Longer ones first: one secret may be part of another.
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def request(self, request: Any) -> Any:
        request.uri = self.text(request.uri)
        request.body = self._body(request.body)
        for name in [name for name in request.headers if name.lower() in SECRET_HEADERS]:
            del request.headers[name]
        return request

    def response(self, response: Any) -> Any:
        headers = {name: value for name, value in response["headers"].items() if name.lower() not in SECRET_HEADERS}
        body = {**response["body"], "string": self._body(response["body"].get("string"))}
        return {**response, "headers": headers, "body": body}

    def _body(self, body: Any) -> Any:
        if isinstance(body, bytes):
            return self.text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        return self.text(body) if isinstance(body, str) else body

    def text(self, text: str) -> str:
        """`text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text
