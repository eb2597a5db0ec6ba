"""Which provider of SMS do tests send to, and how does it misbehave?"""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """A provider on this machine; ``behaviour`` is how it takes the next request.

    A status; 'hang', 'cut'; seconds until it answers with 200; or something to do before it hangs.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.behaviour: list[Any] = []
        self.over = threading.Event()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.requests.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
                what = gateway.behaviour.pop(0) if gateway.behaviour else 200
                if isinstance(what, float):
                    time.sleep(what)
                    what = 200
                if callable(what):
                    what()
                    what = "hang"
                if what == "hang":
                    gateway.over.wait(60)
                if what in ("hang", "cut"):
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(what)
                self.end_headers()
                self.wfile.write(b'{"ok": true}')

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms?account=1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
