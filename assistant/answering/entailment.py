"""One more check of a model's sentences, behind a setting: a cross-encoder that judges whether evidence entails them.

Any sentence-transformers cross-encoder for natural language inference will do, by name or path; none ships. Loaded on
first use. A model that cannot be loaded lets nothing through: the quoted answer stands.
"""

from __future__ import annotations

import threading
from typing import Any

from assistant.errors import ConfigError, ModelError

_NAMES = ("entailment", "entails")


class CrossEncoderEntailment:
    """Premise and hypothesis to the probability that the first entails the second.

    Raises:
        ModelError: the model cannot be loaded or run, or none of its labels is called entailment.
    """

    def __init__(self, name: str) -> None:
        if not name.strip():
            raise ConfigError("No cross-encoder is named.", "Unset ASSISTANT_NLI_MODEL, or name one.")
        self._name = name
        self._model: Any = None
        self._loading = threading.Lock()

    def __call__(self, premise: str, hypothesis: str) -> float:
        """The probability, 0 to 1."""
        model = self._loaded()
        try:
            row = model.predict([(premise, hypothesis)], apply_softmax=True, show_progress_bar=False)[0]
        except (RuntimeError, ValueError, IndexError) as error:
            raise self._unusable(error) from error
        return float(row[self._place(model)])

    def _place(self, model: Any) -> int:
        """The place of the label that means entailment."""
        labels: dict[int, str] = model.model.config.id2label
        for place, label in labels.items():
            if label.lower() in _NAMES:
                return int(place)
        raise self._unusable(f"its labels are {', '.join(labels.values())}")

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                try:
                    from sentence_transformers import CrossEncoder

                    self._model = CrossEncoder(self._name)
                # What a missing or broken model raises differs between versions of three libraries.
                except Exception as error:
                    raise self._unusable(error) from error
            return self._model

    def _unusable(self, why: object) -> ModelError:
        return ModelError(
            f"The cross-encoder {self._name} cannot be used: {str(why).strip().partition(chr(10))[0]}",
            "Check ASSISTANT_NLI_MODEL, or unset it.",
        )
