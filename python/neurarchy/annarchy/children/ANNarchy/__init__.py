"""What a child process of ``neurarchy run`` that was started anew finds as ANNarchy: it installs the name."""

import importlib
import sys

from neurarchy import annarchy

_name = __name__
del sys.modules[_name]
annarchy.install()
sys.modules[_name] = importlib.import_module(_name)
