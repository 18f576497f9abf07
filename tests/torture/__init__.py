"""Faults made on purpose, in small with the tests and in full by `make torture`."""
