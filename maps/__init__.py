"""The instrument of maps: issues residents pin, layers that forbid or warn, courtyard sketches; it stands on the town hall's lower floors."""
