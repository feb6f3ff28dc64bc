"""Files that come in and go out: uploads that never touch a disk, and downloads under a name."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from urllib.parse import quote

from fastapi import Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from assistant.errors import InputError
from assistant.helpdesk.sheets import MAX_BYTES
from assistant.service.exports import ExportFile
from assistant.web.desk.drawing import HEADERS

_AROUND = 100_000  # bytes of a form beside its file
_TOO_LARGE = InputError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.", "Split it.")


class _InMemory(MultiPartParser):
    """Keeps a file in memory, whatever its size: it holds personal data, which is stored nowhere."""

    spool_max_size = MAX_BYTES + _AROUND


async def upload(request: Request) -> tuple[str, bytes, dict[str, str]]:
    """The name and bytes of a form's one file, and its other fields.

    Raises:
        InputError: there is none, or it is too large.
    """
    try:
        length = int(request.headers.get("content-length", "0"))
    except ValueError:
        length = 0
    if length > MAX_BYTES + _AROUND:
        raise _TOO_LARGE
    try:
        form = await _InMemory(request.headers, _bounded(request), max_files=1, max_fields=20).parse()
    except (MultiPartException, KeyError) as error:
        raise InputError("The form holds no file that can be read.", "Choose a file and send it again.") from error
    return await _read(form)


async def _bounded(request: Request) -> AsyncGenerator[bytes]:
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > MAX_BYTES + _AROUND:
            raise _TOO_LARGE
        yield piece


async def _read(form: FormData) -> tuple[str, bytes, dict[str, str]]:
    given = form.get("file")
    if not isinstance(given, UploadFile):
        raise InputError("No file was given.", "Choose a file and send it again.")
    content = await given.read()
    await form.close()
    return given.filename or "", content, {name: text for name, text in form.items() if isinstance(text, str)}


def download(file: ExportFile) -> Response:
    """A file to be saved under its name."""
    named = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return Response(file.content, media_type=file.media_type, headers=HEADERS | {"Content-Disposition": named})
