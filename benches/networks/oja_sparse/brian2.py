from oja_dense.brian2 import build, result

__all__ = ["build", "result"]
