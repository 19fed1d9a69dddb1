"""Each case of a script in a process of its own: the script calls itself, with options that name the case."""

import subprocess
import sys


def in_process(script, **options):
    """What a script prints with these options: `case="few"` is `--case=few`."""
    arguments = [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run([sys.executable, script, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.rstrip("\n")
