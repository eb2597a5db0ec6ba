"""Does a message that is sent as a file arrive whole or not at all?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from config.broker import Channel, Transport


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path / "c")}
    with Connection(transport=Transport, transport_options=options) as connection:
        yield connection.channel()


def test_nothing_is_seen_of_a_message_before_it_is_whole(channel: Channel) -> None:
    """A worker that looks while the message is being written takes it for an empty one, and ends."""
    seen = []

    class Looking:
        def __json__(self) -> str:
            seen.append(channel._size("celery"))
            return "written"

    channel._put("celery", {"state": Looking()})

    assert seen == [0]
    assert channel._get("celery") == {"state": "written"}
