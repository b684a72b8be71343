"""Registers servers at the local name service, one for each socket, and says how many of their service it then knows.

qrtr-servers.py COUNT [--stay]: prints the number; with --stay the servers live until SIGTERM."""
import errno
import signal
import socket
import struct
import sys
import time

NEW_SERVER, NEW_LOOKUP = 4, 10
SERVICE = 4711
NAME_SERVICE_PORT = 0xFFFFFFFE


def send(sender, command, service, instance):
    packet = struct.pack("<5I", command, service, instance, 0, 0)
    while True:
        try:
            sender.sendto(packet, (sender.getsockname()[0], NAME_SERVICE_PORT))
            return
        except OSError as error:
            # The service has not read what came before.
            if error.errno not in (errno.ENOSPC, errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM):
                raise
            time.sleep(0.01)


def known():
    asker = socket.socket(socket.AF_QIPCRTR, socket.SOCK_DGRAM)
    asker.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
    asker.settimeout(30)
    send(asker, NEW_LOOKUP, SERVICE, 0)
    count = 0
    while True:
        packet = asker.recv(64)
        command, service = struct.unpack("<2I", packet[:8])
        if command == NEW_SERVER and service == 0:
            return count
        count += command == NEW_SERVER


servers = []
for number in range(int(sys.argv[1])):
    servers.append(socket.socket(socket.AF_QIPCRTR, socket.SOCK_DGRAM))
    send(servers[-1], NEW_SERVER, SERVICE, 1)
print(known(), flush=True)
if "--stay" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.pause()
# The service loses what it has no room for, so let it read the farewells of a few before there are more.
while servers:
    for server in servers[:20]:
        server.close()
    del servers[:20]
    known()
if "--stay" in sys.argv:
    print("gone")
