from rate_dense.plain import build

__all__ = ["build"]
