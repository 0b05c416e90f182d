"""What there is to buy, from the ConfigMap: GET /items, a line each, name and price."""
import os
import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ITEMS = [item.split("=") for item in os.environ["CATALOG"].split()]


class Catalog(BaseHTTPRequestHandler):
    def do_GET(self):
        body = "ready\n" if self.path == "/ready" else "".join(f"{name} {price}\n" for name, price in ITEMS)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Served-By", "python")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, form, *args):
        if self.path != "/ready":
            print("catalog:", form % args)


def end(*_):
    raise SystemExit(0)


signal.signal(signal.SIGTERM, end)
server = ThreadingHTTPServer((os.environ["POD_IP"], 8000), Catalog)
print("catalog: in Python, listening on", server.server_address[0])
server.serve_forever()
