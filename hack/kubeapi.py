"""A small client of the Kubernetes API for the scripts beside it: plain HTTP, one connection, as whoever is asked for."""
import base64
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import threading
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


class Cluster:
    """Where the API server is and how its owner shows who he is, as the kubeconfig has it."""

    def __init__(self, kubectl):
        view = json.loads(subprocess.run([kubectl, "config", "view", "--raw", "--minify", "--flatten", "-o", "json"],
                                         check=True, capture_output=True, text=True).stdout)
        cluster, account = view["clusters"][0]["cluster"], view["users"][0]["user"]
        self.server = urllib.parse.urlparse(cluster["server"])
        self.token = account.get("token")
        authority = self.authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self.tls, self.bare = ssl.create_default_context(cadata=authority), ssl.create_default_context(cadata=authority)
        if "client-certificate-data" in account:
            with tempfile.TemporaryDirectory() as d:
                for name in ("client-certificate-data", "client-key-data"):
                    with open(os.open(os.path.join(d, name), os.O_CREAT | os.O_WRONLY, 0o600), "wb") as f:
                        f.write(base64.b64decode(account[name]))
                self.tls.load_cert_chain(os.path.join(d, "client-certificate-data"), os.path.join(d, "client-key-data"))


class Api:
    """`user` acts for somebody else (impersonation); None is the owner of the kubeconfig, or of `token`. One connection a thread."""

    def __init__(self, kubectl, user=None, groups=(), token=None):
        self.kubectl, self.user, self.groups, self.token = kubectl, user, tuple(groups), token
        self.local = threading.local()

    clusters = {}                                        # read when the first call is made: who only names users needs none

    @property
    def cluster(self):
        if self.kubectl not in self.clusters:
            self.clusters[self.kubectl] = Cluster(self.kubectl)
        return self.clusters[self.kubectl]

    def as_user(self, user, *groups):
        return Api(self.kubectl, user, groups, self.token)

    def with_token(self, token):
        """Whoever the token is of, and nothing of the kubeconfig's owner."""
        return Api(self.kubectl, token=token)

    def call(self, method, path, body=None, kind="application/json"):
        headers = {"Content-Type": kind, "Accept": "application/json"}
        token = self.token or self.cluster.token
        if token:
            headers["Authorization"] = "Bearer " + token
        if self.user:
            headers["Impersonate-User"] = self.user
        data = None if body is None else json.dumps(body)
        server = self.cluster.server
        for attempt in (0, 1):                           # a kept connection may have been closed by the other side
            kept = getattr(self.local, "connection", None)
            line = kept or http.client.HTTPSConnection(server.hostname, server.port, timeout=30,
                                                       context=self.cluster.bare if self.token else self.cluster.tls)
            try:
                line.putrequest(method, server.path.rstrip("/") + path)
                for k, v in headers.items():
                    line.putheader(k, v)
                for g in self.groups:
                    line.putheader("Impersonate-Group", g)
                if data is not None:
                    line.putheader("Content-Length", str(len(data.encode())))
                line.endheaders(None if data is None else data.encode())
                response = line.getresponse()
                self.local.connection = line
                return Answer(response.status, response.read().decode())
            except (http.client.HTTPException, OSError):
                self.local.connection = None
                if attempt:
                    raise

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body, dry=False):
        return self.call("POST", path + asked(path, dry), body)

    def put(self, path, body, dry=False):
        return self.call("PUT", path + asked(path, dry), body)

    def delete(self, path, body=None, dry=False):
        if body and dry:                                 # where there is a body, the query is not read
            body = {**body, "dryRun": ["All"]}
        return self.call("DELETE", path + asked(path, dry), body)

    def patch(self, path, body, how="merge", dry=False):
        more = ["fieldManager=gitops", "force=true"] if how == "apply" else []
        return self.call("PATCH", path + asked(path, dry, *more), body, PATCHES[how])


def asked(path, dry, *more):
    query = [*more, *(["dryRun=All"] if dry else [])]
    return ("&" if "?" in path else "?") + "&".join(query) if query else ""


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
