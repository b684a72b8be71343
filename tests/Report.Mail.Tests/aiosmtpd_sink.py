"""A mail server of somebody else's for tests: wants STARTTLS and a user, writes one message to a file.

usage: aiosmtpd_sink.py CERTIFICATE KEY USER PASSWORD FILE; prints its port.
"""
import socket
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

certificate, key, user, password, file = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)


class Keep:
    async def handle_DATA(self, server, session, envelope):
        with open(file, "wb") as out:
            out.write(envelope.content)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, data):
    # Not handled: the server answers.
    return AuthResult(success=data.login == user.encode() and data.password == password.encode(), handled=False)


class Sink(Controller):
    def factory(self):
        return SMTP(self.handler, tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
sink = Sink(Keep(), hostname="127.0.0.1", port=port)
sink.start()
print(port, flush=True)
sys.stdin.read()
sink.stop()
