"""How does a live test use the portal? As a browser without JavaScript would: cookies, forms, redirects."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """One person at the portal; ``post`` fills the form that the page at the same address shows."""

    def __init__(self, portal: str) -> None:
        self.portal = portal
        self._open = build_opener(HTTPCookieProcessor(CookieJar())).open

    def get(self, path: str) -> str:
        return self._answer(path)[1]

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the forms on that page."""
        return dict(HIDDEN.findall(self.get(path)))

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Status and page after redirects."""
        return self._answer(path, urlencode(fields, doseq=True).encode())

    def log_in(self, mobile: str, password: str) -> "Visitor":
        fields = self.hidden("/accounts/login/") | {"username": mobile, "password": password}
        status, page = self.post("/accounts/login/", fields)
        assert status == 200, page
        assert "退出" in page
        return self

    def _answer(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        try:
            with self._open(urljoin(self.portal, path), body, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
