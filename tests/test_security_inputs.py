"""The promises of SECURITY.md about what comes in: addresses, archives, documents, briefings, models."""

import ast
import io
import json
import re
import socket
import sqlite3
import stat
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest

from reactions import (
    archives,
    runtime,
    schema,
    shelf,
    sources,
    web,
)
from reactions.errors import ModelUnavailable, StoreUnavailable, UnreadableItem
from reactions.preferences import data_folder
from reactions.records import Review, Topic
from reactions.store import SUFFIX, briefings
from tests.factories import TOPIC, kept, reaction

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("REACTIONS_DATA", str(tmp_path / "data"))


# --- only the public web is fetched ----------------------------------------------------------------------------------------

PRIVATE = (
    "127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "localhost",
    "localhost.", "１２７.0.0.1", "127。0。0。1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::]", "[::1]", "[::7f00:1]", "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]", "[::ffff:0:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]",
    "[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[fc00::1]", "[fd00::1]", "[ff02::1]", "[2001:db8::1]",
)  # fmt: skip


@pytest.fixture
def no_connection(monkeypatch):
    def refuse(*given, **options):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.parametrize("host", PRIVATE)
def test_no_private_address_is_fetched_however_it_is_written(host, no_connection):
    for url in (f"http://{host}/", f"https://{host}:8501/"):
        with pytest.raises(UnreadableItem) as caught:
            sources.fetch(url)
        assert caught.value.reason.key in ("source.address_private", "source.address_unknown", "source.address")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:text/html,x", "jar:http://a.example!/",
     "//a.example/", "http://a.example@127.0.0.1/", "http://user:secret@a.example/", "http://@a.example/", "http:///x", "http://a.example:99999/"],
)  # fmt: skip
def test_no_other_scheme_and_no_password_is_taken(url, no_connection):
    with pytest.raises(UnreadableItem) as caught:
        sources.fetch(url)
    assert caught.value.reason.key == "source.address"


class Wire:
    """In the place of the network: every name has the addresses that `names` deals out, every connection gives one answer."""

    def __init__(self, monkeypatch, names, reply):
        self.names = {name: list(given) for name, given in names.items()}
        self.reply, self.opened, self.ends = reply, [], []
        monkeypatch.setattr(socket, "getaddrinfo", self.resolve)
        monkeypatch.setattr(socket, "create_connection", self.connect)

    def resolve(self, host, port, **_):
        given = self.names[host].pop(0) if host in self.names else (host,)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in given]

    def connect(self, address, timeout):
        self.opened.append(address)
        near, far = socket.socketpair()
        far.sendall(self.reply)
        self.ends.append(far)  # closed at once, it would refuse the question
        return near


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    reply = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 16\r\n\r\n<p>Ia setuju.</p"
    wire = Wire(monkeypatch, {"rebound.example": [("93.184.215.14",), ("127.0.0.1",)]}, reply)
    assert "Ia setuju" in sources.fetch("http://rebound.example/").content
    assert wire.opened == [("93.184.215.14", 80)] and len(wire.names["rebound.example"]) == 1, "the name was asked for once"


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:8501/", "//10.0.0.1/", "http://inside.example/", "file:///etc/passwd", "http://[::1]/"]
)
def test_no_redirect_leads_inside(monkeypatch, target):
    reply = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode()
    wire = Wire(monkeypatch, {"a.example": [("93.184.215.14",)], "inside.example": [("93.184.215.14", "192.168.1.1")]}, reply)
    with pytest.raises(UnreadableItem) as caught:
        sources.fetch("http://a.example/")
    assert caught.value.reason.key in ("source.address_private", "source.address")
    assert wire.opened == [("93.184.215.14", 80)]


def test_public_addresses_are_not_refused():
    assert web.is_public("93.184.215.14") and web.is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


# --- files of strangers ----------------------------------------------------------------------------------------------------


def test_an_archive_writes_nothing_to_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../up.txt", "/etc/reactions.txt", "..\\windows.txt", "C:\\x.txt", "a/../../b.txt"):
            archive.writestr(name, "Ia menolak.")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", "PK")
    items = list(sources.from_bytes("given.zip", packed.getvalue()))
    read = [item for item in items if not isinstance(item, UnreadableItem)]
    assert len(read) == 6 and all(item.name.count("/") == 1 for item in read)
    assert {item.content for item in read} == {"Ia menolak.", "/etc/passwd"}, "a link is read as its own words, not followed"
    assert not list(tmp_path.iterdir()) and not (tmp_path.parent / "up.txt").exists()


def test_an_archive_unpacks_no_more_than_it_may(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 100_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", "a" * 40_000)
    kinds = [isinstance(item, UnreadableItem) for item in sources.from_bytes("bomb.zip", packed.getvalue())]
    assert kinds == [False, False, True, True, True]


def test_a_document_reads_no_other_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("RAHASIA")
    whole, hurt = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Ia menolak. TEMPAT")
    document.save(whole)
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(hurt, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "word/document.xml":
                entity = f'?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
                data = data.replace(b"?>", entity, 1).replace(b"TEMPAT", b"&e;")
            after.writestr(name, data)
    assert not [item for item in sources.from_bytes("a.docx", hurt.getvalue()) if "RAHASIA" in str(item)]


# --- briefings -------------------------------------------------------------------------------------------------------------


def test_names_with_quotes_are_only_names(monkeypatch):
    words = "'; DROP TABLE reaction; -- \" ] ` \\ %_"
    briefing = kept(words)
    briefing.set(**{words: words})
    briefing.add_failure(words, UnreadableItem("source.empty", words))
    made = briefing.reactions()[0]
    assert briefing.reactions([made.id, words]) == [made] and briefing.reviews(words) == []
    briefing.describe(replace(made.attribution.statement.article, title=words))
    briefing.remove(words)
    assert briefing.settings()[words] == words and briefing.topic.name == words and shelf.duplicate(briefing, words).reactions()


def test_no_value_is_written_into_a_query():
    ours = {"_LISTED", "text", "', '.join('?' * 18)", "', '.join('?' * len(HANDED_OVER))", "table", "column", "VERSION"}
    for path in (ROOT / "reactions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            words = ast.unparse(node) if isinstance(node, ast.JoinedStr) else ""
            if re.search(r"\b(SELECT|INSERT INTO|INSERT OR|DELETE FROM|UPDATE \w+ SET|PRAGMA)\b", words):
                holes = {ast.unparse(each.value) for each in node.values if isinstance(each, ast.FormattedValue)}
                assert holes <= ours, (path, words)


def given(*statements):
    """The file of a briefing that its maker changed by hand."""
    made = reaction()
    briefing = shelf.create(TOPIC)
    briefing.add(made.attribution.statement.article, [made])
    briefing.review([Review(made.id, "note", None, "lihat", "Ani", datetime.fromisoformat("2024-06-21T10:00:00+00:00"))])
    data = shelf.packed(briefing)
    path = data_folder() / "changed"
    path.write_bytes(data)
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            base.execute(statement)
    data = path.read_bytes()
    path.unlink()
    shelf.delete(briefing)
    return data


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TRIGGER evil AFTER INSERT ON article BEGIN DELETE FROM reaction; END"],
        ["DROP TRIGGER review_kept_update",
         "CREATE TRIGGER review_kept_update AFTER INSERT ON review_event BEGIN UPDATE reaction SET stance = 'support'; END"],
        ["DROP TRIGGER review_kept_delete"],
        ["CREATE VIEW evil AS SELECT 1"],
        ["DROP TABLE failure", "CREATE VIEW failure AS SELECT doc AS item, 'source.empty' AS key, '[]' AS \"values\" FROM topic"],
        ["ALTER TABLE article ADD COLUMN evil TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL"],
        ["CREATE INDEX evil ON article (abs(doc))"],
        ["CREATE TABLE evil (x)"],
        ["CREATE VIRTUAL TABLE evil USING fts5 (x)"],
        ["UPDATE article SET text = zeroblob(9000000)"],
        ["UPDATE article SET language = '\"><img src=http://evil.example/x>'"],
        ["UPDATE article SET published = '0001-01-01'"],
        ["UPDATE article SET id = 'other'"],
        ["UPDATE reaction SET stance = 'evil'"],
        ["UPDATE reaction SET actor = '<a href=\"http://evil.example\">'"],
        ["UPDATE reaction SET span = '[0, 999999]'"],
        ["UPDATE reaction SET span = '[0, 1e3]'"],
        ["UPDATE reaction SET scores = '[NaN, 0, 0, 0, 1]'"],
        ["UPDATE reaction SET scores = '[\"a\", 0, 0, 0, 1]'"],
        ["UPDATE reaction SET because = '[[\"no.such.key\", []]]'"],
        ["UPDATE reaction SET because = '[[\"export.title\", []]]'"],
        ["UPDATE reaction SET topic = '[1, 2]'"],
        ["INSERT INTO failure VALUES ('x', 'no.such.key', '[]')"],
        ["INSERT INTO setting VALUES ('since', 'tomorrow')"],
        ["INSERT INTO review_event VALUES (9, 'x', 'status', 'predicted', 'evil', 'Ani', '2024-06-21T10:00:00', '', 0)"],
        ["INSERT INTO review_event VALUES (9, 'x', 'note', '', '', 'Ani', 'yesterday', '', 0)"],
    ],
)  # fmt: skip
def test_a_briefing_that_its_maker_changed_is_not_taken_in(statements):
    data = given(*statements)
    with pytest.raises(StoreUnavailable) as caught:
        shelf.take_in("asing.briefing", data)
    assert caught.value.reason.key == "store.no_briefing" and not briefings()


def test_an_unchanged_briefing_is_taken_in_and_opened_by_its_path():
    taken = shelf.take_in("asing.briefing", given())
    assert len(taken.reactions()) == 1 and shelf.find(str(taken.path)) == taken


@pytest.mark.parametrize("version", [1, 2])
def test_a_briefing_of_an_older_version_is_taken_in(tmp_path, version):
    path = tmp_path / f"lama{SUFFIX}"
    with closing(sqlite3.connect(path)) as base, base:
        for statement in (statement for step in schema._STEPS[:version] for statement in step):
            base.execute(statement)
        base.execute("INSERT INTO topic VALUES (1, 'Lama', '')")
        base.execute(f"PRAGMA user_version = {version}")
    assert shelf.take_in("lama.briefing", path.read_bytes()).topic == Topic("Lama")


def test_a_changed_briefing_is_not_opened_by_its_path_either(tmp_path):
    path = tmp_path / f"asing{SUFFIX}"
    path.write_bytes(given("CREATE TRIGGER evil AFTER UPDATE ON revision BEGIN DELETE FROM reaction; END"))
    with pytest.raises(StoreUnavailable):
        shelf.find(str(path))


def test_a_briefing_handed_over_holds_nothing_that_was_removed_and_no_path_of_this_machine():
    briefing = shelf.create(TOPIC)
    briefing.set(somewhere=f"no model in {Path.home()}/secret/models", label="Rapat", rules_alone="1")
    gone, clean = (reaction(words).attribution.statement.article for words in ("RAHASIA " * 4000, "biasa"))
    for article in (gone, clean):
        briefing.add(article, [])
    assert b"RAHASIA" in shelf.packed(briefing)
    with closing(sqlite3.connect(briefing.path)) as base, base:
        base.execute("PRAGMA secure_delete = OFF")  # some builds of SQLite blank what is deleted, others leave it in free pages
        base.execute("DELETE FROM article WHERE id = ?", (gone.id,))
    data = shelf.packed(briefing)
    assert b"RAHASIA" not in data and b"secret/models" not in data
    assert shelf.take_in("a.briefing", data).settings() == {"label": "Rapat", "rules_alone": "1"}


# --- models ----------------------------------------------------------------------------------------------------------------


def small_model(folder):
    import hashlib

    folder.mkdir()
    for name in runtime.FILES:
        (folder / name).write_bytes(name.encode())
    sums = {name: hashlib.sha256(name.encode()).hexdigest() for name in runtime.FILES}
    (folder / "metrics.json").write_text(json.dumps({"sha256": sums}))
    return folder


@pytest.mark.parametrize("name", runtime.FILES)
def test_a_model_of_ours_that_was_altered_is_not_opened(tmp_path, name):
    folder = small_model(tmp_path / "model")
    assert runtime.checked(folder)[0] == runtime.WEIGHTS.encode()
    (folder / name).write_bytes(name.upper().encode())
    with pytest.raises(ModelUnavailable) as caught:
        runtime.opened(folder, ("a",))
    assert caught.value.reason.key == "model.altered" and name in str(caught.value)


@pytest.mark.parametrize("name", ["stance", "tagger"])
def test_the_shipped_models_are_those_that_were_measured(name):
    assert len(runtime.checked(ROOT / "models" / name)[1]) == 64


def calls(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {each.arg: ast.unparse(each.value) for each in node.keywords}


def test_no_code_of_a_model_runs_and_nothing_is_unpickled():
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.load", "pickle.loads", "pickle.load"}
    for path in (ROOT / "reactions").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not names & {"pickle", "marshal", "shelve", "dill", "joblib", "yaml"}, path
        for called, given in calls(path):
            assert called not in forbidden and "shell" not in given, path
            if called.endswith("from_pretrained") or called == "pipeline":
                assert given.get("trust_remote_code") == "False", path
                assert given.get("local_files_only") == "True" or called == "pipeline", path
