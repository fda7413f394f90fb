"""Rounds of the People's Participation Budget: money and rules, projects, roll, ballots, count, result.

The roll (who may vote, who did) and the ballots (what was chosen) are kept apart and share no key
that the database alone can match.
"""
