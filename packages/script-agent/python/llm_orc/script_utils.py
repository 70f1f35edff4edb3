"""Reading what llm-orc writes to a script's standard input.

A script gets one JSON document there. ``unwrap_input`` takes out what it works on and its parameters, whichever of the
older shapes the document has::

    import json
    import sys

    from llm_orc.script_utils import unwrap_input

    data, parameters = unwrap_input(sys.stdin.read())
    print(json.dumps({"success": True, "count": len(data), "limit": parameters.get("limit", 10)}))

This module needs Python 3.8 and nothing else. A script that only ever runs in llm-orc can do without it:
``json.load(sys.stdin)`` is the document.
"""

import json
import os
import sys


def unwrap_input(raw, debug=False):
    """Return ``(data, parameters)`` of the text of a script's standard input.

    ``data`` is what the script works on: ``input_data``, or else ``input``, of llm-orc's document, parsed when it holds a
    JSON object or array as text. When neither does, it is the document itself, and likewise for a document that is not
    llm-orc's. A JSON array is taken as it is; anything that is no JSON object or array gives ``{}``.

    ``parameters`` is always a dict: the document's ``parameters`` when there are any, or else what the environment says
    in ``AGENT_PARAMETERS`` or, when that was too long for it, in the file that ``AGENT_PARAMETERS_FILE`` names.

    With ``debug`` a line about what was found goes to standard error; it names parameters and shows no values.
    Nothing is raised, whatever ``raw`` is.
    """
    document = _parse(raw)
    parameters = None
    if isinstance(document, dict):
        data, found = _payload(document)
        if found != "no envelope":
            parameters = document.get("parameters")
    else:
        data, found = (document, "plain JSON") if isinstance(document, list) else ({}, "no JSON object")
    if not isinstance(parameters, dict) or not parameters:
        parameters = _environment_parameters()
    if debug:
        print(f"llm_orc: input from {found}, parameters: {sorted(parameters)}", file=sys.stderr)
    return data, parameters


def _payload(document):
    if "input_data" not in document and not ("input" in document and "parameters" in document):
        return document, "no envelope"
    for key in ("input_data", "input"):
        value = document.get(key)
        value = _parse(value) if isinstance(value, str) else value
        if isinstance(value, (dict, list)):
            return value, key
    return document, "the document"


def _environment_parameters():
    text = os.environ.get("AGENT_PARAMETERS")
    path = os.environ.get("AGENT_PARAMETERS_FILE")
    if text is None and path:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, ValueError):
            text = None
    parameters = _parse(text or "")
    return parameters if isinstance(parameters, dict) else {}


def _parse(text):
    try:
        return json.loads(text.lstrip("\ufeff") if isinstance(text, str) else text)
    except (TypeError, ValueError, RecursionError):
        return None
