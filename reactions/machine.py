"""What the machine around the program is like: drives, browsers, ports, Streamlit's settings. Looked at, not changed."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePath

SYNCED = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "nextcloud": "Nextcloud",
}
"""How the folders begin that a service copies while they are written to."""
SHARED = re.compile(
    r"nfs\d?|cifs|smb\w*|afpfs|webdav|davfs\d?|9p|ncpfs|ceph|glusterfs|lustre|vboxsf|virtiofs|drvfs"
    r"|fuse\.(?!fuse-overlayfs|mergerfs|portal).*|osxfuse|macfuse"
)
"""Kinds of file system that reach another machine, or the host of a virtual one."""
BROWSERS = ("chrome", "google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "msedge", "microsoft-edge")
REMOTE_DRIVE = 4
"""What Windows answers for a drive letter that stands for a share."""


def nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.is_dir())


def synced(folder: PurePath) -> str | None:
    """Return the service that copies what lies in a folder, told by the names on its path; None for none that is known."""
    for part in folder.parts:
        for sign, service in SYNCED.items():
            if part.casefold().startswith((sign, f".{sign}")):
                return service
    return None


def on_network(folder: Path) -> bool:
    """Tell whether a folder lies on a share, as far as the system says."""
    if sys.platform == "win32":
        import ctypes

        root = folder.anchor
        return root.startswith("\\\\") or bool(ctypes.windll.kernel32.GetDriveTypeW(root) == REMOTE_DRIVE)
    return SHARED.fullmatch(file_system(folder, _mounts())) is not None


def file_system(folder: PurePath, mounts: Mapping[str, str]) -> str:
    """Return the kind of file system that holds a folder, "" where no mount does; the deepest mount decides."""
    return next((mounts[str(each)] for each in (folder, *folder.parents) if str(each) in mounts), "")


def linux_mounts(table: str) -> dict[str, str]:
    """Return place -> kind from the text of /proc/mounts, where a blank is written in octal; the last mount lies on top."""
    rows = [line.split() for line in table.splitlines()]
    return {re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), row[1]): row[2] for row in rows if len(row) > 2}


def mac_mounts(table: str) -> dict[str, str]:
    """Return place -> kind from what `mount` prints on macOS."""
    return {found[1]: found[2] for line in table.splitlines() if (found := re.search(r" on (/.*) \((\w+)", line))}


def _mounts() -> dict[str, str]:
    try:
        if sys.platform == "darwin":
            printed = subprocess.run(["/sbin/mount"], capture_output=True, encoding="utf-8", errors="replace", timeout=2)
            return mac_mounts(printed.stdout)
        return linux_mounts(Path("/proc/mounts").read_text(encoding="utf-8", errors="replace"))
    except (OSError, subprocess.SubprocessError):
        return {}


def keeps_a_log(folder: Path) -> bool:
    """Tell whether SQLite's write-ahead log works in a folder, by a file that is deleted at once.

    Raises OSError or sqlite3.Error where nothing can be written there.
    """
    with (
        tempfile.TemporaryDirectory(prefix="reactions-", dir=folder) as own,
        closing(sqlite3.connect(Path(own) / "trial")) as base,
    ):
        mode = base.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        base.execute("CREATE TABLE trial (number INTEGER)")
        base.commit()
        return str(mode) == "wal"


def browser() -> str | None:
    """Return a browser among the commands of this machine that could draw pictures; `pictures.browser` asks kaleido."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def is_free(port: int) -> bool:
    """Tell whether the dashboard could listen on a port of this machine."""
    with socket.socket() as probe:
        if os.name != "nt":  # on Windows it would share a port that is taken
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Streamlit:
    """Streamlit's settings that matter here; without an `address` it listens to the whole network."""

    address: str | None = None
    port: int = 8501
    telemetry: bool = True

    @property
    def alone(self) -> bool:
        """Whether only this machine can reach the dashboard."""
        try:
            return self.address == "localhost" or ipaddress.ip_address(self.address or "").is_loopback
        except ValueError:
            return False


def streamlit(script: Path) -> Streamlit:
    """Return the settings in force where `streamlit run` starts a script from the current folder; raises ValueError.

    Streamlit reads, each over the one before: the user's folder, the current one, the script's, the environment.
    """
    known: dict[str, object] = {}
    for folder in (_home(), Path.cwd(), script.parent):
        known |= dict(_settings(folder / ".streamlit" / "config.toml")) if folder else {}
    for name in ("server.address", "server.port", "browser.gatherUsageStats"):
        variable = "STREAMLIT_" + re.sub(r"(?<=[a-z])(?=[A-Z])|\.", "_", name).upper()
        if variable in os.environ:
            known[name] = os.environ[variable]
    address, port = known.get("server.address"), known.get("server.port", 8501)
    statistics = str(known.get("browser.gatherUsageStats", True)).casefold() not in ("false", "0", "no", "off")
    return Streamlit(str(address) if address else None, int(str(port)), statistics)


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None


def _settings(path: Path) -> Iterator[tuple[str, object]]:
    if path.is_file():
        for section, values in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(values, dict):
                yield from ((f"{section}.{name}", value) for name, value in values.items())
