"""What can be cited: themes, and evidence cards frozen when they are made, whatever the data do afterwards."""
