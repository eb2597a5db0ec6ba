"""What was promised in the database, and what of it has left the house, repeats included?"""

import json
import re
from pathlib import Path

from tests.stack import Stack, until

PAPERS = "SELECT count(*) FROM materials_paper"
UNFINISHED = "SELECT count(*) FROM jobs_job WHERE state <> 'done'"
UNSENT = "SELECT count(*) FROM notices_notice WHERE state <> 'sent'"


def count(stack: Stack, query: str) -> int:
    return int(stack.rows(query)[0][0])


def sms(stack: Stack) -> list[str]:
    """The ids of the notices in the file gateway, one for each text that went out."""
    return [json.loads(path.read_text())["id"] for path in Path(stack.environment["DATA_DIR"], "sms").glob("*.json")]


def mails(stack: Stack) -> list[str]:
    """The Message-IDs that went out, repeats included."""
    texts = [path.read_text(errors="replace") for path in Path(stack.environment["DATA_DIR"], "mail").glob("*.log")]
    return re.findall(r"^Message-ID: (\S+)$", "\n".join(texts), re.MULTILINE)


def assert_everything_was_done_once(stack: Stack) -> None:
    until(lambda: count(stack, UNSENT) == 0 and count(stack, UNFINISHED) == 0)
    told = {row[0] for row in stack.rows("SELECT id::text FROM notices_notice WHERE channel = 'sms'")}
    mailed = {f"<{row[0]}@portal>" for row in stack.rows("SELECT id::text FROM notices_notice WHERE channel = 'email'")}
    assert sorted(sms(stack)) == sorted(told)
    assert sorted(mails(stack)) == sorted(mailed)
    assert count(stack, PAPERS) == count(stack, "SELECT count(*) FROM jobs_job WHERE kind = 'document'") > 0
