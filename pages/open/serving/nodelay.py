"""Sends small answers at once: switches off the wait for the client's acknowledgement (Nagle's algorithm).

asyncio does so for sockets that it opens itself, but Streamlit opens the listening socket without naming the protocol, which
asyncio then does not recognise as TCP. Every answer's body, and every message to a screen, waited 40 ms for an acknowledgement.
"""

from __future__ import annotations

import os
import socket
import stat

MAX_DESCRIPTOR = 4_096


def send_at_once() -> int:
    """Set TCP_NODELAY on this process's TCP sockets; those accepted later inherit it (Linux). Returns how many were set."""
    changed = 0
    for descriptor in range(3, MAX_DESCRIPTOR):
        try:
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                continue
            with socket.socket(fileno=os.dup(descriptor)) as copy:
                if copy.family in {socket.AF_INET, socket.AF_INET6} and copy.type == socket.SOCK_STREAM:
                    copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    changed += 1
        except OSError:
            continue  # closed meanwhile, or a socket of another kind
    return changed
