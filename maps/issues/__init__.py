"""Issue maps: residents say what is wrong and where, staff answer in time, facilitators see where it hurts."""
