"""How long people wait for their first sentence when twenty of them use the page at once.

    python -m benchmarks.chats [--people 20] [--questions 10] [--pause 2] [--indexing]

A server of its own is started with the quoting engine; each person has a session of Gradio's protocol, as a browser
has, and asks questions of the eval suite one after the other. ``--pause`` is for how many seconds a person reads, on
average; with 0 everybody sends the next question at once, which nobody does. ``--indexing`` builds an index beside it.
Times are from sending a question to the first event with a sentence in it, over everybody's questions; the peer in the
same run is one person alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import httpx

from evals.cases import committed

PREFIX = "/gradio_api"


@dataclass(frozen=True, slots=True)
class Events:
    """The numbers of the page's events: opening, sending a question, quoting the answer."""

    opened: int
    send: int
    quote: int


def main() -> None:
    """Print the waiting times of one person alone and of all at once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--pause", type=float, default=2.0)
    parser.add_argument("--indexing", action="store_true")
    given = parser.parse_args()
    asked = [case.question for case in committed() if not case.history]
    with serving() as address:
        asyncio.run(crowd(address, asked, 1, given.questions, 0.0))  # warms up
        told("one person alone", asyncio.run(crowd(address, asked, 1, given.questions, 0.0)))
        with indexing() if given.indexing else nothing():
            name = f"{given.people} people, {given.pause:g} s to read" + (", while indexing" if given.indexing else "")
            told(name, asyncio.run(crowd(address, asked, given.people, given.questions, given.pause)))


def told(name: str, seconds: Sequence[float]) -> None:
    """One line of figures, in milliseconds."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    p50, p95, longest = (1000 * value for value in (cuts[49], cuts[94], max(seconds)))
    print(f"{name}: n {len(seconds)}, p50 {p50:.0f}, p95 {p95:.0f}, max {longest:.0f} ms")


async def crowd(address: str, asked: Sequence[str], people: int, questions: int, pause: float) -> list[float]:
    """Everybody's waiting times, in seconds."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        events = await numbers(client)
        chats = (chat(client, events, random.Random(n), asked, questions, pause) for n in range(people))
        return [seconds for waits in await asyncio.gather(*chats) for seconds in waits]


async def numbers(client: httpx.AsyncClient) -> Events:
    """Which event is which, from the page's own description."""
    config = (await client.get("/config")).json()
    names = {one["id"]: one["props"].get("elem_id") for one in config["components"]}
    by_target = {(names.get(t[0]), t[1]): d["id"] for d in reversed(config["dependencies"]) for t in d["targets"]}
    send = by_target["send", "click"]
    quote = next(d["id"] for d in config["dependencies"] if d.get("trigger_after") == send)
    return Events(by_target[None, "load"], send, quote)


async def chat(
    client: httpx.AsyncClient, events: Events, chance: random.Random, asked: Sequence[str], questions: int, pause: float
) -> list[float]:
    """One person: opens the page, asks, reads, asks again."""
    session, waits = uuid.uuid4().hex, []
    await at_once(client, events.opened, ["{}"], session)
    for question in chance.sample(asked, questions):
        await asyncio.sleep(chance.expovariate(1 / pause) if pause else 0)
        waits.append(await first_sentence(client, events, question, session))
    return waits


async def first_sentence(client: httpx.AsyncClient, events: Events, question: str, session: str) -> float:
    """Ask, and wait for the end of the answer; seconds until something of it was there to read."""
    start, seen = time.perf_counter(), 0.0
    await at_once(client, events.send, [question, "ko", None, None], session)
    body = {"data": [None, None, None], "fn_index": events.quote, "session_hash": session}
    (await client.post(f"{PREFIX}/queue/join", json=body)).raise_for_status()
    async with client.stream("GET", f"{PREFIX}/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if not seen and is_readable(message):
                seen = time.perf_counter() - start
            if message.get("msg") == "process_completed":
                if not message["success"] or not seen:
                    raise RuntimeError(f"no answer to {question!r}: {message}")
                return seen
    raise RuntimeError(f"the stream ended before the answer to {question!r}")


def is_readable(message: dict[str, Any]) -> bool:
    """Whether a message draws a sentence, and not only that something is being looked for."""
    drawn = json.dumps(message.get("output", {}), ensure_ascii=False)
    return 'class=\\"answer' in drawn and "<p><span>" in drawn


async def at_once(client: httpx.AsyncClient, event: int, data: list[Any], session: str) -> None:
    """An event that waits in no queue."""
    body = {"data": data, "fn_index": event, "session_hash": session}
    (await client.post(f"{PREFIX}/run/predict", json=body)).raise_for_status()


@contextmanager
def serving() -> Iterator[str]:
    """A server of the pages without a model, on a free port."""
    settings = os.environ | {"ASSISTANT_MODEL": "none", "PYTHONUNBUFFERED": "1"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "assistant", "serve", "--port", port]
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = next(word for line in server.stdout for word in line.split() if word.startswith("http://"))
        yield address
        server.terminate()


@contextmanager
def indexing() -> Iterator[None]:
    """An index of everything is built from nothing, in a folder of its own, over and over."""
    with tempfile.TemporaryDirectory() as folder:
        script = f"while true; do ASSISTANT_DATA_DIR={folder}/$RANDOM {sys.executable} -m assistant index; done"
        job = subprocess.Popen(["bash", "-c", script], stdout=subprocess.DEVNULL, start_new_session=True)
        yield
        os.killpg(job.pid, 15)
        job.wait()


@contextmanager
def nothing() -> Iterator[None]:
    """In place of an index job."""
    yield


if __name__ == "__main__":
    main()
