"""Results sent to a server."""
import warnings

from .callback import Callback


class RemoteMonitor(Callback):
    """Sends the results of each epoch to a server, by HTTP POST.

    Args:
        root: the server, e.g. "http://localhost:9000".
        path: the place on it.
        field: name of the form's field that holds the results as JSON.
        headers: a dict of further HTTP headers.
        send_as_json: send the JSON itself in place of a form.

    A server that does not answer within a few seconds is a warning: the training goes on.
    """

    SECONDS = 5

    def __init__(self, root="http://localhost:9000", path="/publish/epoch/end/", field="data", headers=None,
                 send_as_json=False):
        super().__init__()
        if not root.startswith(("http://", "https://")):
            raise ValueError(f"RemoteMonitor: root is a URL such as 'http://localhost:9000'; got {root!r}.")
        self.root, self.path, self.field = root, path, field
        self.headers, self.send_as_json = headers, send_as_json

    def on_epoch_end(self, epoch, logs=None):
        import http.client
        import json
        from urllib.error import URLError
        from urllib.parse import urlencode
        from urllib.request import Request, urlopen

        text = json.dumps({"epoch": epoch, **(logs or {})})
        kind = "application/json" if self.send_as_json else "application/x-www-form-urlencoded"
        body = text if self.send_as_json else urlencode({self.field: text})
        headers = {"Content-Type": kind, **(self.headers or {})}
        request = Request(self.root + self.path, body.encode("utf-8"), headers)
        try:
            with urlopen(request, timeout=self.SECONDS) as answer:
                answer.read()
        except (URLError, http.client.HTTPException, OSError) as error:
            warnings.warn(f"RemoteMonitor: {self.root} could not be reached: {error}.", stacklevel=2)
