from rate_dense.annarchy import build, result

__all__ = ["build", "result"]
