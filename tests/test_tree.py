"""`seqnet.tree` as in Keras: the examples of its documentation, and what it refuses."""

from collections import namedtuple

import pytest

from seqnet import tree

Point = namedtuple("Point", "x y")
Other = namedtuple("Other", "x y")


def test_traverse():
    seen = []
    structure = [(1, 2), [3], {"a": 4}]
    assert tree.traverse(seen.append, structure, top_down=True) == structure
    assert seen == [structure, (1, 2), 1, 2, [3], 3, {"a": 4}, 4]
    seen.clear()
    assert tree.traverse(seen.append, structure, top_down=False) == structure
    assert seen == [1, 2, (1, 2), 3, [3], 4, {"a": 4}, structure]


def test_traverse_replaces():
    def replace(part):
        if part == 1:
            return 10
        if part == [3]:
            return tree.MAP_TO_NONE
        return None

    assert tree.traverse(replace, [(1, 2), [3]]) == [(10, 2), None]
    assert tree.traverse(lambda p: "whole" if isinstance(p, tuple) else None, [(1, 2), Point(3, 4)]) == ["whole", "whole"]
    assert tree.traverse(lambda p: None, Point(1, [2])) == Point(1, [2])
    with pytest.raises(TypeError, match="function"):
        tree.traverse(3, [1])


def test_paths_and_packing():
    structure = {"key3": {"c": ("alpha", "beta"), "a": ("gamma",)}, "key1": {"e": "val1", "d": "val2"}}
    assert tree.flatten_with_path({"b": [1, 2], "a": 3}) == [(("a",), 3), (("b", 0), 1), (("b", 1), 2)]
    assert tree.pack_sequence_as(structure, ["val2", "val1", 3.0, 1.0, 2.0]) == {
        "key3": {"c": (1.0, 2.0), "a": (3.0,)}, "key1": {"e": "val1", "d": "val2"}}
    with pytest.raises(ValueError, match="2 leaves, the sequence 3"):
        tree.pack_sequence_as([1, 2], [1, 2, 3])
    assert tree.lists_to_tuples([1, [2, {"a": [3]}]]) == (1, (2, {"a": (3,)}))


def test_mapping_over_several():
    assert tree.map_structure(lambda v: v**2, [[1], [2], [3]]) == [[1], [4], [9]]
    assert tree.map_structure(lambda x, y: x * y, [[1], [2]], [[3], [4]]) == [[3], [8]]
    assert tree.map_structure(lambda x, y: x + y, Point(1, {"a": 2}), Point(3, {"a": 4})) == Point(4, {"a": 6})
    assert tree.map_structure(lambda x: x + 1, [1, None], none_is_leaf=False) == [2, None]
    assert tree.map_structure_up_to([None, None], len, [[1, 1], [2, 2]]) == [2, 2]
    assert tree.map_structure_up_to([None, [None, None]], str, [[1, 1], [2, 2]]) == ["[1, 1]", ["2", "2"]]
    assert tree.map_structure_up_to({"a": 0}, lambda p, q: p + q, {"a": [1]}, {"a": [2]}) == {"a": [1, 2]}
    assert tree.map_shape_structure(len, {"a": (None, 3), "b": [(1, 2, 3)]}) == {"a": 2, "b": [3]}
    with pytest.raises(ValueError, match="not nested alike"):
        tree.map_structure(lambda x, y: x, [1, [2]], [1, 2])
    with pytest.raises(TypeError, match="at least one"):
        tree.map_structure_up_to([None], len)
    with pytest.raises(ValueError, match="not nested alike"):
        tree.map_structure_up_to([[None]], len, [1])


def test_structures_are_compared():
    tree.assert_same_structure([(0, 1)], [(2, 3)])
    tree.assert_same_structure(Point(0, 1), Point(2, 3))
    tree.assert_same_paths([0, 1], (2, 3))
    for a, b in (([0, 1], (0, 1)), (Point(0, 1), Other(0, 1)), ({"a": 1}, {"b": 1}), ([1], [1, 2]), ([1], [[1]])):
        with pytest.raises(ValueError, match="not nested alike"):
            tree.assert_same_structure(a, b)
    with pytest.raises(ValueError, match=r"only in the first \[\(1,\)\]"):
        tree.assert_same_paths([0, 1], [0])


def test_unknown_names():
    with pytest.raises(AttributeError):
        tree.no_such_function  # noqa: B018
