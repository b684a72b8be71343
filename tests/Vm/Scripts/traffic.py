"""Talks to itself over TCP until it is killed, writing the number of answers to the file named; any fault ends it."""
import socket
import sys
import threading
import time

server = socket.create_server(("127.0.0.1", 0))


def echo():
    connection, _ = server.accept()
    while data := connection.recv(64):
        connection.sendall(data)


threading.Thread(target=echo, daemon=True).start()
client = socket.create_connection(server.getsockname(), timeout=30)
number = 0
while True:
    number += 1
    message = f"message {number:020}".encode()
    client.sendall(message)
    answer = b""
    while len(answer) < len(message):
        part = client.recv(64)
        if not part:
            sys.exit("the connection was closed")
        answer += part
    if answer != message:
        sys.exit("the answer differs")
    with open(sys.argv[1], "w") as count:
        count.write(f"{number}\n")
    time.sleep(0.02)
