"""What can go wrong in the eval suite.

EvalError
├── CaseError    a case file is damaged, or there are no cases
└── RunError     a run is missing, incomplete, or does not belong to the cases
"""

from __future__ import annotations


class EvalError(Exception):
    """Base of all errors of the suite; the message says what to do."""


class CaseError(EvalError):
    """A case file is damaged, or there are no cases."""


class RunError(EvalError):
    """A run is missing, incomplete, or does not belong to the cases."""
