"""What the terminal says when a server cannot be had, and where it listens when it can."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from sandtable.cli.main import run_command
from sandtable.web import serve
from sandtable.web.memory import give_back_when_quiet


@pytest.fixture(autouse=True)
def _never_really_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: None)
    monkeypatch.setattr(serve, "warm_up", lambda scenario: None)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    held = capsys.readouterr()
    assert "Traceback" not in held.err
    return held.err


def test_it_listens_on_this_machine_alone(
    case_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bound: list[tuple[str, int]] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: bound.extend(one.getsockname() for one in sockets))
    assert run_command(["open", str(case_folder), "--no-browser"]) == 0
    ((address, port),) = bound
    assert address == "127.0.0.1"
    assert port in range(serve.FIRST_PORT, serve.FIRST_PORT + serve.N_PORTS)
    assert capsys.readouterr().out == f"http://127.0.0.1:{port}/\n"


def test_its_answers_do_not_wait_for_the_other_side_s_receipt(
    case_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocols: list[int] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda self, sockets: protocols.extend(one.proto for one in sockets))
    assert run_command(["open", str(case_folder), "--no-browser"]) == 0
    assert protocols == [socket.IPPROTO_TCP]  # asyncio sends without delay on sockets that name their protocol alone


def test_a_port_that_is_taken_is_named(case_folder: Path, taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["open", str(case_folder), "--no-browser", "--port", str(taken)]) == 2
    assert f"port {taken} of `127.0.0.1` cannot be had\n  why:  address already in use" in said(capsys)


def test_where_all_usual_ports_are_taken_they_are_named(
    case_folder: Path, taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "FIRST_PORT", taken)
    monkeypatch.setattr(serve, "N_PORTS", 1)
    assert run_command(["open", str(case_folder), "--no-browser"]) == 2
    assert f"port {taken} to {taken} of" in said(capsys)


def test_a_port_that_one_may_not_have_is_a_sentence(
    case_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Forbidden(socket.socket):
        def bind(self, address: object) -> None:
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(serve.socket, "socket", Forbidden)
    assert run_command(["open", str(case_folder), "--no-browser", "--port", "80"]) == 2
    assert "port 80 of `127.0.0.1` cannot be had\n  why:  permission denied" in said(capsys)


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("0.0.0.0", "every interface at once"),
        ("0", "every interface at once"),
        ("0x0", "every interface at once"),
        ("*", "no name or IPv4 address"),
        ("::", "no name or IPv4 address"),
        ("[::1]", "no name or IPv4 address"),
        ("127.0.0.1:80", "no name or IPv4 address"),
        ("http://here", "no name or IPv4 address"),
        ("a b", "no name or IPv4 address"),
        ("\u0661\u0662\u0667.0.0.1", "no name or IPv4 address"),
        ("192.0.2.77", "no interface of this machine"),
        ("256.1.1.1", "no interface of this machine"),
        ("a" * 80, "no interface of this machine"),
        (".", "no interface of this machine"),
    ],
)
def test_what_is_no_interface_is_refused(
    share: str, told: str, case_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["open", str(case_folder), "--no-browser", "--share", share]) == 2
    assert told in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nowhere-2024"], 2, "there is no scenario `nowhere-2024`"),
        (["{folder}"], 2, "there is no scenario"),
        (["{binary}"], 1, "is not a text file"),
        (["{case}", "--port", "99999"], 2, "'--port'"),
        (["{case}", "--port", "-1"], 2, "'--port'"),
        (["{case}", "--port", "many"], 2, "'--port'"),
        (["\x00"], 2, "there is no scenario"),
        ([], 2, "SCENARIO"),
    ],
)
def test_a_bad_call_gets_a_sentence_and_its_exit_code(
    arguments: list[str], code: int, told: str, tmp_path: Path, case_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    binary = tmp_path / "binary.sand"
    binary.write_bytes(b"\x1b]0;title\x07\xff\xfe\x00")
    words = [one.format(folder=tmp_path / "empty", binary=binary, case=case_folder) for one in arguments]
    assert run_command(["open", *words, "--no-browser"]) == code
    text = said(capsys)
    assert told in text
    assert "\x1b" not in text


@pytest.mark.slow
def test_a_shared_server_lets_in_who_has_the_token_and_ends_by_ctrl_c(case_folder: Path) -> None:
    command = [Path(sys.executable).parent / "sandtable"]
    with socket.socket() as free:
        free.bind(("127.0.0.2", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [*command, "open", case_folder, "--no-browser", "--share", "127.0.0.2", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))
        with pytest.raises(urllib.error.HTTPError, match="401"):
            opener.open(address.partition("?")[0], timeout=30)
        with opener.open(address, timeout=30) as page:
            assert page.geturl() == address.partition("?")[0]
            assert address.partition("token=")[2] not in page.read().decode()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (130, "")
    assert err == "stopped\n"


def test_memory_is_given_back_once_after_questions_that_were_followed_by_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    counts = iter([0, 3, 3, 3, 5, 5, 5, 5])
    is_over = threading.Event()

    def count() -> int:
        value = next(counts, None)
        if value is None:
            is_over.set()
            return -1
        return value

    monkeypatch.setattr("sandtable.web.memory._of_glibc", lambda name: given.append)
    give_back_when_quiet(count, is_over, quiet=0.001)
    assert given == [0, 0]
