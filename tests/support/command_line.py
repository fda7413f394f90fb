"""The console script `asar` as a person types it, with a home folder and perhaps a database of its own."""

from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from civic.cli import main

PLACES = """kato,level,type,parent_kato,name_kk,name_ru,name_en
550000000,1,oblast,,Павлодар облысы,Павлодарская область,Pavlodar Region
551010000,2,city,550000000,Павлодар,Павлодар,Pavlodar
"""


@dataclass
class CommandLine:
    """Types commands. ``home`` need not exist."""

    home: Path
    database: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str | Path) -> Result:
        """Type one command, to the end."""
        own = {"ASAR_HOME": str(self.home), "DATABASE_URL": self.database, "ASAR_MAIL": "file:mail"}
        result = CliRunner().invoke(main, [str(word) for word in words], env=own | self.settings, prog_name="asar")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def good(self, *words: str | Path) -> str:
        """Type a command that must work; what it printed."""
        result = self(*words)
        assert result.exit_code == 0, result.output
        return result.stdout.strip()

    def settle(self, folder: Path) -> None:
        """Give the town a region and its city, 551010000."""
        table = folder / "places.csv"
        table.write_text(PLACES, encoding="utf-8")
        self.good("places", "import", table)
