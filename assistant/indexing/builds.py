"""Where builds of the index live on disk, and how one takes the place of another without a moment of half-built.

    <root>/index/<fingerprint>/
        current             one line: the name of the build in use
        lock                held while building
        build-<id>/         one build: vectors/, keywords/, learned.npy, and manifest.json, which is written last

A build is made in a folder of its own and put to use by renaming a small file over ``current``, which the file system
does in one step. The build before it is kept, because a running server may still read from it; older ones go.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexBuildError, IndexDamagedError, IndexMissingError

BUILD_HINT = "Build it with: assistant index"
REBUILD_HINT = "Build it again with: assistant index"
LOCK_SECONDS = 300.0

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build was made from, and what belongs to it. ``files``: relative path and SHA-256, sorted."""

    fingerprint: str
    embedding_id: str
    knowledge_digest: str
    statements: int
    passages: int
    asked: int
    dimension: int
    versions: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()


class BuildHome:
    """The folder of one fingerprint."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path:
        """The folder of the build in use.

        Raises:
            IndexMissingError: nothing was built here yet.
            IndexDamagedError: the build in use is gone.
        """
        try:
            name = (self.folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise IndexMissingError("No index was built yet for these settings.", BUILD_HINT) from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamagedError(f"The search index cannot be read: {error}.", REBUILD_HINT) from error
        build = self.folder / name
        if not name.startswith("build-") or build.parent != self.folder or not build.is_dir():
            raise IndexDamagedError("The build that the search index points to is gone.", REBUILD_HINT)
        return build

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the only right to build here. The system frees it when the process ends, however it ends.

        Raises:
            IndexBuildError: another process went on building for :data:`LOCK_SECONDS`.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=LOCK_SECONDS):
                yield
        except Timeout:
            raise IndexBuildError(
                "Another process is building the search index.", "Wait until it is done, then try again."
            ) from None

    def new(self) -> Path:
        """An empty folder for a build."""
        build = self.folder / f"build-{uuid.uuid4().hex[:12]}"
        build.mkdir()
        return build

    def switch_to(self, build: Path) -> None:
        """Put a finished build to use, in one step."""
        fresh = self.folder / "current.new"
        with fresh.open("w", encoding="utf-8") as file:
            file.write(build.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / "current")

    def clean(self, *keep: Path | None) -> None:
        """Delete every build but those to keep; what cannot be deleted is left for the next time."""
        for build in self.folder.glob("build-*"):
            if build not in keep:
                shutil.rmtree(build, ignore_errors=True)


def write_manifest(build: Path, manifest: Manifest, live: frozenset[Path] = frozenset()) -> None:
    """Seal a build: record what it was made from and its files, but those that reading changes (``live``)."""
    files = sorted(f for f in build.rglob("*") if f.is_file() and f not in live)
    body = asdict(manifest) | {"files": [(f.relative_to(build).as_posix(), _hash(f)) for f in files]}
    (build / _MANIFEST).write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(build: Path) -> Manifest:
    """The manifest of a build.

    Raises:
        IndexDamagedError: there is none (the build was never finished), or it cannot be read.
    """
    try:
        body = json.loads((build / _MANIFEST).read_text(encoding="utf-8"))
        for name in ("versions", "files"):
            body[name] = tuple((str(a), str(b)) for a, b in body[name])
        return Manifest(**body)
    except FileNotFoundError:
        raise IndexDamagedError("The search index is only half built.", REBUILD_HINT) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(f"The manifest of the search index is damaged: {error}.", REBUILD_HINT) from error


def check_files(build: Path, manifest: Manifest) -> None:
    """Compare the files of a build with its manifest.

    Raises:
        IndexDamagedError: a file is missing or was changed.
    """
    for name, wanted in manifest.files:
        try:
            sound = _hash(build / name) == wanted
        except FileNotFoundError:
            raise IndexDamagedError(f"The file {name} of the search index is missing.", REBUILD_HINT) from None
        except OSError as error:
            raise IndexDamagedError(f"The search index cannot be read: {error}.", REBUILD_HINT) from error
        if not sound:
            raise IndexDamagedError(f"The file {name} of the search index is damaged.", REBUILD_HINT)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
