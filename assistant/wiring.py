"""Builds the parts from settings and puts them together; nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IndexMissingError
from assistant.resources import data_folder
from assistant.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.answering.chain import AnswerChain
    from assistant.helpdesk.desk import HelpDesk
    from assistant.helpdesk.shelf import Shelf
    from assistant.indexing.building import BuildReport
    from assistant.service.accounts import Accounts
    from assistant.service.store import Store

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
    from assistant.answering.entailment import CrossEncoderEntailment
    from assistant.answering.models import ModelServer
    from assistant.answering.notices import load_bill, load_conflicts
    from assistant.answering.writing import ModelWriter
    from assistant.indexing import building, index
    from assistant.indexing.embedding import open_embedding
    from assistant.indexing.knowledge import load_knowledge
    from assistant.indexing.programmes import load_programmes

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
            programmes=load_programmes(folder / "programmes.yaml", search.statements.keys()),
            conflicts=load_conflicts(folder / "conflicts.yaml", search.statements.keys()),
            writer=None if settings.model == "none" else ModelWriter(ModelServer(settings)),
            entails=CrossEncoderEntailment(settings.nli_model) if settings.nli_model else None,
        )
    )


def open_store(settings: Settings) -> Store:
    """The desk's database, made where it is missing and brought up to date.

    Raises:
        ConfigError: ``database_url`` is no address of a database that can be used.
        StoreError: the database cannot be used.
    """
    from assistant.service.store import Store

    return Store.open(settings.database_url, settings.data_dir)


def open_accounts(store: Store) -> Accounts:
    """Those who may sign in to the desk of a store."""
    from assistant.service.accounts import Accounts

    return Accounts(store)


@contextmanager
def open_desk(settings: Settings, progress: Progress | None = None) -> Iterator[HelpDesk]:
    """The desk over its store and the assistant; a missing or outdated index is built first.

    Raises:
        AssistantError: see :func:`open_store` and :func:`open_chain`.
    """
    from assistant.helpdesk.desk import HelpDesk

    with open_store(settings) as store:
        chain = open_chain(settings, build=True, progress=progress)
        yield HelpDesk(store, chain, open_shelf(settings).offices)


def open_shelf(settings: Settings) -> Shelf:
    """The offices in whose words replies are written: those that ship, and the keeper's own."""
    from assistant.helpdesk.shelf import Shelf

    return Shelf(settings.data_dir / "offices")


def create_web_app(settings: Settings, progress: Progress | None = None) -> FastAPI:
    """The web page, the API and the desk; a missing or outdated index is built first.

    What the desk keeps longer than it may is removed.

    Raises:
        ConfigError: the page is to listen beyond this machine, and no one could sign in to look after the desk.
        AssistantError: see :func:`open_store` and :func:`open_chain`.
    """
    from assistant.helpdesk.batch import Worker
    from assistant.helpdesk.desk import HelpDesk
    from assistant.service.feedback import FILE_NAME, FeedbackStore
    from assistant.web import pages
    from assistant.web.desk.parts import DeskParts

    with ExitStack() as opened:
        store = opened.enter_context(open_store(settings))
        accounts = open_accounts(store)
        pages.check_host(settings.host, accounts)
        store.purge(settings.kept_since(store.clock()))
        chain = open_chain(settings, build=True, progress=progress)
        chain.parts.embeddings.embed_query("warm-up")  # loads the model now, not at the first visitor's question
        feedback = FeedbackStore(settings.data_dir / FILE_NAME)
        shelf = open_shelf(settings)
        desk = HelpDesk(store, chain, shelf.offices)
        app = pages.create_app(chain, DeskParts(accounts, settings, feedback, shelf, desk, Worker(desk)))
        opened.pop_all()  # the store stays open as long as the app is served
    return app


def serve(settings: Settings, app: FastAPI) -> None:
    """Serve the web page and the API until stopped.

    Raises:
        ConfigError: the port cannot be had.
    """
    from assistant.web import pages

    pages.serve(app, settings.host, settings.port)


def knowledge_folder(settings: Settings) -> Path:
    """The knowledge in use: the keeper's folder where one is set, else what ships."""
    return settings.knowledge_dir or data_folder("knowledge")
