"""What stewards decide about what the machine read: decisions, whom they bind, and what they make of a report.

Everything here is pure; decisions are kept by ``etl.stages.decisions`` and loaded by ``etl.load.decisions``.
"""

from etl.review.apply import Decided, Verdict, apply
from etl.review.model import Decision, Target, in_force

__all__ = ["Decided", "Decision", "Target", "Verdict", "apply", "in_force"]
