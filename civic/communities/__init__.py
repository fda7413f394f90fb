"""Places of the town and the roles held in them.

Places form a tree (oblast ▸ city or district ▸ rural district ▸ village or courtyard); a role
held in a place reaches down to everything below it. Nobody has a global flag: whoever runs the
installation is simply steward of the root.
"""
