"""The commands of matchmaking events: `schedule`, `agendas`. Refuses to plan itself. Stands with the other commands."""
