"""How does a live test use the portal? As a browser without JavaScript would: cookies, forms, redirects."""

import re
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.stack import PATIENCE

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
BOUNDARY = "----portal-live-test"


class Visitor:
    """One person at the portal; ``post`` fills the form that the page at the same address shows.

    ``session`` is that of somebody who has logged in before.
    """

    def __init__(self, portal: str, session: str = "") -> None:
        self.portal = portal
        self._jar = CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self._jar)).open
        if session:
            self._jar.set_cookie(_session_cookie(session))

    @property
    def cookies(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    def get(self, path: str) -> str:
        """The page, whatever its status."""
        return self._answer(path)[1]

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the forms on that page."""
        return dict(HIDDEN.findall(self.get(path)))

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Status and page after redirects."""
        return self._answer(path, urlencode(fields, doseq=True).encode())

    def upload(self, path: str, fields: dict[str, str], content: bytes, name: str = "评审表.docx") -> tuple[int, str]:
        """The same with a file in the form's field ``file``."""
        head, tail = multipart(fields, name)
        return self._answer(path, head + content + tail, f"multipart/form-data; boundary={BOUNDARY}")

    def log_in(self, mobile: str, password: str) -> "Visitor":
        fields = self.hidden("/accounts/login/") | {"username": mobile, "password": password}
        status, page = self.post("/accounts/login/", fields)
        assert status == 200, page
        assert "退出" in page
        return self

    def _answer(self, path: str, body: bytes | None = None, content_type: str = "") -> tuple[int, str]:
        headers = {"Content-Type": content_type} if content_type else {}
        try:
            request = Request(urljoin(self.portal, quote(path, safe="/?=&%+")), body, headers)
            with self._open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()


def multipart(fields: dict[str, str], name: str) -> tuple[bytes, bytes]:
    """What comes before and after the file in a form with one file."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return "".join([*parts, file]).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


def _session_cookie(value: str) -> Cookie:
    return Cookie(
        version=0,
        name="sessionid",
        value=value,
        port=None,
        port_specified=False,
        domain="127.0.0.1",
        domain_specified=False,
        domain_initial_dot=False,
        path="/",
        path_specified=True,
        secure=False,
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )
