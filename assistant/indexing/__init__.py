"""From knowledge files to a searchable index.

    sheets ─► passages ─┬─► embedding ─► vectors (Chroma) ─┐
    asked  ─────────────┤                └► learned        ├─► index
                        └─► keywords (BM25) ───────────────┘
    glossary ──────────────────────────────────────────────┘

Nothing here knows how an answer is written.
"""
