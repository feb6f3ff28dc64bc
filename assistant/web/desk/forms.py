"""What a request brings, for an endpoint that runs in a thread: a form's texts by name, and where a list goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Query, Request


async def fields(request: Request) -> Mapping[str, str]:
    """The texts of a form, with lines that end as they do here; files are left out."""
    form = await request.form()
    return {name: text.replace("\r\n", "\n") for name, text in form.items() if isinstance(text, str)}


Start = Annotated[int, Query(le=1_000_000_000)]  # databases count no further than 2**63
Fields = Annotated[Mapping[str, str], Depends(fields)]
