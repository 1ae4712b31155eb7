"""Stand-in for the release hosts: serves a directory; paths listed in a `slow` file trickle. Prints its port, logs each GET to a file."""
import http.server
import os
import sys
import time

root, log = sys.argv[1], sys.argv[2]


class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *args):
        super().__init__(*args, directory=root)

    def do_GET(self):
        with open(log, "a") as f:
            f.write(self.path + "\n")
        slow = os.path.join(root, "slow")
        if os.path.exists(slow) and open(slow).read().strip() in self.path:
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            try:
                for _ in range(600):
                    self.wfile.write(b"x")
                    time.sleep(0.1)
            except OSError:
                pass
            return
        try:
            super().do_GET()
        except OSError:  # the fetch under test was killed
            pass

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
