"""The watch kept over every test does bark, and the tests' surroundings are their own."""

import logging
import os
import socket
import threading
from pathlib import Path

import platformdirs
import pytest

from tests import surroundings, watch
from tests.conftest import ExpectLog


def test_a_stray_warning_fails(expect_log: ExpectLog) -> None:
    expect_log("nobody said so")  # for the watch over this test itself
    with pytest.raises(AssertionError, match="nobody said so"), watch.silence([]):
        logging.getLogger("photodesk").warning("nobody said so")


def test_an_announced_warning_passes(expect_log: ExpectLog) -> None:
    expect_log("the card was pulled")
    logging.getLogger("photodesk").warning("While reading, the card was pulled.")


def test_an_announced_warning_that_never_came_fails() -> None:
    with pytest.raises(AssertionError, match="never logged"), watch.silence(["never"]):
        logging.getLogger("photodesk").info("never")


def test_a_thread_left_behind_fails() -> None:
    go = threading.Event()
    with pytest.raises(AssertionError, match="dawdler"), watch.no_thread_left(grace=0.01):
        threading.Thread(target=go.wait, name="dawdler").start()
    go.set()


def test_other_machines_cannot_be_reached() -> None:
    with pytest.raises(surroundings.NetworkRefused):
        socket.create_connection(("192.0.2.1", 9), timeout=0.1)
    with pytest.raises(surroundings.NetworkRefused):
        socket.getaddrinfo("photodesk.example", 443)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
        pytest.raises(surroundings.NetworkRefused),
    ):
        datagram.sendto(b"", ("192.0.2.1", 9))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_the_home_is_not_the_persons() -> None:
    assert Path.home() == surroundings.HOME
    for folder in (platformdirs.user_data_path(), platformdirs.user_config_path()):
        assert folder.is_relative_to(surroundings.HOME)


def test_no_window_reaches_a_screen() -> None:
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
