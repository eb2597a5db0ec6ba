"""How are zips laid that no zip program would write: lying, overlapping, full of odd names?"""

import io
import struct
import zipfile

from tests.materials import files


def zipped(*more: tuple[str, bytes], **details: int) -> bytes:
    """A Word file with these further parts, in this order and under these very names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in [*files.docx_parts().items(), *more]:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in details.items():
                setattr(info, attribute, value)
            written.writestr(info, content)
    return file.getvalue()


def patched(content: bytes, mark: bytes, at: int, form: str, *values: int) -> bytes:
    """The last record of that kind with other values in it."""
    begin = content.rfind(mark) + at
    return content[:begin] + struct.pack(form, *values) + content[begin + struct.calcsize(form) :]


def listed_as(size: int, *, in_directory: bool = True) -> bytes:
    """A Word file whose last part has 50,000 bytes, and says ``size``, before the part and perhaps in the directory."""
    content = zipped(("word/notes.xml", b"<a>" + b" " * 49_993 + b"</a>"))
    if in_directory:
        content = patched(content, b"PK\x01\x02", 24, "<L", size)
    return patched(content, b"PK\x03\x04", 22, "<L", size)


def overlapping() -> bytes:
    """The directory says of the last part that it lies inside another one, and there it lies indeed."""
    last = ("word/notes.xml", b"<a/>")
    record = zipped(last)
    record = record[record.rfind(b"PK\x03\x04") : record.find(b"PK\x01\x02")]
    file = io.BytesIO(files.archive(files.docx_parts(), record))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as written:
        info = zipfile.ZipInfo(last[0])
        info.compress_type = zipfile.ZIP_DEFLATED
        written.writestr(info, last[1])
    content = file.getvalue()
    return patched(content, b"PK\x01\x02", 42, "<L", content.find(record))


def flagged() -> bytes:
    return patched(zipped(), b"PK\x01\x02", 8, "<H", 1)
