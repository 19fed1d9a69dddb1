"""Reports: a network described as text with formulas, for papers and notebooks."""

from .report import report

__all__ = ["report"]
