"""The hot-spot report drawn by Folium: a map document for reading, sharing and keeping; the only user of Folium."""
