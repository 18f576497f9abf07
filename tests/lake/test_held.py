"""Claims about the tables that a process keeps instead of reading them again."""

import pyarrow as pa

from tex4im_data.lake.lake import Held

ROWS = pa.table({"a": list(range(100))})


def reads(held: Held, name: str, fingerprint: object, times: int = 2) -> int:
    count = []

    def read() -> pa.Table:
        count.append(1)
        return ROWS

    for _ in range(times):
        assert held.get(name, fingerprint, read) is ROWS
    return len(count)


def test_a_table_of_one_fingerprint_is_read_once() -> None:
    held = Held()
    assert reads(held, "thing", "abc") == 1
    assert reads(held, "thing", "abc") == 0
    assert reads(held, "thing", "abd") == 1
    assert reads(held, "other", "abc") == 1


def test_what_has_no_fingerprint_is_read_each_time() -> None:
    assert reads(Held(), "thing", None) == 2


def test_a_table_too_large_to_keep_is_read_each_time_and_drives_nothing_out() -> None:
    held = Held(ROWS.nbytes - 1)
    assert reads(held, "thing", "abc") == 2
