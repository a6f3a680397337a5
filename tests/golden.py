"""Golden files: what people read is compared with a committed file, and accepted on purpose with PLUMBLINE_ACCEPT=1."""

import os
from pathlib import Path


def assert_golden(path: Path, text: str) -> None:
    """Compare with the file; with PLUMBLINE_ACCEPT=1 write it instead."""
    if os.environ.get("PLUMBLINE_ACCEPT"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    expected = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert text == expected, f"differs from {path}; PLUMBLINE_ACCEPT=1 accepts it"
