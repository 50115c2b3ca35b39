"""Asks a server that runs the example: python client.py [URL]. Needs nothing but Python."""
import json
import sys
import urllib.request

url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8500"
request = urllib.request.Request(
    url,
    json.dumps({"data": {"x": [1, 2, 3, 4, 5]}}).encode(),
    {"Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))
