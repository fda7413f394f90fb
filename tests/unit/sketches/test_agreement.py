"""Where sketches agree, worked by hand on small yards."""

import numpy as np

from maps.analysis.agreement import best_squares, by_item, counts, most_agreed
from maps.analysis.layout import Kind, Layout, Thing
from maps.analysis.squares import Grid

TREE = Kind("tree", "point", 2.0, 2.0, 15_000)
BENCH = Kind("bench", "point", 0.6, 1.8, 85_000)
LAWN = Kind("lawn", "area", 0, 0, 2_300)
PATH = Kind("path", "line", 2.0, 0, 9_000)


def at(item: str, *spots: tuple[float, float]) -> Layout:
    return Layout(tuple(Thing(f"{item[0]}{n}", item, "point", (spot,)) for n, spot in enumerate(spots)))


def lawn(left: float, bottom: float, right: float, top: float, key: str = "l") -> Thing:
    return Thing(key, "lawn", "area", ((left, bottom), (right, bottom), (right, top), (left, top)))


def test_a_lawn_counts_on_exactly_the_square_metres_it_covers() -> None:
    one, two = Layout((lawn(0, 0, 4, 4),)), Layout((lawn(2, 2, 6, 6),))
    found = counts([one, two, Layout()], LAWN, 6, 6)
    assert found[0].tolist() == [1, 1, 1, 1, 0, 0], "the bottom row: the first lawn only"
    assert found[2].tolist() == [1, 1, 2, 2, 1, 1]
    assert found[5].tolist() == [0, 0, 1, 1, 1, 1]
    assert int(found.sum()) == 16 + 16


def test_a_tree_counts_where_it_stands_and_a_metre_around() -> None:
    found = counts([at("tree", (5, 5))], TREE, 10, 10)
    # Two metres of crown and one metre around: square metres 3 to 6 both ways, without the rounded corners' middles
    # (0.5, 0.5 from the corner is 0.71 m outside the crown, so those count too).
    assert int(found.sum()) == 16
    assert found[3:7, 3:7].all() and not found[2].any() and not found[:, 7].any()


def test_one_sketch_counts_once_however_many_trees_it_crowds_there() -> None:
    crowded = at("tree", (5, 5), (5.5, 5), (5, 5.5), (5.2, 5.2))
    assert counts([crowded], TREE, 10, 10).max() == 1
    assert [(s.name, s.sketches) for s in best_squares([crowded, at("tree", (6, 6))], TREE, Grid(10, 10, 5))] == [
        ("B1", 2),
        ("B2", 1),
    ]


def test_best_squares_are_those_most_sketches_chose() -> None:
    sketches = [at("bench", (2, 8), (8, 2)), at("bench", (3, 7)), at("bench", (1, 9)), at("bench", (8, 8))]
    found = best_squares(sketches, BENCH, Grid(10, 10, 5))
    assert [(square.name, square.sketches) for square in found] == [("A1", 3), ("B1", 1), ("B2", 1)]


def test_a_path_is_in_every_square_it_crosses() -> None:
    path = Layout((Thing("p", "path", "line", ((0, 7.5), (10, 7.5))),))
    assert [square.name for square in best_squares([path], PATH, Grid(10, 10, 5))] == ["A1", "B1"]


def test_the_plan_takes_the_objects_most_sketches_share() -> None:
    sketches = [
        at("tree", (5, 5), (20, 20)),
        at("tree", (5.5, 5), (30, 30)),
        at("tree", (4.8, 5.2), (20.5, 20)),
        at("tree", (10, 30)),
    ]
    found = most_agreed(sketches, [TREE], 0.5, None)
    # (5, 5) stands in three of four sketches, (20, 20) in two; the lone ones fall short of half; the middle sketch has two.
    assert [(agreed.thing.spots[0], agreed.sketches) for agreed in found] == [((5, 5), 3), ((20, 20), 2)]
    assert [agreed.thing.key for agreed in found] == ["a1", "a2"]


def test_a_smaller_share_lets_more_in_but_never_the_same_spot_twice_nor_more_than_the_middle_sketch_has() -> None:
    sketches = [at("tree", (5, 5), (20, 20)), at("tree", (5.5, 5), (30, 30)), at("tree", (4.8, 5.2), (10, 10))]
    found = most_agreed(sketches, [TREE], 0.01, None)
    assert [agreed.thing.spots[0] for agreed in found] == [(5, 5), (20, 20)]


def test_the_plan_stops_at_the_sum_and_takes_cheaper_things_that_still_fit() -> None:
    both = Layout((*at("tree", (5, 5)).things, *at("bench", (20, 20)).things))
    assert [a.thing.item for a in most_agreed([both], [BENCH, TREE], 0.5, 99_999)] == ["bench"]
    assert [a.thing.item for a in most_agreed([both], [BENCH, TREE], 0.5, 100_000)] == ["bench", "tree"]
    assert [a.thing.item for a in most_agreed([both], [BENCH, TREE], 0.5, 84_999)] == ["tree"]


def test_lawns_mean_the_same_when_half_is_shared() -> None:
    sketches = [Layout((lawn(0, 0, 10, 10),)), Layout((lawn(5, 0, 15, 10),)), Layout((lawn(6, 0, 16, 10),))]
    found = most_agreed(sketches, [LAWN], 0.5, None)
    # The middle lawn shares half with the first and nine tenths with the last: three of three.
    assert [(agreed.thing.spots[0], agreed.sketches) for agreed in found] == [((5, 0), 3)]


def test_objects_are_summed_by_item() -> None:
    layout = Layout((*at("tree", (1, 1), (2, 2)).things, lawn(0, 0, 4, 2.5)))
    assert by_item(layout, {"tree": TREE, "lawn": LAWN}) == {"tree": (2, 2.0, 30_000), "lawn": (1, 10.0, 23_000)}


def test_nothing_drawn_agrees_on_nothing() -> None:
    assert not counts([], TREE, 5, 5).any() and counts([], TREE, 5, 5).dtype == np.int32
    assert most_agreed([Layout()], [TREE], 0.1, None) == []
