"""The whole eval suite with the real small model: starts its server, then ``python -m evals run --engine model``.

    python -m tests.live.evals --out DIR [arguments of the eval run]

What the model said is kept in ``DIR/replies.jsonl``, so that a run can be stopped and taken up.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.real import MODEL


@contextmanager
def served(record: Path) -> Iterator[str]:
    """The model's server in a process of its own, at low priority; gives its base URL."""
    command = [sys.executable, "-m", "tests.live.real", "serve", "--port", "0", "--record", str(record)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            first = server.stdout.readline() if server.stdout else ""
            if not first.startswith("http"):
                raise RuntimeError("The model's server did not start; try `python -m tests.live.real serve`.")
            yield first.split()[0]
        finally:
            server.terminate()


def main() -> int:
    """Run the suite; the exit code is that of the eval run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    chosen, further = parser.parse_known_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with served(chosen.out / "replies.jsonl") as url:
        env = os.environ | {
            "ASSISTANT_MODEL": f"ollama:{MODEL}",
            "ASSISTANT_OLLAMA_URL": url,
            "ASSISTANT_MODEL_FIRST_TIMEOUT": "300",
            "ASSISTANT_MODEL_TIMEOUT": "600",
        }
        command = [sys.executable, "-m", "evals", "run", "--engine", "model", "--out", str(chosen.out), *further]
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
