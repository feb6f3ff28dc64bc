"""Builds the parts from settings and puts them together; nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IndexMissingError
from assistant.resources import data_folder
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.answering.chain import AnswerChain
    from assistant.indexing.building import BuildReport

Progress = Callable[[str, int, int], None]


def build_index(settings: Settings, progress: Progress | None = None) -> BuildReport:
    """Build the index, or bring it up to date; unchanged passages are not embedded again.

    Raises:
        KnowledgeError: a knowledge file is damaged.
        SearchIndexError: building failed; the former index is still in use.
    """
    from assistant.indexing import building
    from assistant.indexing.embedding import open_embedding
    from assistant.indexing.knowledge import load_knowledge

    knowledge = load_knowledge(knowledge_folder(settings))
    return building.build_index(settings.data_dir, knowledge, open_embedding(settings.embedding), progress)


def open_chain(settings: Settings, build: bool = False, progress: Progress | None = None) -> AnswerChain:
    """The assistant over the index of these settings; with ``build``, a missing or outdated index is built first.

    Raises:
        IndexMissingError: there is no index and ``build`` is off.
        SearchIndexError: the index is damaged, or building it failed.
        KnowledgeError: a knowledge file is damaged.
    """
    from assistant.answering.chain import AnswerChain, Parts
    from assistant.answering.contacts import load_contacts
    from assistant.answering.notices import load_bill
    from assistant.answering.writing import OllamaWriter
    from assistant.indexing import building, index
    from assistant.indexing.embedding import open_embedding
    from assistant.indexing.knowledge import load_knowledge

    folder = knowledge_folder(settings)
    knowledge = load_knowledge(folder)
    embeddings = open_embedding(settings.embedding)
    try:
        search = index.open_index(settings.data_dir, knowledge, embeddings)
    except IndexMissingError:
        if not build:
            raise
        building.build_index(settings.data_dir, knowledge, embeddings, progress)
        search = index.open_index(settings.data_dir, knowledge, embeddings)
    return AnswerChain(
        Parts(
            index=search,
            embeddings=embeddings,
            bill=load_bill(folder / "bill.yaml"),
            contacts=load_contacts(folder / "contacts.yaml", search.statements.keys()),
            writer=OllamaWriter(settings),
        )
    )


def ensure_index(settings: Settings, progress: Progress | None = None) -> None:
    """Build the index unless the one at hand is complete and up to date."""
    open_chain(settings, build=True, progress=progress)


def serve(settings: Settings, progress: Progress | None = None) -> None:
    """Serve the web page and the API until stopped; builds the index first where it is missing.

    Raises:
        ConfigError: the address is not one of this machine's own (there is no sign-in yet), or the port is taken.
    """
    from assistant.web import pages

    app = pages.create_app(open_chain(settings, build=True, progress=progress))
    pages.serve(app, settings.host, settings.port)


def knowledge_folder(settings: Settings) -> Path:
    """The knowledge in use: the keeper's folder where one is set, else what ships."""
    return settings.knowledge_dir or data_folder("knowledge")
