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
    ├── StoreError            the desk's database cannot do what it was asked for
    │   ├── StoreUnreachableError    it cannot be reached or opened
    │   ├── StoreBusyError           another process holds it for too long
    │   ├── StoreFullError           its disk is full
    │   ├── StoreDamagedError        what it holds cannot be read
    │   ├── StoreVersionError        a newer program made it
    │   ├── StoreKeyError            the key of the words that were masked is missing or does not fit
    │   ├── StoreMissingError        it has no such case, batch or user
    │   └── StoreConflictError       it was changed meanwhile, or is there already
    ├── AccountError          an account cannot be made or used
    │   ├── PasswordError            a new password is too weak
    │   └── SignInError              name and password do not belong together
    │       └── SignInLockedError        too many were wrong, and the name rests for a while
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


class StoreError(AssistantError):
    """The desk's database cannot do what it was asked for."""


class StoreUnreachableError(StoreError):
    """The database cannot be reached or opened: no server, no right to it, or a wrong password."""


class StoreBusyError(StoreError):
    """Another process holds the database for too long."""


class StoreFullError(StoreError):
    """The disk of the database is full; what was to be stored is not stored, and nothing else is lost."""


class StoreDamagedError(StoreError):
    """What the database holds cannot be read."""


class StoreVersionError(StoreError):
    """A newer program made the database; it is left as it is."""


class StoreKeyError(StoreError):
    """The key of the words that were masked is missing, or is not the one they were locked with."""


class StoreMissingError(StoreError):
    """The database has no such case, batch or user."""


class StoreConflictError(StoreError):
    """What was to be changed was changed by someone else meanwhile, or what was to be added is there already."""


class AccountError(AssistantError):
    """An account cannot be made or used."""


class PasswordError(AccountError):
    """A new password is too weak."""


class SignInError(AccountError):
    """Name and password do not belong together; which of the two is wrong is never told."""


class SignInLockedError(SignInError):
    """Too many passwords were wrong, and the name rests for a while, whether or not anyone has it."""


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
