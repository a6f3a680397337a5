from pathlib import Path

from sandbox.files import write


def test_a_file_is_written_for_its_owner_only(tmp_path: Path) -> None:
    write(tmp_path / "new" / "token", "secret")

    assert (tmp_path / "new" / "token").read_text() == "secret"
    assert (tmp_path / "new" / "token").stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write(tmp_path / "token", "a long secret")
    write(tmp_path / "token", "short")

    assert (tmp_path / "token").read_text() == "short"
    assert [path.name for path in tmp_path.iterdir()] == ["token"]
