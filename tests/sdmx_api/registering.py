"""Messages of the registry interface as clients send them, and what came back; a server that is notified."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TypeVar

from werkzeug.test import TestResponse

from registry.accounts.tokens import Rights, issue
from registry.formats.sdmx_ml.generations import ML_3_1, Generation
from registry.formats.sdmx_ml.registry_messages import read_registry_message, write_registry_message
from registry.model.constraint import DataSource
from registry.model.registration import Registration
from registry.model.registry_message import (
    Action,
    Body,
    RegistrationRequest,
    RegistryMessage,
    SubmitRegistrationsRequest,
    SubmitSubscriptionsRequest,
    SubscriptionRequest,
)
from registry.model.subscription import EventSelector, NotificationAddress, Subscription
from tests import factories as f
from tests.cubes import a_cube, artefacts_of
from tests.sdmx_api.writing import Desk, valid

B = TypeVar("B", bound=Body)
INTERFACE = "/sdmx/v2/registry"
FLOW = f.urn("Dataflow", "IOM:DF_MIG(1.0.0)")
NSO = f"{f.URN}base.DataProvider=IOM:DATA_PROVIDERS(1.0).FR1"
CONSUMER = f"{f.URN}base.DataConsumer=IOM:DATA_CONSUMERS(1.0).UNDESA"
PA = f.urn("ProvisionAgreement", "IOM:PA_FR(1.0.0)")
STRUCTURES = artefacts_of(a_cube())


def message(body: Body, generation: Generation = ML_3_1) -> bytes:
    return write_registry_message(RegistryMessage(header=f.a_message().header, body=body), generation)


def ask(
    desk: Desk, body: Body, wanted: type[B], *, generation: Generation = ML_3_1, by: str | None = None, query: str = ""
) -> tuple[B, int]:
    """The answer, which the official schema admits and which is of the generation of the request, and its status."""
    answer = desk.send("POST", INTERFACE + query, message(body, generation), by=by, content_type="application/xml")
    return told(answer, wanted, generation), answer.status_code


def told(answer: TestResponse, wanted: type[B], generation: Generation = ML_3_1) -> B:
    assert f"/{generation.folder}/" in str(valid(answer).tag), answer.text
    body = read_registry_message(answer.data).body
    assert isinstance(body, wanted)
    return body


def a_registration(**fields: object) -> Registration:
    plain = {"provision_agreement": PA, "sources": (DataSource(url="https://nso.example/stock.xml"),)}
    return Registration(**(plain | fields))  # type: ignore[arg-type]  # as the caller says


def registering(*requests: tuple[Action, Registration]) -> SubmitRegistrationsRequest:
    made = (RegistrationRequest(action=action, registration=registration) for action, registration in requests)
    return SubmitRegistrationsRequest(requests=tuple(made))


def a_subscription(*selectors: EventSelector, to: str = "https://nso.example/hook", **fields: object) -> Subscription:
    plain = {
        "organisation": CONSUMER,
        "start_date": "2020-01-01",
        "end_date": "2099-12-31",
        "http": (NotificationAddress(url=to),),
        "selectors": selectors or (EventSelector(events="structure", agencies=("%",)),),
    }
    return Subscription(**(plain | fields))  # type: ignore[arg-type]  # as the caller says


def subscribing(*requests: tuple[Action, Subscription]) -> SubmitSubscriptionsRequest:
    made = (SubscriptionRequest(action=action, subscription=subscription) for action, subscription in requests)
    return SubmitSubscriptionsRequest(requests=tuple(made))


def provider_token(desk: Desk, *providers: str) -> str:
    with desk.services.writing() as uow:
        rights = Rights(providers=providers)
        return issue(uow, "-".join(providers), rights, randomness=b"p" * 64, by="tests", at=datetime.now(UTC)).text


class Listener:
    """What arrived by POST, and the status that each is answered with."""

    def __init__(self, server: HTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}/hook"
        self.status = 204
        self.arrived: list[tuple[str, bytes]] = []
        self.served = b""


@contextmanager
def listener() -> Iterator[Listener]:
    """A real server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            found.arrived.append((self.headers["Content-Type"], self.rfile.read(length)))
            self.send_response(found.status)
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(found.served)))
            self.end_headers()
            self.wfile.write(found.served)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found = Listener(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[EmailMessage]]]:
    """A mail server on a free port of this machine, and the letters that it took."""
    letters: list[EmailMessage] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    letters.append(message_from_bytes(text, policy=policy.default))
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                if word == b"QUIT":
                    return

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], letters
        finally:
            server.shutdown()
            thread.join()
