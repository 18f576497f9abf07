"""Schedules of meetings: numbers in, a plan with proven bounds out. Refuses files, names and clocks. Imports nothing of ours."""
