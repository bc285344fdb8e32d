"""A web server for the one request by which the consent page answers."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from crm_move.errors import SignInError

PATH = "/callback"

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>crm-move</title>
<body style="font-family: sans-serif; margin: 4em"><h1>{title}</h1><p>{text}</p></body></html>"""


class Loopback:
    """Listens on 127.0.0.1 until the browser comes back from the consent page."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """`host` is what the browser calls this machine."""
        self._answers: queue.Queue[str] = queue.Queue()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.answers = self._answers
        self.redirect_uri = f"http://{host}:{self._server.server_address[1]}{PATH}"

    def wait(self, timeout: float) -> str:
        """The address that the browser was sent to. Raises SignInError after `timeout` seconds."""
        try:
            return self._answers.get(timeout=timeout)
        except queue.Empty:
            raise SignInError(f"Nobody answered the consent page within {timeout:.0f} s. Start again.") from None

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    # A browser opens connections ahead and leaves them idle: none of them may hold up the end.
    daemon_threads = True
    block_on_close = False
    answers: queue.Queue[str]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        told = parse_qs(address.query)
        if address.path != PATH or not ("code" in told or "error" in told):
            self._page(404, "Not found", "Nothing is here but the answer of the consent page.")
        elif "code" in told:
            self._page(200, "It worked", "crm-move has the answer. You can close this window.")
        else:
            self._page(200, "Not signed in", "The consent was not given. Go back to the terminal.")
        if address.path == PATH and ("code" in told or "error" in told):
            self.server.answers.put(self.path)

    def _page(self, status: int, title: str, text: str) -> None:
        page = PAGE.format(title=title, text=text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the address holds the code."""
