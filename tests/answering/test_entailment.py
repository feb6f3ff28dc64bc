"""The optional judge of entailment: a real cross-encoder, as small as one can be, made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.entailment import CrossEncoderEntailment
from assistant.errors import ConfigError, ModelError

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "grant", "is", "for", "shops"]


def made(folder: Path, labels: tuple[str, ...]) -> Path:
    """A cross-encoder with random weights and these labels."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_the_probability_is_that_of_the_label_called_entailment(tmp_path: Path) -> None:
    told = {}
    for place, labels in enumerate([("entailment", "neutral", "x"), ("neutral", "ENTAILMENT", "x")]):
        folder = tmp_path / str(place)
        folder.mkdir()
        told[place] = CrossEncoderEntailment(str(made(folder, labels)))
        assert 0 <= told[place]("the grant is for shops", "the grant") <= 1
    model = told[0]._loaded()
    row = model.predict([("the grant is for shops", "the grant")], apply_softmax=True)[0]
    assert told[0]("the grant is for shops", "the grant") == pytest.approx(float(row[0]))
    assert sum(map(float, row)) == pytest.approx(1.0)


def test_a_model_without_that_label_or_without_files_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="LABEL_0") as caught:
        CrossEncoderEntailment(str(made(tmp_path, ("LABEL_0", "LABEL_1"))))("a", "b")
    assert "ASSISTANT_NLI_MODEL" in caught.value.hint
    with pytest.raises(ModelError) as caught:
        CrossEncoderEntailment(str(tmp_path / "absent"))("a", "b")
    assert caught.value.hint


def test_an_empty_name_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigError):
        CrossEncoderEntailment(" ")
