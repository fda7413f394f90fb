"""What can be asked about rounds, their roll, their ballots and their results."""
