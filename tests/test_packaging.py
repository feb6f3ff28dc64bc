"""What ships is what is tested: the wheel, installed where no checkout is near."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(CHECKOUT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel, and borrows the libraries it depends on from this one.

    A ``.pth`` file names this environment's folder of libraries; its own ``.pth`` files, such as the one that points to
    the checkout, are not read from there.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    scheme = sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)})
    (Path(scheme) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    target = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        scheme,
        str(wheel),
    ]
    subprocess.run(target, check=True, capture_output=True, timeout=300)
    return home / "bin" / "python"


def run(python: Path, *arguments: str, cwd: Path, **env: str) -> str:
    """What a module prints when it is run in an empty folder."""
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | env
    done = subprocess.run(
        [str(python), *arguments], capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=clean, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_its_data_and_nothing_that_is_not_shipped(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    carried = {name.split("/")[2] for name in names if name.startswith("assistant/_data/")}
    sheets = {name for name in names if name.startswith("assistant/_data/knowledge/sheets/")}
    assert carried == {"knowledge", "prompts"} and len(sheets) == len(list((CHECKOUT / "knowledge/sheets").iterdir()))
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"assistant"}
    assert any(name.startswith("assistant/web/static/") for name in names)
    desk = (path for path in (CHECKOUT / "assistant/web/desk").rglob("*") if path.suffix in (".html", ".css", ".yaml"))
    assert {str(path.relative_to(CHECKOUT)) for path in desk} <= set(names)
    migrations = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "assistant/service/migrations").rglob("*.py")}
    assert len(migrations) > 3 and migrations <= set(names)


@pytest.mark.slow
def test_the_installed_wheel_answers_from_an_empty_folder_and_writes_only_its_data(
    installed: Path, tmp_path: Path
) -> None:
    empty, data = tmp_path / "empty", tmp_path / "data"
    empty.mkdir()
    where = Path(run(installed, "-c", "import assistant; print(assistant.__file__)", cwd=empty).strip()).parent
    assert installed.parents[1] in where.parents
    before = sorted(path for path in where.rglob("*") if "__pycache__" not in path.parts)
    question = ("-m", "assistant", "ask", "--json", "--engine", "quote", "기본계획은 몇 년마다 세우나요?")
    answer = json.loads(run(installed, *question, cwd=empty, ASSISTANT_DATA_DIR=str(data)))
    assert answer["outcome"] == "answered" and answer["citations"]
    assert sorted(path for path in where.rglob("*") if "__pycache__" not in path.parts) == before
    assert list(empty.iterdir()) == [] and (data / "index").is_dir()
