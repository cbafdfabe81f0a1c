"""Merging."""

from tests.conformance.table import floats, merged

A, B = floats(2, 3, 4, key="a"), floats(2, 3, 4, key="b")
for _kind in ("Add", "Subtract", "Multiply"):
    merged(f"{_kind}", [A, B], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks", [floats(2, 3, 4), floats(2, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks_square", [floats(4, 4, 4), floats(4, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_ranks_swapped", [floats(2, 4), floats(2, 3, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_rank_1_and_3", [floats(2, 1), floats(2, 3, 2, 4)], lambda L, c=_kind: getattr(L, c)())
    merged(f"{_kind}_broadcast", [floats(2, 3, 1), floats(2, 1, 4)], lambda L, c=_kind: getattr(L, c)())
merged("Add_three", [A, B, A + B], lambda L: L.Add())
merged("Multiply_three", [A, B, A + B], lambda L: L.Multiply())
merged("Concatenate", [A, floats(2, 3, 2)], lambda L: L.Concatenate())
merged("Concatenate_axis1", [A, floats(2, 2, 4)], lambda L: L.Concatenate(axis=1))
merged("Concatenate_axis-2", [A, floats(2, 1, 4), B], lambda L: L.Concatenate(axis=-2))
merged("Concatenate_axis0", [A, B], lambda L: L.Concatenate(axis=0))
merged("function_add", [A, B], lambda L: L.add)
merged("function_subtract", [A, B], lambda L: L.subtract)
merged("function_multiply", [A, B], lambda L: L.multiply)
merged("function_concatenate", [A, B], lambda L: lambda xs: L.concatenate(xs, axis=1))
