"""Everything that can go wrong and be told to a person.

    AssistantError
    ├── InputError            the question or a file given by the caller cannot be used
    ├── KnowledgeError        a sheet, asked-as file, glossary or prompt is damaged (names file, id and field)
    ├── ConfigError           a setting has a value that cannot work
    ├── SearchIndexError      the index cannot be used
    │   ├── IndexMissingError     none was built yet for these settings
    │   ├── IndexDamagedError     half built, or its files do not belong together
    │   └── IndexBuildError       building failed; the former index is still in use
    ├── EmbeddingError        the embedding model cannot be loaded or run
    ├── FeedbackError         what a reader said of an answer cannot be kept or read
    │   └── FeedbackFullError     the file that keeps it has reached its limit
    └── ModelError            the language model did not give a usable answer
        ├── ModelUnreachableError    no server answers, or the connection broke
        │   └── ModelRestingError        it failed several times in a row and is not asked for a while
        ├── ModelBusyError           the server's queue is full
        ├── ModelTimeoutError        a deadline passed
        ├── ModelMissingError        the server does not have this model
        └── ModelReplyError          it answered, but not with something that can be shown
            └── ModelContextError        question and evidence do not fit the model's context

Each has a message for a person and a ``hint`` that says what to do. Bugs are not in this tree: they keep their
traceback. Exceptions of other libraries are translated at the edge where the library is called.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all errors that are told to a person. ``hint`` says what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(AssistantError):
    """The question or a file given by the caller cannot be used."""


class KnowledgeError(AssistantError):
    """A knowledge or prompt file is damaged; the message names file, id and field."""


class ConfigError(AssistantError):
    """A setting has a value that cannot work."""


class SearchIndexError(AssistantError):
    """The index cannot be used."""


class IndexMissingError(SearchIndexError):
    """No index was built yet for these settings."""


class IndexDamagedError(SearchIndexError):
    """The index is half built, or its files do not belong together."""


class IndexBuildError(SearchIndexError):
    """Building failed; the former index is still in use."""


class EmbeddingError(AssistantError):
    """The embedding model cannot be loaded or run."""


class FeedbackError(AssistantError):
    """What a reader said of an answer cannot be kept or read."""


class FeedbackFullError(FeedbackError):
    """The file that keeps feedback has reached its limit; nothing old is dropped in silence."""


class ModelError(AssistantError):
    """The language model did not give a usable answer."""


class ModelUnreachableError(ModelError):
    """No model server answers at the configured address, or the connection to it broke."""


class ModelRestingError(ModelUnreachableError):
    """The model failed several times in a row and is not asked for a while."""


class ModelBusyError(ModelError):
    """The model server has more to do than it takes on."""


class ModelTimeoutError(ModelError):
    """The model did not begin, or did not end, in time."""


class ModelMissingError(ModelError):
    """The model server does not have the configured model."""


class ModelReplyError(ModelError):
    """The model answered, but not with something that can be shown."""


class ModelContextError(ModelReplyError):
    """Question and evidence do not fit the model's context; nothing is cut off in silence."""
