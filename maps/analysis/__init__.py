"""Pure sums over points: clusters of a view, squares, hot spots, months; numpy and Shapely, no web, no database."""
