import json
import sys

from llm_orc.script_utils import unwrap_input

data, parameters = unwrap_input(sys.stdin.read())
print(json.dumps([data, parameters]))
