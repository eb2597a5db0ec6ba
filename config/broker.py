"""How does a job reach the worker where no Redis runs? As a file that appears whole or not at all.

kombu's own transport creates a message and then writes it: a worker that looks in between ends with a JSON error, and the
portal with it (celery/kombu issue 1551).
"""

import time
import uuid
from pathlib import Path

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: object, **_options: object) -> None:  # type: ignore[override]
        message = Path(self.data_folder_out, f"{time.monotonic_ns()}_{uuid.uuid4()}.{queue}.msg")
        unfinished = message.with_suffix(".unfinished")  # a name that no queue looks for
        unfinished.write_text(dumps(payload))
        unfinished.replace(message)


class Transport(filesystem.Transport):
    Channel = Channel
