import json
import sys

document = json.load(sys.stdin)
if "user_input" not in document:
    print(json.dumps({"needs_input": {"prompt": "Your name?", "secret": True}}))
else:
    print(json.dumps({"name": document["user_input"], "input": document["input"]}))
