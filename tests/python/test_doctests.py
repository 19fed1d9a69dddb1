"""The examples in the documentation of the package print what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import neurarchy as ann
from neurarchy import settings

MODULES = ["neurarchy", *(module.name for module in pkgutil.walk_packages(ann.__path__, "neurarchy."))]


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in MODULES:
        for test in finder.find(importlib.import_module(name), name):
            if test.examples:
                yield pytest.param(test, id=test.name)


@pytest.mark.parametrize("test", list(examples()))
def test_examples_print_what_they_say(test):
    settings.restore_defaults()
    failed, _ = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert failed == 0
