"""Claims about the one thread that changes the store."""

import threading

import pytest

from tex4im_data import visitor
from tex4im_data.lake import writer
from tex4im_data.visitor import PUBLIC, Visitor


def test_changes_of_many_callers_run_one_after_the_other_in_one_thread() -> None:
    names, at_once, most = [], [0], [0]

    def change() -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        names.append(threading.current_thread().name)
        at_once[0] -= 1

    callers = [threading.Thread(target=lambda: writer.write(change)) for _ in range(20)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert (len(names), len(set(names)), most[0]) == (20, 1, 1)


def test_a_change_knows_who_asked_for_it_and_the_next_one_does_not() -> None:
    visitor.enter(Visitor("coordinator", None, "C"))
    assert writer.write(visitor.present).name == "C"
    visitor.enter(PUBLIC)
    assert writer.write(visitor.present) == PUBLIC


def test_a_fault_reaches_the_caller_and_the_next_change_still_runs() -> None:
    def broken() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        writer.write(broken)
    assert writer.write(lambda: 1) == 1
