"""Loaders of official data: a publisher's file becomes typed rows and problems.

Nothing here opens the store, draws, or repairs a figure without saying so.
"""
