"""Matchmaking events: from wishes to a schedule with proven bounds, and to agendas.

Owns the public event and schedule format (docs/event-format.md). Refuses to hold a person's name or address, and to repair a file.
Gives out `load`, `Planning`, `write` and `FaultyError`. Stands above `methods` and the ground.
"""
