"""The demo town: an invented Pavlodar that shows a round from the first announcement to the published result."""
