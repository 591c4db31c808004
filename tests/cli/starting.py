"""Commands in processes of their own that need not import everything anew: one process has, and is forked."""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]


def run(
    words: tuple[str, ...], variables: Mapping[str, str], folder: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """As `python -m app.cli WORDS` with `variables` as its whole environment. Its input is empty."""
    with tempfile.TemporaryDirectory() as kept:
        out, err = Path(kept, "out"), Path(kept, "err")
        asked = {
            "words": words,
            "variables": dict(variables),
            "folder": str(folder or ROOT),
            "out": str(out),
            "err": str(err),
        }
        code = _ask(asked)
        return subprocess.CompletedProcess(
            [*words], code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8")
        )


def _ask(asked: object) -> int:
    process = _starter()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


@cache
def _starter() -> "subprocess.Popen[str]":
    """Ends by itself when this process does: its input is closed then."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SULH_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.starting"],
        cwd=ROOT,
        env=bare,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _serve() -> None:
    import app.cli  # noqa: F401 - what takes long, before the first fork

    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _be(asked)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _be(asked: dict[str, object]) -> None:
    """Never returns."""
    code = 70
    try:
        _take_over(asked)
        code = _command()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _take_over(asked: dict[str, object]) -> None:
    os.environ.clear()
    os.environ.update(asked["variables"])  # type: ignore[call-overload]
    os.chdir(str(asked["folder"]))
    _point(sys.stdin.fileno(), os.open(os.devnull, os.O_RDONLY))
    for stream, name in ((sys.stdout, "out"), (sys.stderr, "err")):
        _point(stream.fileno(), os.open(str(asked[name]), os.O_WRONLY | os.O_CREAT))
    sys.argv = ["sulh", *asked["words"]]  # type: ignore[misc]


def _point(number: int, opened: int) -> None:
    os.dup2(opened, number)
    os.close(opened)


def _command() -> int:
    from app.cli import main

    try:
        main()
    except SystemExit as ending:
        return _told(ending.code, sys.stderr)
    return 0


def _told(code: object, err: IO[str]) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    err.write(f"{code}\n")
    return 1


if __name__ == "__main__":
    _serve()
