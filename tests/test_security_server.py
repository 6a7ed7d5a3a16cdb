"""The promises of SECURITY.md about the running server: who reaches it, what a stranger is answered, what it asks of others."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EVIL = "evil.example"
WATCH = """
import os, socket
connect, resolve = socket.socket.connect, socket.getaddrinfo
def note(host):
    if str(host) not in ("None", "localhost", "127.0.0.1", "::1", "0.0.0.0", ""):
        with open(os.environ["WATCHED"], "a") as file:
            print(host, file=file)
        raise socket.gaierror("no way out of a test")
def watched(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        note(address[0])
    return connect(self, address)
def looked_up(host, *given, **options):
    note(host)
    return resolve(host, *given, **options)
socket.socket.connect, socket.getaddrinfo = watched, looked_up
"""
"""Runs at the start of the server's Python, before anything else; notes whom it asks, and lets nothing out."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def port(home):
    """The port of a dashboard started from another folder than ours, as a user may."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (home / "watch").mkdir()
    (home / "watch/sitecustomize.py").write_text(WATCH)
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.headless=true", f"--server.port={port}"]
    told = {"REACTIONS_DATA": str(home / "data"), "HOME": str(home), "WATCHED": str(home / "asked.txt")}
    environment = {**os.environ, **told, "PYTHONPATH": str(home / "watch")}
    with (home / "log.txt").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wait(port, server):
    for _ in range(240):
        try:
            return asked(port, "/_stcore/health")
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.25)
    raise AssertionError("the server does not answer")


def asked(port, path, host="", method="GET", body=None, **headers):
    """Return (status, headers, content) of what the server answers; `host` is the Host header where it is not our own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": host or f"localhost:{port}", **told})
    answer = connection.getresponse()
    content = b"" if answer.status == 101 else answer.read()
    connection.close()
    return answer.status, answer.headers, content


def opened(port, host="", origin=None):
    """Return the status of the handshake of the web socket, through which every word of a briefing goes."""
    handshake = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    return asked(port, "/_stcore/stream", host, **handshake, **key, **({"Origin": origin} if origin else {}))[0]


def test_the_server_asks_no_other_machine(port, home):
    # The first test of this file: see "What is not promised" for what a page of a foreign origin brings about.
    assert asked(port, "/")[0] == 200 and opened(port, origin=f"http://localhost:{port}") == 101
    assert not (home / "asked.txt").exists(), (home / "asked.txt").read_text()
    log = (home / "log.txt").read_text()
    assert "Network URL" not in log and "External URL" not in log and f"127.0.0.1:{port}" in log


def test_the_right_host_and_origin_are_let_in(port):
    assert opened(port) == opened(port, origin=f"http://localhost:{port}") == 101
    assert opened(port, f"127.0.0.1:{port}", f"http://127.0.0.1:{port}") == 101


@pytest.mark.parametrize(
    "host", [EVIL, f"{EVIL}:80", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example"]
)
def test_a_foreign_host_is_given_no_data(port, host):
    assert opened(port, host) == opened(port, host, f"http://{host}") == 403
    assert opened(port, host, f"http://localhost:{port}") == 403


@pytest.mark.parametrize("origin", [f"http://{EVIL}", "https://x.streamlit.app", "null", "http://localhost.evil.example"])
def test_a_foreign_origin_is_given_no_data(port, origin):
    assert opened(port, origin=origin) == 403
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/upload_file/a/b", "/media/a.png"):
        shared = asked(port, path, Origin=origin)[1].get("Access-Control-Allow-Origin")
        assert shared in (None, f"http://localhost:{port}"), path


def test_the_shell_of_the_page_is_the_same_for_all_and_holds_no_data(port):
    status, _, shell = asked(port, "/", EVIL)
    assert (status, shell) == (200, asked(port, "/")[2])
    assert shell == asked(port, "/evidence?briefing=x", EVIL)[2]
    assert b"<noscript>" in shell and b"briefing" not in shell.lower()


def test_an_upload_needs_the_token_and_a_session(port):
    assert asked(port, "/_stcore/upload_file/a/b", EVIL, "PUT", b"x")[0] == 403
    cookie = asked(port, "/_stcore/health", EVIL)[1].get("Set-Cookie", "")
    token = re.search(r"_streamlit_xsrf=([^;]+)", cookie)
    assert token, "whoever asks is given a token; it opens nothing without the secret number of a session"
    given = {"Cookie": f"_streamlit_xsrf={token[1]}", "X_Xsrftoken": token[1], "Content_Type": "multipart/form-data; boundary=x"}
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--x--\r\n'
    for host in (EVIL, ""):
        assert asked(port, "/_stcore/upload_file/a/b", host, "PUT", body, **given)[0] == 400


def test_no_other_door_is_open(port):
    for path in ("/_stcore/agent/interact", "/_stcore/agent/mcp", "/media/x.png", "/component/x/y"):
        assert asked(port, path)[0] in (403, 404, 405), path
    assert asked(port, "/app/static/app.py")[2] == asked(port, "/")[2], "our own files are not served"
    for path in ("/..%2f..%2fREADME.md", "/static/../../../../README.md", "//etc/passwd", "/media/..%2f..%2fREADME.md"):
        assert b"Reactions: who said what" not in asked(port, path)[2] and b"root:" not in asked(port, path)[2]


def test_no_page_around_the_dashboard_may_steer_it(port):
    told = json.loads(asked(port, "/_stcore/host-config")[2])
    assert told["allowedOrigins"] == [] and told["enableCustomParentMessages"] is False and told["metricsUrl"] == ""


def test_the_counters_hold_no_word_of_a_briefing(port):
    lines = asked(port, "/_stcore/metrics", EVIL)[2].decode().splitlines()
    known = (
        r"(#.*|(session|active|cache|application|user|media|form|file|memory|script)\w*(\{[\w=\",. :-]*\})? [\d.e+-]+( \d+)?|)"
    )
    assert all(re.fullmatch(known, line) for line in lines), lines


def other_address():
    """The address under which other machines would reach this one, None where there is none; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = probe.getsockname()[0]
    return None if found.startswith("127.") else found


def test_other_machines_do_not_reach_the_server(port):
    address = other_address()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    with pytest.raises(OSError):
        socket.create_connection((address, port), timeout=2).close()


def test_the_settings_that_keep_it_so():
    told = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    server = told["server"]
    assert (server["address"], set(server["allowedHosts"])) == ("127.0.0.1", {"localhost", "127.0.0.1"})
    assert server["enableXsrfProtection"] is True and server.get("enableCORS", True) is True
    assert not {"enableStaticServing", "enableAgentApi", "trustedUserHeaders", "corsAllowedOrigins"} & set(server)
    assert told["browser"]["gatherUsageStats"] is False and server["showEmailPrompt"] is False
    assert told["client"]["showErrorLinks"] is False and told["client"]["allowedOrigins"] == []
