"""The post room: letters are written in the same transaction as the fact they tell of, and sent afterwards.

It takes notices off the shelf and knows no feature by name.
"""
