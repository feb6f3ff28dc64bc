"""Answers on Korea's SME AI bill and the ministry's AX programmes, with citations that were checked.

Importing this package loads none of the heavy parts (vector store, embedding models, web framework).
Start at :mod:`assistant.records` for the words used everywhere, at :mod:`assistant.wiring` for how the
parts are put together, and at :mod:`assistant.answering.chain` for the path from question to answer.
"""

__version__ = "0.1.0"
