#!/bin/sh
# Names every tool of the machine that is missing, with what to install. Everything else is installed by the Makefile.
# Usage: check_tools.sh PYTHON [test]
python=$1
missing=0

need() {
    echo "missing: $1" >&2
    echo "    $2" >&2
    missing=1
}

if command -v cargo >/dev/null 2>&1; then
    version=$(cargo --version | sed 's/^cargo 1\.\([0-9]*\).*/\1/')
    wanted=$(sed -n 's/^rust-version = "1\.\([0-9]*\).*/\1/p' Cargo.toml)
    if [ "${version:-0}" -lt "${wanted:-0}" ] 2>/dev/null; then
        need "Rust 1.$wanted or newer (found: $(cargo --version))" "rustup update stable"
    fi
    if [ "$2" = test ]; then
        cargo fmt --version >/dev/null 2>&1 || need "rustfmt" "rustup component add rustfmt"
        cargo clippy --version >/dev/null 2>&1 || need "clippy" "rustup component add clippy"
    fi
else
    need "cargo, the build tool of Rust" "install a Rust toolchain with rustup (rustup.rs), then open a new shell"
fi

if command -v "$python" >/dev/null 2>&1; then
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
        "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 ||
            need "the venv module of Python" "Debian, Ubuntu: apt install python3-venv; elsewhere it is part of Python"
    else
        need "Python 3.10 or newer (found: $("$python" --version 2>&1))" \
            "install one, and name it if it is not called python3: make demo PYTHON=python3.12"
    fi
else
    need "Python 3.10 or newer ($python is not a command)" \
        "Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python; or: make demo PYTHON=/path/to/python"
fi

if ! command -v cc >/dev/null 2>&1 || ! { command -v c++ || command -v g++ || command -v clang++; } >/dev/null 2>&1; then
    need "a C++ compiler (it links the extension)" \
        "Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; macOS: xcode-select --install"
fi

exit $missing
