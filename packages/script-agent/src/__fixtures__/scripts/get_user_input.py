import json
import sys

print(json.dumps({"success": True, "input": json.load(sys.stdin)["input"]}))
