"""Persons of the town: how they join, prove it is them, and choose a language.

A person is not yet a resident of anywhere: roles are held in places and live one floor up.
The national number is never stored, only a keyed hash of it.
"""
