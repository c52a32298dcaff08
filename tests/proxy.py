"""A wire between a client and a server of this machine that can be cut; a process of its own, since drivers may keep Python from running."""

from __future__ import annotations

import multiprocessing
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_FORK = multiprocessing.get_context("fork")


@dataclass
class Wire:
    """A wire at ``port``: as many connections as ``cuts`` says (counted down) are reset once some bytes have come from the server."""

    port: int
    cuts: Any
    was_cut: Any


@contextmanager
def wire_to(port: int, after: int) -> Iterator[Wire]:
    """A wire to ``port`` of 127.0.0.1, cut ``after`` bytes; it ends with the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        wire = Wire(listener.getsockname()[1], _FORK.Value("i", 0), _FORK.Value("i", 0))
        process = _FORK.Process(target=_accept, args=(listener, port, wire, after), daemon=True)
        process.start()
    try:
        yield wire
    finally:
        process.kill()
        process.join()


def _accept(listener: socket.socket, port: int, wire: Wire, after: int) -> None:
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_carry, args=(client, server, None, after), daemon=True).start()
        threading.Thread(target=_carry, args=(server, client, wire, after), daemon=True).start()


def _carry(origin: socket.socket, target: socket.socket, wire: Wire | None, after: int) -> None:
    carried = 0
    try:
        while data := origin.recv(4096):
            carried += len(data)
            if wire is not None and wire.cuts.value and carried > after:
                wire.cuts.value -= 1
                wire.was_cut.value += 1
                for end in (target, origin):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not an orderly end
                    end.shutdown(socket.SHUT_RDWR)
                    end.close()
                return
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
