"""What becomes of an upload that is larger than any page wants, or for which the disk has no room?"""

import errno
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
BLOCK = 64 * 1024


def is_no_room(error: BaseException | None) -> bool:
    return isinstance(error, OSError) and error.errno in NO_ROOM


class Incoming(TemporaryFileUploadHandler):
    """To disk as it comes; of what is too large for any page nothing is read.

    Without room nothing of it stays, and the rest is read before anything is said: a browser that is still sending when
    the answer comes and the line is closed does not show the answer.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:
        if content_length > settings.LARGEST_BODY:
            raise RequestDataTooBig
        self._body = input_data

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().new_file(*args, **kwargs)
        except OSError:
            self._read_the_rest()
            raise

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self.file.write(raw_data)
            self.file.flush()  # nothing is left to go wrong when the file is closed
        except OSError:
            with suppress(OSError):  # it tries once more to write what it holds, then it is gone
                self.file.close()
            self._read_the_rest()
            raise

    def _read_the_rest(self) -> None:
        while self._body.read(BLOCK):
            pass
