"""Plan an event inside a test: the product's own way from a file's content to a schedule, without files and signals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tex4im_data.events import schedule
from tex4im_data.events.event import Event

Json = dict[str, Any]


def loaded(folder: Path, event: Json, earlier: Json | None = None) -> tuple[Event, Any, Any]:
    """Return what the command reads. Raises FaultyError."""
    file = folder / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    before = None
    if earlier is not None:
        before = folder / "earlier.json"
        before.write_text(json.dumps(earlier), encoding="utf-8")
    return schedule.load(file, before)


def planned(folder: Path, event: Json, earlier: Json | None = None, seconds: float = 60, seed: int = 0) -> Json:
    """Return the schedule of an event."""
    return schedule.Planning(*loaded(folder, event, earlier), seconds, seed).run()
