"""The doctor: a line a check on a sound machine, and a word with advice for each thing that may be wrong."""

from __future__ import annotations

import io
import json
import shutil
import socket
import sqlite3
import sys
from collections import namedtuple
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from packaging.requirements import Requirement

import reactions
from reactions import doctor, machine, runtime, schema
from reactions.doctor import State
from reactions.records import Topic
from reactions.store import Briefing
from reactions.wording import LANGUAGES, explain, say

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet, and no settings of whoever runs the tests."""
    for name in ("REACTIONS_MODEL", "REACTIONS_TAGGER", "STREAMLIT_SERVER_ADDRESS", "STREAMLIT_SERVER_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path / "data"


def found(name: str) -> tuple[State, str]:
    """What one check comes to, in English."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doctor, "CHECKS", {name: doctor.CHECKS[name]})
        (check,) = doctor.checks()
    return check.state, explain(check.told)


def test_a_sound_machine(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing leaves the machine")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert doctor.report() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[-1].split(":")[0].strip() for line in lines] == [
        say(f"doctor.name.{name}") for name in doctor.CHECKS
    ]
    assert not [line for line in lines if line.startswith("fault")]
    assert "13 statements" in lines[-1] and runtime.named(ROOT / "models" / "stance") in "".join(lines)
    assert not home.exists(), "the doctor changes nothing"


def test_both_languages_name_every_check_and_state() -> None:
    for language in LANGUAGES:
        for name in doctor.CHECKS:
            assert say(f"doctor.name.{name}", language)
        assert all(say(f"doctor.state.{state}", language) for state in State)


def test_a_check_that_breaks_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> doctor.Found:
        raise ZeroDivisionError("two\nlines")

    def without() -> doctor.Found:
        raise ModuleNotFoundError(name="pandas")

    monkeypatch.setattr(doctor, "CHECKS", {"data": broken, "disk": without, "python": doctor.CHECKS["python"]})
    assert doctor.report("id") == 2
    first, second, third = capsys.readouterr().out.splitlines()
    assert "ZeroDivisionError" in first and "pandas" in second and third.startswith("baik")


def test_what_a_console_cannot_write_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "\u8cc7\u6599"))
    monkeypatch.setattr(doctor, "CHECKS", {"data": doctor.CHECKS["data"]})
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252"))
    assert doctor.report() == 0
    assert b"\\u8cc7" in written.getvalue()


@pytest.mark.parametrize(("version", "state"), [((3, 10), "fault"), ((3, 11), "ok"), ((3, 14), "ok"), ((3, 15), "warning")])
def test_versions_of_python(version: tuple[int, int], state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert found("python")[0] == state


def test_libraries_missing_and_out_of_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"streamlit", "onnxruntime"} <= {each.name for each in doctor.requirements()}
    monkeypatch.setattr(doctor, "requirements", lambda: [Requirement("pytest<1"), Requirement("numpy")])
    state, told = found("libraries")
    assert state == State.WARNING and "(<1)" in told and "numpy 2" in told
    monkeypatch.setattr(doctor, "requirements", lambda: [Requirement("no-such-library>=2"), Requirement("pytest")])
    state, told = found("libraries")
    assert state == State.FAULT and "no-such-library>=2" in told


def test_an_installed_copy_reads_its_metadata(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = ["pandas>=2.3", 'torch>=2.9; extra == "hub"', 'tzdata; python_version < "3"']
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: given)
    assert [each.name for each in doctor.requirements()] == ["pandas"]
    assert found("streamlit")[0] == State.OK


def test_briefings_that_cannot_be_opened_are_named(home: Path) -> None:
    Briefing.open(home / "good.briefing").set_topic(Topic("Pakta"))
    assert found("briefings") == (State.OK, "There are 1.")
    (home / "torn.briefing").write_bytes(b"no database" * 100)
    newer = Briefing.open(home / "newer.briefing").path
    with closing(sqlite3.connect(newer)) as base:
        base.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    state, told = found("briefings")
    assert state == State.FAULT and "There are 3." in told
    assert "torn.briefing" in told and "newer.briefing" in told and "good.briefing" not in told


def test_a_model_that_was_altered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in runtime.FILES:
        (folder / name).write_text("{}", encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps({"sha256": dict.fromkeys(runtime.FILES, "0" * 64)}), encoding="utf-8")
    monkeypatch.setenv("REACTIONS_MODEL", str(folder))
    monkeypatch.setenv("REACTIONS_TAGGER", str(folder))
    for name in ("stance", "tagger", "trial"):
        state, told = found(name)
        assert state == State.FAULT and "is not the one that was measured" in told
    assert runtime.named(folder) is None


def test_a_model_on_the_hub_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REACTIONS_MODEL", "somebody/model")
    assert found("stance")[0] == State.WARNING
    assert doctor.versions().splitlines()[1] == "stance somebody/model"
    monkeypatch.setenv("REACTIONS_MODEL", "/no/such/folder")
    assert found("stance")[0] == State.FAULT


def test_versions() -> None:
    assert doctor.versions().splitlines()[0] == f"reactions {reactions.__version__}"
    assert all("e5-small-" in line for line in doctor.versions().splitlines()[1:])


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        (PureWindowsPath(r"C:\Users\Ani\OneDrive - Kemlu\data"), "OneDrive"),
        (PurePosixPath("/Users/ani/Dropbox/data"), "Dropbox"),
        (PurePosixPath("/Users/ani/Library/Mobile Documents/com~apple~CloudDocs"), "iCloud"),
        (PurePosixPath("/Users/ani/Library/CloudStorage/GoogleDrive-ani/data"), "Google Drive"),
        (PurePosixPath("/home/ani/.local/share/reactions"), None),
    ],
)
def test_folders_that_a_service_copies(folder: PureWindowsPath | PurePosixPath, service: str | None) -> None:
    assert machine.synced(folder) == service


def test_a_synced_folder_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "OneDrive" / "data"))
    state, told = found("data")
    assert state == State.WARNING and "OneDrive" in told and "REACTIONS_DATA" in told


def test_a_share_is_a_warning(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(machine, "_mounts", lambda: {"/": "ext4", str(home): "nfs4"})
    assert found("data")[0] == State.WARNING


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine, "keeps_a_log", refuse)
    state, told = found("data")
    assert state == State.FAULT and "Permission denied" in told


def test_the_deepest_mount_decides() -> None:
    linux = machine.linux_mounts("/dev/sda1 / ext4 rw 0 0\nserver:/a /mnt/my\\040data nfs4 rw 0 0\n//x/y /mnt/smb cifs rw 0 0\n")
    assert machine.file_system(PurePosixPath("/mnt/my data/reactions"), linux) == "nfs4"
    assert machine.file_system(PurePosixPath("/mnt/mydata"), linux) == "ext4"
    assert machine.file_system(PurePosixPath("/mnt"), {}) == ""
    mac = machine.mac_mounts(
        "/dev/disk3s1s1 on / (apfs, sealed, local)\n//ani@server/data on /Volumes/our data (smbfs, nodev, nosuid)\n"
    )
    assert machine.file_system(PurePosixPath("/Volumes/our data/x"), mac) == "smbfs"
    shared = {kind for kind in ("nfs4", "cifs", "smbfs", "9p", "fuse.sshfs", "ext4", "apfs", "overlay", "tmpfs", "btrfs")
              if machine.SHARED.fullmatch(kind)}  # fmt: skip
    assert shared == {"nfs4", "cifs", "smbfs", "9p", "fuse.sshfs"}


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")(10**10, 10**10, 10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    state, told = found("disk")
    assert state == State.WARNING and "100 MB" in told


def test_settings_of_streamlit_from_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / ".streamlit").mkdir(parents=True)
    (elsewhere / ".streamlit" / "config.toml").write_text('[server]\naddress = "0.0.0.0"\nport = 9000\n', encoding="utf-8")
    monkeypatch.chdir(elsewhere)
    assert machine.streamlit(ROOT / "app.py") == machine.Streamlit("127.0.0.1", 9000, False), "the script's folder decides"
    assert found("streamlit")[0] == State.OK
    alone = machine.streamlit(tmp_path / "app.py")
    assert not alone.alone and alone.telemetry
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true")
    state, told = found("streamlit")
    assert state == State.WARNING and "0.0.0.0" in told and "statistics" in told


def test_settings_of_streamlit_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text("[server\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert found("streamlit")[0] == State.FAULT
    assert "8501" in found("port")[1]


def test_streamlit_reads_what_the_doctor_reads() -> None:
    from streamlit import config

    for name in ("server.address", "server.port", "browser.gatherUsageStats"):
        assert name in config.get_config_options()
    assert config.get_config_options()["browser.gatherUsageStats"].env_var == "STREAMLIT_BROWSER_GATHER_USAGE_STATS"
    assert hasattr(config, "_main_script_path"), "the script's own folder is read"


def test_a_port_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("STREAMLIT_SERVER_PORT", str(other.getsockname()[1]))
        state, told = found("port")
    assert state == State.WARNING and "taken" in told
    assert found("port")[0] == State.OK


def test_pictures_without_kaleido_or_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda _: None)
    state, told = found("pictures")
    assert state == State.WARNING and "pip install kaleido" in told
    pytest.importorskip("kaleido")
    monkeypatch.undo()
    from reactions import pictures

    monkeypatch.setattr(pictures, "browser", lambda: None)
    state, told = found("pictures")
    assert state == State.WARNING and "BROWSER_PATH" in told
