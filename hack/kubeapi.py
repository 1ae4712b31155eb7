"""A small client of the Kubernetes API for the scripts beside it: plain HTTP, one connection, as whoever is asked for."""
import base64
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import time
import urllib.parse

PATCHES = {"json": "application/json-patch+json", "merge": "application/merge-patch+json",
           "strategic": "application/strategic-merge-patch+json", "apply": "application/apply-patch+yaml"}


class Answer:
    def __init__(self, code, text):
        self.code, self.ok = code, code < 300
        try:
            self.body = json.loads(text)
        except ValueError:
            self.body = {"message": text}

    @property
    def message(self):
        return self.body.get("message", "") if not self.ok else ""


class Api:
    """`user` acts for somebody else (impersonation); None is the owner of the kubeconfig."""

    def __init__(self, kubectl, user=None, groups=()):
        self.kubectl, self.user, self.groups = kubectl, user, groups
        view = json.loads(subprocess.run([kubectl, "config", "view", "--raw", "--minify", "--flatten", "-o", "json"],
                                         check=True, capture_output=True, text=True).stdout)
        cluster, account = view["clusters"][0]["cluster"], view["users"][0]["user"]
        self.server = urllib.parse.urlparse(cluster["server"])
        self.token = account.get("token")
        self.tls = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        if "client-certificate-data" in account:
            with tempfile.TemporaryDirectory() as d:
                for name in ("client-certificate-data", "client-key-data"):
                    with open(os.open(os.path.join(d, name), os.O_CREAT | os.O_WRONLY, 0o600), "wb") as f:
                        f.write(base64.b64decode(account[name]))
                self.tls.load_cert_chain(os.path.join(d, "client-certificate-data"), os.path.join(d, "client-key-data"))
        self.connection = None

    def as_user(self, user, *groups):
        other = object.__new__(Api)
        other.__dict__.update(self.__dict__, user=user, groups=groups, connection=None)
        return other

    def call(self, method, path, body=None, kind="application/json"):
        headers = {"Content-Type": kind, "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if self.user:
            headers["Impersonate-User"] = self.user
        data = None if body is None else json.dumps(body)
        for attempt in (0, 1):                           # a kept connection may have been closed by the other side
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(self.server.hostname, self.server.port, context=self.tls, timeout=30)
            try:
                self.connection.putrequest(method, self.server.path.rstrip("/") + path)
                for k, v in headers.items():
                    self.connection.putheader(k, v)
                for g in self.groups:
                    self.connection.putheader("Impersonate-Group", g)
                if data is not None:
                    self.connection.putheader("Content-Length", str(len(data.encode())))
                self.connection.endheaders(None if data is None else data.encode())
                response = self.connection.getresponse()
                return Answer(response.status, response.read().decode())
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt:
                    raise

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body, dry=False):
        return self.call("POST", path + ("?dryRun=All" if dry else ""), body)

    def put(self, path, body):
        return self.call("PUT", path, body)

    def delete(self, path, body=None):
        return self.call("DELETE", path, body)

    def patch(self, path, body, how="merge", dry=False):
        query = ["dryRun=All"] if dry else []
        if how == "apply":
            query += ["fieldManager=gitops", "force=true"]
        return self.call("PATCH", path + ("?" + "&".join(query) if query else ""), body, PATCHES[how])


def until(what, probe, seconds=30):
    """The first truthy answer of probe; an AssertionError that says what was waited for."""
    end = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)
