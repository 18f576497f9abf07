"""Own the tests that drive a real browser against a running server; refuse to reach into the server's process."""
