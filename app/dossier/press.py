"""Sets one paper: its template, its time and JSON on standard input, PDF on standard output.

A program of its own, so that a document that takes too long or too much can be ended, and the server that asked for
it goes on answering meanwhile. What it reads is data: the template shows each text as text, and parses none.
"""

import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

_HERE = Path(__file__).parent
_SECONDS = 20
_BYTES = 3_000_000_000


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    if sys.platform == "linux":  # others do not take this limit
        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    first, _, data = sys.stdin.buffer.read().partition(b"\n")
    template, made_at = first.decode().split()
    pdf = typst.compile(
        str(_HERE / f"{template}.typ"),
        root=str(_HERE),
        font_paths=[str(_HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": data.decode()},
        timestamp=datetime.fromtimestamp(int(made_at), UTC),
        pdf_standards="ua-1",
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
