"""Is a zip what its directory says? Nothing is inflated in one piece: 64 KB at a time, and every byte is counted."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import IO

from materials.checks.problem import Found

BLOCK = 64 * 1024
MAX_PARTS = 2_000  # a report of 400 pages with a picture on each has about 450
MAX_DIRECTORY = 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 100
HARMLESS = 1024 * 1024  # a part that inflates to no more than this may be as dense as it likes: blank drawings are
ENCRYPTED = 0x1 | 0x40 | 0x2000  # flag bits
SIZES_FOLLOW = 0x8
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
END, END64 = b"PK\x05\x06", b"PK\x06\x07"


class Archive:
    """A zip whose directory has been audited; reading a part goes on with the audit. Problems are raised as Found.

    ``name_of``: what a part is called, where a program has written its name in another way than Office does.
    """

    def __init__(
        self, file: IO[bytes], name_of: Callable[[zipfile.ZipInfo], str] = attrgetter("orig_filename")
    ) -> None:
        self._file = file
        parts, self._directory = _end_of(file)
        try:
            with zipfile.ZipFile(file) as archive:
                self.parts = {name_of(info): info for info in archive.infolist()}
                listed = len(archive.infolist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
            raise Found("damaged") from error
        if listed != parts:
            raise Found("directory")
        _check_names(list(self.parts), listed)
        self._begins = self._checked_layout()

    def blocks(self, name: str) -> Iterator[bytes]:
        """The part, inflated; Found when it is not as long, or not the same, as the directory says."""
        info, count, crc = self.parts[name], 0, 0
        raw = self._raw(name)
        try:
            for block in _inflated(raw) if info.compress_type == zipfile.ZIP_DEFLATED else raw:
                count += len(block)
                if count > info.file_size:
                    raise Found("directory")
                crc = zlib.crc32(block, crc)
                yield block
        except zlib.error as error:
            raise Found("damaged") from error
        if count != info.file_size:
            raise Found("directory")
        if crc != info.CRC:
            raise Found("damaged")

    def _raw(self, name: str) -> Iterator[bytes]:
        at, left = self._begins[name], self.parts[name].compress_size
        while left:
            self._file.seek(at)
            block = self._file.read(min(BLOCK, left))
            if not block:
                raise Found("damaged")
            at, left = at + len(block), left - len(block)
            yield block

    def _checked_layout(self) -> dict[str, int]:
        """Where each part's bytes begin. Encryption, method, ratio and overlap are known without inflating anything."""
        infos = sorted(self.parts.items(), key=lambda part: part[1].header_offset)
        if not infos:
            raise Found("damaged")
        if sum(info.file_size for info in self.parts.values()) > MAX_TOTAL:
            raise Found("swollen")
        begins = {}
        ends = [*(info.header_offset for _name, info in infos[1:]), self._directory]
        for (name, info), end in zip(infos, ends, strict=True):
            if info.flag_bits & ENCRYPTED:
                raise Found("encrypted")
            if info.compress_type not in METHODS:
                raise Found("odd", "method")
            if info.file_size > max(HARMLESS, MAX_RATIO * info.compress_size):
                raise Found("swollen")
            if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
                raise Found("directory")
            if stat.S_ISLNK(info.external_attr >> 16):
                raise Found("odd", "names")
            begin = self._begin(info)
            if begin + info.compress_size > end:
                raise Found("directory")
            begins[name] = begin
        return begins

    def _begin(self, info: zipfile.ZipInfo) -> int:
        """Right after the part's own header, which has to say what the directory says."""
        self._file.seek(info.header_offset)
        header = self._file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise Found("damaged")
        flags, method, _time, _date, _crc, packed, size, name, extra = struct.unpack_from("<HHHHLLLHH", header, 6)
        raw = self._file.read(name)
        if raw != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"):
            raise Found("directory")
        if method != info.compress_type or flags & ENCRYPTED:
            raise Found("directory")
        said = {
            (info.compress_size, info.file_size),
            (0xFFFFFFFF, 0xFFFFFFFF),
        }  # the latter: the sizes stand in `extra`
        if not flags & SIZES_FOLLOW and (packed, size) not in said:
            raise Found("directory")
        return info.header_offset + 30 + int(name) + int(extra)


def largest(file: IO[bytes], count: int) -> tuple[tuple[str, int], ...]:
    """The pictures of an Office file that take the most room in it; nothing when it cannot be read as one."""
    try:
        _end_of(file)
        with zipfile.ZipFile(file) as archive:
            pictures = [info for info in archive.infolist() if "/media/" in info.filename]
    except (Found, zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError):
        return ()
    pictures.sort(key=lambda info: info.compress_size, reverse=True)
    return tuple((info.filename.rpartition("/")[2], info.compress_size) for info in pictures[:count])


def _end_of(file: IO[bytes]) -> tuple[int, int]:
    """How many parts the end-of-directory record promises, and where the directory begins.

    It must be the last thing in the file and small enough to be read into memory; Zip64 never is.
    """
    length = file.seek(0, 2)
    start = max(0, length - 22 - 0xFFFF)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22 or tail[max(0, at - 20) : at].startswith(END64):
        raise Found("damaged")
    disk, other, here, parts, size, offset, comment = struct.unpack_from("<HHHHLLH", tail, at + 4)
    if disk or other or here != parts or len(tail) != at + 22 + comment:
        raise Found("damaged")
    if parts > MAX_PARTS or size > MAX_DIRECTORY:
        raise Found("odd", "parts")
    if offset + size != start + at:  # something stands before the archive, or between its directory and its end
        raise Found("damaged")
    return parts, offset


def _check_names(names: list[str], listed: int) -> None:
    """Names that lead out of the folder they are unpacked into, or that two parts share."""
    odd = any(
        "\\" in name
        or ":" in name
        or min(name, default=" ") < " "
        or {"", ".", ".."} & set(name.removesuffix("/").split("/"))
        for name in names
    )
    if odd or len({name.casefold() for name in names}) != listed:
        raise Found("odd", "names")


def _inflated(raw: Iterator[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    for compressed in raw:
        while True:
            block = inflate.decompress(compressed, BLOCK)
            compressed = inflate.unconsumed_tail
            yield block
            if not compressed and len(block) < BLOCK:
                break
    if not inflate.eof:
        raise Found("damaged")
    if inflate.unused_data:
        raise Found("directory")
