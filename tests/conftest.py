"""What every test gets: no network but this machine, a data folder of its own, and the real knowledge once indexed."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.chain import AnswerChain
from assistant.settings import Settings

os.environ |= {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
}

_OWN = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _OWN:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the user's own data."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def real_index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the knowledge that ships is indexed with the embedding that ships."""
    from assistant.wiring import build_index

    data = tmp_path_factory.mktemp("real")
    build_index(Settings(data_dir=data))
    return data


@pytest.fixture(scope="session")
def chain(real_index_dir: Path) -> Iterator[AnswerChain]:
    """The assistant over the real knowledge; no model server is asked."""
    from assistant.wiring import open_chain

    opened = open_chain(Settings(data_dir=real_index_dir, ollama_url="http://127.0.0.1:9"))
    yield opened
    opened.index.close()
