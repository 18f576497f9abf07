"""Own the end of kept files: those that hold a record that is erased for good go with it.

Refuse to pass over a file that can't be searched, and to remove the note of a delivery: it says that its file is gone.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Collection
from pathlib import Path

from tex4im_data.desk.keeping import folder, write
from tex4im_data.errors import LakeError
from tex4im_data.intake import Findings, decode, fold

GONE = "no more: it held a record that was erased for good"


def holding(words: Collection[str], place: Path | None = None) -> list[Path]:
    """Return the kept files that hold one of these words as a whole cell, and those that can't be searched."""
    wanted = {fold(word) for word in words} - {""}
    files = sorted(path for path in (place or folder()).glob("*") if path.suffix in (".csv", ".xlsx"))
    return [path for path in files if _holds(path, wanted)]


def forget(files: Collection[Path]) -> None:
    """Remove kept files for good; the notes of their deliveries stay and say so. Raises LakeError."""
    try:
        for file in files:
            for about in sorted(file.parent.glob(f"{file.name.partition('.')[0]}.*.json")):
                note = json.loads(about.read_text("utf-8"))
                if note.get("kept_as") == file.name:
                    content = json.dumps({**note, "kept": GONE}, indent=2, ensure_ascii=False)
                    write(about, (content + "\n").encode("utf-8"))
            file.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        listed = ", ".join(str(file) for file in files)
        raise LakeError(f"The kept files could not all be removed: {error}. Remove them by hand: {listed}.") from error


def _holds(path: Path, wanted: Collection[str]) -> bool:
    try:
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
            cells = [html.unescape(cell) for part in parts for cell in re.findall(r">([^<]+)<", part)]
        else:
            text = decode(data, Findings())
            # Whatever separates its cells: each way to cut the text is tried, one of them is the file's own.
            cells = [*re.split(r"[;,\t|\r\n]", text), *re.findall(r'"([^"]+)"', text)]
    except Exception:  # noqa: BLE001 -- whatever is wrong with it, it must not be passed over
        return True
    return any(fold(cell) in wanted for cell in cells)
