"""How right the answers are: generate once, score many times, and block a change that makes them worse.

    cases ─► run ─► answers.jsonl ─► score ─► scores.jsonl, summary.json ─► report.html, gate

Never installed. Nothing in the product knows about it.
"""
