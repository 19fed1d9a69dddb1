from oja_dense.plain import build

__all__ = ["build"]
