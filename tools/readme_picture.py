"""Run the example of README.md; its picture goes to docs/images/."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    os.environ["MPLBACKEND"] = "Agg"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", readme, re.DOTALL).group(1)
    os.chdir(ROOT / "docs" / "images")
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    main()
