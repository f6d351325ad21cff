"""How many can be meant by several counts together?"""

from __future__ import annotations

from domain.authorization.amounts import NOBODY, Amount, overlapping


def test_of_those_who_may_be_part_of_one_another_there_are_as_many_as_the_largest_or_all_together() -> None:
    assert overlapping([Amount(12, 12), Amount(40, 40)]) == Amount(40, 52)
    assert overlapping([Amount(0, 12), Amount(5, None)]) == Amount(5, None)
    assert overlapping([Amount(3, 3, firm=False)]) == Amount(3, 3, firm=False)
    assert overlapping([]) == NOBODY
