"""A small election file and ways to spoil it."""

META = """META
key;value
description;Two yards
country;Kazakhstan
unit;Pavlodar
instance;2026
num_projects;3
num_votes;2
budget;1000.50
vote_type;{vote_type}
rule;greedy
max_length;2
"""
PROJECTS = """PROJECTS
project_id;cost;name;category
1;500;Lamps;light
2;600.25;"Swings; a ""big"" one";play
10;0;Benches;rest
"""
RANKED = """VOTES
voter_id;vote;age;sex
v1;1,2;33;F
v2;10,1;71;M
"""
POINTS = """VOTES
voter_id;vote;points
v1;1,2;3,1
v2;10;5
"""


def ranked_text() -> str:
    """A correct file of a ranked election."""
    return META.format(vote_type="ordinal") + PROJECTS + RANKED


def points_text() -> str:
    """A correct file of a points election."""
    return META.format(vote_type="cumulative") + PROJECTS + POINTS


def spoiled(old: str, new: str, text: str = "") -> bytes:
    """The ranked file (or `text`) with one passage replaced; the passage must be there."""
    whole = text or ranked_text()
    assert old in whole
    return whole.replace(old, new, 1).encode()
