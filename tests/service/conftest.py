"""The desk's stores, on both databases, and those who sign in to them."""

from __future__ import annotations

from tests.databases import clock, empty_url, folder, kind, server, store, url
from tests.service.signing import accounts, hasher

__all__ = ["accounts", "clock", "empty_url", "folder", "hasher", "kind", "server", "store", "url"]
