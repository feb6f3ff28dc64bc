"""What a form sent, for an endpoint that runs in a thread: texts by the names of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request


async def fields(request: Request) -> Mapping[str, str]:
    """The texts of a form, with lines that end as they do here; files are left out."""
    form = await request.form()
    return {name: text.replace("\r\n", "\n") for name, text in form.items() if isinstance(text, str)}


Fields = Annotated[Mapping[str, str], Depends(fields)]
