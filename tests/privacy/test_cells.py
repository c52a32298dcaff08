"""Merging keeps totals exact, shows nothing under k, and leaves nothing to be had by subtraction."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.privacy.cells import Cell, Group, People, Rule, join_days, merge, pooled, rate

BASES = {"created": ("created", "done"), "due": ("due", "met")}
thresholds = st.integers(2, 6)
crowd = st.sets(st.integers(0, 25), max_size=9)


@st.composite
def rows(draw: st.DrawFn, fenced: bool = True) -> list[tuple[str, frozenset[str], frozenset[str], bool]]:
    """Members with the people who reported and the people whose promise fell due; people appear in several."""
    size = draw(st.integers(0, 8))
    found = []
    for number in range(size):
        created, due = draw(crowd), draw(crowd)
        found.append(
            (
                f"m{number}",
                frozenset(map(str, created)),
                frozenset(map(str, due)),
                fenced and draw(st.integers(0, 5)) == 0,
            )
        )
    return found


def cells_of(found: Sequence[tuple[str, frozenset[str], frozenset[str], bool]], k: int) -> list[Cell]:
    return [
        Cell(
            key,
            {"created": len(created) * 2, "done": len(created) // 2, "due": len(due), "met": len(due) // 3},
            {
                base: People.of(who) if len(who) < k else People(len(who), None)
                for base, who in (("created", created), ("due", due))
            },
            fenced,
        )
        for key, created, due, fenced in found
    ]


def who(
    found: Sequence[tuple[str, frozenset[str], frozenset[str], bool]], members: Sequence[str], base: str
) -> set[str]:
    people: set[str] = set()
    for key, created, due, _ in found:
        if key in members:
            people |= created if base == "created" else due
    return people


def total(groups: Sequence[Group], measure: str) -> int | None:
    values = [group.counts[measure] for group in groups]
    return None if any(value is None for value in values) else sum(value or 0 for value in values)


@given(rows(), thresholds)
def test_nothing_under_k_appears(found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int) -> None:
    for group in merge(cells_of(found, k), Rule(k, BASES)):
        for base, measures in BASES.items():
            shown = [group.counts[measure] for measure in measures]
            if any(shown):
                assert len(who(found, group.members, base)) >= k


@given(rows(), thresholds)
def test_totals_are_exact_or_not_shown_at_all(
    found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int
) -> None:
    cells = cells_of(found, k)
    groups = merge(cells, Rule(k, BASES))
    everybody = [cell.key for cell in cells]
    for base, measures in BASES.items():
        enough = len(who(found, everybody, base)) >= k
        for measure in measures:
            city = sum(cell.counts[measure] for cell in cells)
            if groups and (enough or not any(cell.counts[one] for cell in cells for one in measures)):
                assert total(groups, measure) == city
            else:
                assert all(group.counts[measure] is None for group in groups)


@given(rows(), thresholds)
def test_subtracting_what_is_shown_from_the_city_reveals_nothing(
    found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int
) -> None:
    cells = cells_of(found, k)
    groups = merge(cells, Rule(k, BASES))
    for base, measures in BASES.items():
        alone = {group.members[0] for group in groups if not group.is_merged}
        hidden = [cell for cell in cells if cell.key not in alone and any(cell.counts[measure] for measure in measures)]
        if groups and hidden and all(group.counts[measure] is not None for group in groups for measure in measures):
            # What is left after the subtraction belongs to at least k people.
            assert len(who(found, [cell.key for cell in hidden], base)) >= k


@given(rows(), thresholds)
def test_a_merged_group_has_two_members_unless_there_is_only_one(
    found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int
) -> None:
    cells = cells_of(found, k)
    for group in merge(cells, Rule(k, BASES)):
        if group.is_merged and len(group.members) == 1:
            filled = [cell for cell in cells if any(cell.counts.values())]
            assert len(filled) == 1 or all(cell.is_fenced for cell in filled if cell.key in group.members)


@given(rows(), thresholds)
def test_each_member_is_in_one_group_and_fenced_ones_never_alone(
    found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int
) -> None:
    cells = cells_of(found, k)
    groups = merge(cells, Rule(k, BASES))
    members = [member for group in groups for member in group.members]
    assert len(members) == len(set(members))
    fenced = {cell.key for cell in cells if cell.is_fenced}
    assert all(group.is_merged for group in groups if fenced & set(group.members))
    if groups:
        assert {cell.key for cell in cells if any(cell.counts.values())} - fenced <= set(members) | {
            cell.key for cell in cells if cell.is_fenced
        }


def test_zeros_are_shown() -> None:
    cells = [Cell("a", {}, {}), Cell("b", {"created": 7, "done": 1, "due": 0, "met": 0}, {"created": People(7, None)})]
    groups = merge(cells, Rule(5, BASES))
    assert [(group.members, group.counts["created"], group.is_merged) for group in groups] == [
        (("a",), 0, False),
        (("b",), 7, False),
    ]


def test_one_person_in_many_cells_counts_once() -> None:
    """Five agencies with one complaint each of the same person are one person, not five."""
    busy = [Cell(f"a{n}", {"created": 1}, {"created": People.of(["x"])}) for n in range(5)]
    rule = Rule(5, {"created": ("created",)})
    assert merge(busy, rule) == []
    large = Cell("z", {"created": 9}, {"created": People(6, None)})
    [group] = merge([*busy, large], rule)
    assert group.members == ("a0", "a1", "a2", "a3", "a4", "z")
    assert group.counts == {"created": 14}


def test_the_next_smallest_joins() -> None:
    def cell(key: str, count: int) -> Cell:
        return Cell(key, {"created": count}, {"created": People.of(f"{key}{n}" for n in range(count))})

    groups = merge([cell("small", 3), cell("middle", 5), cell("large", 50)], Rule(5, {"created": ("created",)}))
    assert [(group.members, group.is_merged) for group in groups] == [(("large",), False), (("small", "middle"), True)]


@st.composite
def months(draw: st.DrawFn) -> list[tuple[str, frozenset[str], frozenset[str], bool]]:
    days = draw(st.integers(1, 12))
    return [
        (f"d{day:02}", frozenset(map(str, draw(crowd))), frozenset(map(str, draw(crowd))), False) for day in range(days)
    ]


@given(months(), thresholds)
def test_days_keep_totals_order_and_k(found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int) -> None:
    days = cells_of(found, k)
    groups = join_days(days, Rule(k, BASES), True)
    if groups:
        assert [member for group in groups for member in group.members] == [day.key for day in days]
    for base, measures in BASES.items():
        for group in groups:
            if any(group.counts[measure] for measure in measures):
                assert len(who(found, group.members, base)) >= k
        for measure in measures:
            if groups and groups[0].counts[measure] is not None:
                assert total(groups, measure) == sum(day.counts[measure] for day in days)


@given(months(), thresholds)
def test_a_day_group_once_shown_never_changes(
    found: list[tuple[str, frozenset[str], frozenset[str], bool]], k: int
) -> None:
    """Whoever keeps yesterday's page cannot subtract it from today's: what was shown stays, to the month's end."""
    days = cells_of(found, k)
    rule = Rule(k, BASES)
    shown: list[Group] = []
    for end in range(1, len(days) + 1):
        now = join_days(days[:end], rule, False)
        assert now[: len(shown)] == shown
        shown = now
    final = [(group.members, group.counts) for group in join_days(days, rule, True)]
    if all(None not in counts.values() for _, counts in final):
        assert [(group.members, group.counts) for group in shown] == final[: len(shown)]


def test_a_small_tail_joins_backwards_as_far_as_needed() -> None:
    def day(key: str, count: int) -> Cell:
        return Cell(key, {"created": count}, {"created": People.of(f"{key}{n}" for n in range(count))})

    days = [day("1", 6), day("2", 0), day("3", 2)]
    rule = Rule(5, {"created": ("created",)})
    assert [group.members for group in join_days(days, rule, True)] == [("1", "2", "3")]
    assert join_days(days, rule, False) == []


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.lists(crowd, min_size=1, max_size=4)),
    thresholds,
    st.sets(st.sampled_from("abcdef")),
)
def test_policies_are_pooled_until_k(policies: dict[str, list[set[int]]], k: int, fenced: set[str]) -> None:
    cells = {
        name: [
            Cell(f"agency{n}", {"due": len(people)}, {"due": People.of(map(str, people))})
            for n, people in enumerate(crowds)
        ]
        for name, crowds in policies.items()
    }
    found = pooled(cells, Rule(k, {"due": ("due",)}), "due", frozenset(fenced))
    for names, row in found.items():
        people = {str(person) for name in names for person_set in policies[name] for person in person_set}
        assert len(people) >= k
        assert len(names) > 1 or names[0] not in fenced or len(policies) == 1 or set(policies) <= fenced
        assert sum(cell.counts["due"] for cell in row) == sum(len(one) for name in names for one in policies[name])
    assert len([name for names in found for name in names]) == len({name for names in found for name in names})


def test_rates_over_few_are_not_shown() -> None:
    assert rate(3, 4, 5) is None
    assert rate(3, 6, 5) == 0.5
    assert rate(0, 0, 5) is None
    assert rate(None, 10, 5) is None


def test_a_threshold_must_protect() -> None:
    with pytest.raises(ValueError, match="k = 1"):
        Rule(1, BASES)
