"""The build backend finds LLVM, and respects one that the user names."""

import os
import sys

import pytest

import neurarchy_build

VARIABLE = "LLVM_SYS_231_PREFIX"


def test_without_a_named_llvm_the_packaged_one_is_required(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert neurarchy_build.llvm_requirements() == ["mlc-llvm-static==23.1.1.post0"]
    assert "mlc-llvm-static==23.1.1.post0" in neurarchy_build.get_requires_for_build_wheel()
    assert "mlc-llvm-static==23.1.1.post0" in neurarchy_build.get_requires_for_build_editable()


def test_a_named_llvm_is_used_and_none_is_required(monkeypatch):
    monkeypatch.setenv(VARIABLE, "/opt/llvm")
    neurarchy_build.use_llvm()
    assert os.environ[VARIABLE] == "/opt/llvm"
    assert neurarchy_build.llvm_requirements() == []


def test_a_missing_llvm_is_named_with_what_to_install(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setitem(sys.modules, "mlc_llvm_static", None)
    with pytest.raises(RuntimeError, match=r"LLVM 23\.1 is needed.*mlc-llvm-static==23\.1\.1\.post0.*" + VARIABLE):
        neurarchy_build.use_llvm()
