"""Issues as files: open data with its licence and without names, and what staff take along."""

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
