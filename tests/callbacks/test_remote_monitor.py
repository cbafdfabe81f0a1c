"""RemoteMonitor against a server in a thread."""
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import numpy as np
import pytest

from seqnet import Sequential, callbacks, layers

X, Y = np.ones((4, 2), "float32"), np.ones((4, 1), "float32")


@pytest.fixture
def server():
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            received.append((self.path, self.headers["Content-Type"], self.headers.get("X-Key"), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{one.server_port}", received
        one.shutdown()
        thread.join()


def fit(callback):
    m = Sequential([layers.Dense(1)])
    m.compile("sgd", "mse")
    return m.fit(X, Y, epochs=2, verbose=0, callbacks=[callback]).history["loss"]


def test_form_and_json(server):
    root, received = server
    losses = fit(callbacks.RemoteMonitor(root))
    path, kind, _, body = received[1]
    assert path == "/publish/epoch/end/" and kind == "application/x-www-form-urlencoded"
    assert json.loads(parse_qs(body)["data"][0]) == {"epoch": 1, "loss": losses[1]}
    losses = fit(callbacks.RemoteMonitor(root, "/here", headers={"X-Key": "a"}, send_as_json=True))
    assert received[2] == ("/here", "application/json", "a", json.dumps({"epoch": 0, "loss": losses[0]}))


def test_no_server_is_a_warning(server):
    with pytest.warns(UserWarning, match="could not be reached"):
        fit(callbacks.RemoteMonitor("http://127.0.0.1:9"))
    with pytest.raises(ValueError, match="root is a URL"):
        callbacks.RemoteMonitor("localhost:9000")
