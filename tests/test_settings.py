"""Settings: one environment variable a field, checked when read."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from assistant.errors import ConfigError
from assistant.settings import PREFIX, Settings


def test_nothing_is_needed() -> None:
    settings = Settings.from_env({})
    assert settings.data_dir.is_absolute() and settings.host == "127.0.0.1" and settings.knowledge_dir is None


def test_every_field_has_its_variable() -> None:
    given = {
        "data_dir": "/a",
        "knowledge_dir": "/b",
        "embedding": "m",
        "model": "ollama:x",
        "ollama_url": "http://127.0.0.1:1",
        "openai_url": "http://127.0.0.1:2/v1",
        "openai_key": "secret",
        "model_first_timeout": "1.5",
        "model_timeout": "2.5",
        "nli_model": "n",
        "host": "::1",
        "port": "81",
        "database_url": "postgresql://kim:hidden@db/desk",
        "retention_days": "30",
    }
    assert set(given) == {field.name for field in fields(Settings)}
    settings = Settings.from_env({PREFIX + name.upper(): value for name, value in given.items()})
    expected = given | {"data_dir": Path("/a"), "knowledge_dir": Path("/b"), "model_timeout": 2.5, "port": 81}
    expected |= {"model_first_timeout": 1.5, "retention_days": 30}
    assert {name: getattr(settings, name) for name in given} == expected
    assert "secret" not in repr(settings) and "hidden" not in repr(settings)


def test_an_empty_variable_is_no_variable() -> None:
    assert Settings.from_env({PREFIX + "PORT": "", PREFIX + "DATA_DIR": ""}).port == 7860


@pytest.mark.parametrize("name", ["PORT", "MODEL_TIMEOUT", "MODEL_FIRST_TIMEOUT", "RETENTION_DAYS"])
def test_a_word_where_a_number_belongs_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match=PREFIX + name) as caught:
        Settings.from_env({PREFIX + name: "many"})
    assert caught.value.hint
