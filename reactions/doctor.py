"""What may be wrong on this machine: a line a check, each with what to do. Nothing is changed and nothing leaves the machine."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import reactions
from reactions import machine
from reactions.errors import ModelUnavailable, ReactionsError, StoreUnavailable
from reactions.records import Article, Reason
from reactions.wording import explain, say

if TYPE_CHECKING:
    from packaging.requirements import Requirement

OLDEST, NEWEST = (3, 11), (3, 14)
"""The versions of Python that the program was made for."""
SCARCE = 500
"""Megabytes of free disk under which we warn."""
ROOT = Path(__file__).parents[1]
"""The checkout, or where the package is installed."""


class State(StrEnum):
    """What a check came to."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found: the sentences say what is so, and what to do where it is not well."""

    name: str
    state: State
    told: tuple[Reason, ...]


Found = tuple[State, tuple[Reason, ...]]


def checks() -> Iterator[Check]:
    """Yield every check, the quick ones first; what breaks one is its finding, not the end of the others."""
    for name, check in CHECKS.items():
        try:
            state, told = check()
        except ReactionsError as error:
            state, told = State.FAULT, (error.reason,)
        except ModuleNotFoundError as error:
            state, told = _found(State.FAULT, "command.not_installed", error.name)
        except Exception as error:  # the doctor must speak of a broken machine, whatever broke
            state, told = _found(State.FAULT, "doctor.broke", type(error).__name__, error)
        yield Check(name, state, told)


def report(language: str = "en") -> int:
    """Print a line a check as it ends and return the number of faults."""
    states = {state: say(f"doctor.state.{state}", language) for state in State}
    width = max(map(len, states.values()))
    encoding = sys.stdout.encoding or "utf-8"
    faults = 0
    for check in checks():
        line = f"{states[check.state]:<{width}}  {say(f'doctor.name.{check.name}', language)}: {explain(check.told, language)}"
        line = " ".join(line.splitlines())  # an error of a library may have several
        print(line.encode(encoding, "backslashreplace").decode(encoding), flush=True)
        faults += check.state is State.FAULT
    return faults


def versions() -> str:
    """Return the versions of the program and of both models, a line each, without loading a model."""
    from reactions import model, runtime, tagger

    stance, finder = model.chosen(), tagger.chosen()
    lines = (reactions.__version__, runtime.named(Path(stance)) or stance, runtime.named(finder) or str(finder))
    return "\n".join(f"{name} {value}" for name, value in zip(("reactions", "stance", "tagger"), lines, strict=True))


def _found(state: State, key: str, *values: object) -> Found:
    return state, (Reason(key, tuple(str(value) for value in values)),)


def _python() -> Found:
    told = (reactions.__version__, platform.python_version(), platform.platform())
    here = sys.version_info[:2]
    if here < OLDEST or sys.maxsize < 2**32:
        return _found(State.FAULT, "doctor.python.old", *told)
    return _found(State.OK if here <= NEWEST else State.WARNING, "doctor.python" + (".new" if here > NEWEST else ""), *told)


def requirements() -> list[Requirement]:
    """Return what requirements.txt asks for; an installed copy, which has no such file, says it in its metadata."""
    from packaging.requirements import Requirement

    path = ROOT / "requirements.txt"
    if (ROOT / "pyproject.toml").is_file() and path.is_file():
        given = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        given = metadata.requires("reactions") or []
    wanted = [Requirement(line) for line in given if line]
    return [each for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]


def _libraries() -> Found:
    known, missing, outside = [], [], []
    for wanted in requirements():
        try:
            version = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            missing.append(str(wanted))
            continue
        known.append(f"{wanted.name} {version}")
        if not wanted.specifier.contains(version, prereleases=True):
            outside.append(f"{wanted.name} {version} ({wanted.specifier})")
    told = []
    if missing:
        told += [Reason("doctor.libraries.missing", (", ".join(missing),))]
    if outside:
        told += [Reason("doctor.libraries.outside", (", ".join(outside),))]
    state = State.FAULT if missing else State.WARNING if outside else State.OK
    return state, (*told, Reason("doctor.libraries", (", ".join(known),)))


def _streamlit() -> Found:
    script = ROOT / "app.py"
    if not script.is_file():
        return _found(State.OK, "doctor.streamlit.none")
    try:
        settings = machine.streamlit(script)
    except (OSError, ValueError) as error:
        return _found(State.FAULT, "doctor.streamlit.broken", error)
    told = []
    if not settings.alone:
        told += [Reason("doctor.streamlit.open", (settings.address or "0.0.0.0",))]
    if settings.telemetry:
        told += [Reason("doctor.streamlit.telemetry")]
    if told:
        return State.WARNING, tuple(told)
    return _found(State.OK, "doctor.streamlit", settings.address)


def _port() -> Found:
    try:
        port = machine.streamlit(ROOT / "app.py").port
    except (OSError, ValueError):
        port = machine.Streamlit().port
    free = machine.is_free(port)
    return _found(State.OK if free else State.WARNING, "doctor.port" + ("" if free else ".taken"), port)


def _data() -> Found:
    from reactions.preferences import data_folder, trouble

    folder = data_folder()
    near = machine.nearest(folder)
    try:
        logs = machine.keeps_a_log(near)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(trouble(error, near / folder.name), folder, error) from error
    places = (folder.absolute(), folder.resolve())
    service = next(filter(None, map(machine.synced, places)), None)
    if service:
        return _found(State.WARNING, "doctor.data.synced", folder, service)
    if not logs or machine.on_network(places[1]):
        return _found(State.WARNING, "doctor.data.network", folder)
    return _found(State.OK, "doctor.data", folder)


def _disk() -> Found:
    from reactions.preferences import data_folder

    free = shutil.disk_usage(machine.nearest(data_folder())).free // 1000**2
    return _found(State.OK, "doctor.disk", free) if free >= SCARCE else _found(State.WARNING, "doctor.disk.scarce", free)


def _briefings() -> Found:
    from reactions import store

    paths = store.briefings()
    broken = [reason for path in paths if (reason := _unopened(path))]
    return State.FAULT if broken else State.OK, (Reason("doctor.briefings", (str(len(paths)),)), *broken)


def _unopened(path: Path) -> Reason | None:
    """Return why a briefing cannot be opened; unlike `Briefing.open`, one of an older version stays as it is."""
    from reactions import schema
    from reactions.store import Briefing, in_words

    try:
        _ = Briefing(path).topic
        with closing(sqlite3.connect(path, timeout=1)) as base:
            version = base.execute("PRAGMA user_version").fetchone()[0]
    except StoreUnavailable as error:
        return error.reason
    except sqlite3.Error as error:
        return in_words(error, path).reason
    return StoreUnavailable("store.newer", path).reason if version > schema.VERSION else None


def _pictures() -> Found:
    if find_spec("kaleido") is None:
        return _found(State.WARNING, "doctor.pictures.no_kaleido", machine.browser() or "-")
    from reactions import pictures

    found = pictures.browser()
    if found is None:
        return _found(State.WARNING, "doctor.pictures.no_browser")
    return _found(State.OK, "doctor.pictures", metadata.version("kaleido"), found)


def _stance() -> Found:
    from reactions import custom_model, model

    place = model.chosen()
    if custom_model.HUB_NAME.fullmatch(place) and not Path(place).is_dir():
        return _found(State.WARNING, "doctor.model.elsewhere", place)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # as `runtime` does for a model of ours
    return _loaded(lambda: model.load().name, Path(place))


def _tagger() -> Found:
    from reactions import tagger

    return _loaded(lambda: tagger.load().name, tagger.chosen())


def _loaded(load: Callable[[], str], folder: Path) -> Found:
    begun = perf_counter()
    name = load()
    known = "doctor.model" if (folder / "metrics.json").is_file() else "doctor.model.own"
    return _found(State.OK, known, name, folder, f"{perf_counter() - begun:.1f}")


def _trial() -> Found:
    """Read the sample's first article as the dashboard would, with the shipped model where the chosen one is not at hand."""
    from reactions import articles, intake, model, pipeline, tagger

    place = model.chosen()
    begun = perf_counter()
    stance_model = model.load(place if Path(place).is_dir() else model.DEFAULT)
    try:
        finder = tagger.load()
    except ModelUnavailable:
        finder = None  # its own check says why; the rules find statements alone
    pages = intake.sample_pages()[:1]
    cleaned = [item for item in articles.clean_all(pages) if isinstance(item, Article)]
    found = list(pipeline.read(cleaned, intake.sample_topic("en"), stance_model, finder))
    told = (len(found), pages[0].name, f"{perf_counter() - begun:.1f}")
    return _found(State.OK, "doctor.trial", *told) if found else _found(State.FAULT, "doctor.trial.none", *told)


CHECKS: dict[str, Callable[[], Found]] = {
    "python": _python,
    "libraries": _libraries,
    "streamlit": _streamlit,
    "port": _port,
    "data": _data,
    "disk": _disk,
    "briefings": _briefings,
    "pictures": _pictures,
    "stance": _stance,
    "tagger": _tagger,
    "trial": _trial,
}
"""Name -> check, in the order of the report."""
