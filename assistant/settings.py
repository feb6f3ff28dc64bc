"""All that can be configured, as one frozen value, read from the environment once.

Every field has one environment variable, ``ASSISTANT_`` plus its name in capitals. Building things from settings
happens in :mod:`assistant.wiring` only.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from platformdirs import user_data_path

from assistant.errors import ConfigError

PREFIX = "ASSISTANT_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data lives, which models are used, and where the web page listens.

    ``data_dir`` holds the index, the desk's database and logs. ``embedding`` is ``use-multilingual`` (ships with
    the program) or the name or path of a sentence-transformers model. ``model`` is what the model engine asks for:
    ``ollama:<model>``, ``openai:<model>`` for any server that speaks OpenAI's protocol at ``openai_url``, or ``none``.
    ``knowledge_dir`` replaces the knowledge that ships. ``model_first_timeout`` bounds the wait for a model's next
    word, ``model_timeout`` its whole reply, both in seconds. ``nli_model`` names a cross-encoder that judges the
    model's sentences once more; empty for none. ``database_url`` is where the desk keeps its cases: empty for an SQLite
    file in ``data_dir``, or ``postgresql://<user>:<password>@<host>/<name>``. ``retention_days`` is how long it keeps a
    case after its last change.
    """

    data_dir: Path
    knowledge_dir: Path | None = None
    embedding: str = "use-multilingual"
    model: str = "ollama:qwen3:4b-instruct"
    ollama_url: str = "http://127.0.0.1:11434"
    openai_url: str = "http://127.0.0.1:8000/v1"
    openai_key: str = field(default="", repr=False)
    model_first_timeout: float = 60.0
    model_timeout: float = 120.0
    nli_model: str = ""
    host: str = "127.0.0.1"
    port: int = 7860
    database_url: str = field(default="", repr=False)
    retention_days: int = 365

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Settings from the environment.

        Raises:
            ConfigError: a variable's value does not fit its type.
        """
        given = {f.name: env[PREFIX + f.name.upper()] for f in fields(cls) if env.get(PREFIX + f.name.upper())}
        data_dir = Path(given.pop("data_dir", "") or user_data_path("sme-ai-act-assistant", appauthor=False))
        return cls(data_dir=data_dir, **{name: _converted(name, value) for name, value in given.items()})  # type: ignore[arg-type]

    def kept_since(self, now: dt.datetime) -> dt.datetime:
        """The time before which a case of the desk was last changed that may no longer be kept.

        Raises:
            ConfigError: the retention period is no number of days.
        """
        try:
            if self.retention_days < 1:
                raise OverflowError
            return now - dt.timedelta(days=self.retention_days)
        except OverflowError as error:
            raise ConfigError(
                f"{PREFIX}RETENTION_DAYS={self.retention_days} is no number of days.", "Give a number from 1 on."
            ) from error


def is_loopback(host: str) -> bool:
    """Whether a host is this machine only: ``localhost`` or a loopback address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _converted(name: str, value: str) -> object:
    kinds = {
        "knowledge_dir": Path,
        "model_first_timeout": float,
        "model_timeout": float,
        "port": int,
        "retention_days": int,
    }
    try:
        return kinds.get(name, str)(value)
    except ValueError as error:
        raise ConfigError(
            f"{PREFIX}{name.upper()}={value!r} is not a number.", f"Unset it, or give {name} as a number."
        ) from error
