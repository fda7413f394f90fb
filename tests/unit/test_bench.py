"""The benchmarks can be started: nothing else of the suite would notice that they cannot."""

import pytest

from tests.bench.__main__ import SECTIONS, arguments


def test_the_benchmarks_start_and_name_their_sections(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "--help"])
    with pytest.raises(SystemExit) as ended:
        arguments()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert [section for section in SECTIONS if section not in said] == []
