"""What does a log line look like, and what must it never say? JSON on standard error, without personal data."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

PERSONAL = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])"  # identity number
    r"|(?<![0-9])(?:00)?(?:86)?1[3-9][0-9]{9}(?![0-9])"  # mobile, as a gateway may write it too
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?<=/set-password/)[\w-]+/\w+"  # the link that sets a password
    r"|(?<=/opinions/)[\w-]{36}/\w+"  # the link by which an employer's opinion is given
)
# PostgreSQL quotes the whole row that it refuses, names and typed texts of many lines included.
QUOTED = re.compile(r"(?<=DETAIL:).*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)
_as_json = structlog.processors.JSONRenderer(ensure_ascii=False)


def render(logger: Any, method: str, event: EventDict) -> str:
    """The line, with whatever looks like a person's number or address struck out, tracebacks included."""
    return PERSONAL.sub("***", str(_as_json(logger, method, event)))


def one_line_for_a_refusal(logger: Any, method: str, event: EventDict) -> EventDict:
    """Django hands a 403 over with a traceback as it does a crash; there is nothing in it to mend."""
    if getattr(event.get("_record"), "status_code", 500) < 500:
        event.pop("exc_info", None)
    return event


def without_quoted_rows(logger: Any, method: str, event: EventDict) -> EventDict:
    return {name: QUOTED.sub(" ***", text) if isinstance(text, str) else text for name, text in event.items()}


BEFORE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    one_line_for_a_refusal,
    structlog.processors.format_exc_info,
    without_quoted_rows,
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": BEFORE,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # It has made itself a handler by now, which would print a malformed request as it came.
        "gunicorn.error": {"handlers": [], "propagate": True},
        # Not worth a line: what WeasyPrint thinks of CSS, what fontTools dropped, what Celery does at every tick.
        **{name: {"level": "ERROR"} for name in ("weasyprint", "fontTools", "celery.beat", "kombu", "PIL")},
    },
}

structlog.configure(
    processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
