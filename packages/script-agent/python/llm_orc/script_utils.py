"""Reading what llm-orc writes to a script's stdin."""

import json
import os
import sys


def unwrap_input(raw, debug=False):
    """Return ``(data, parameters)`` of a script's stdin text.

    ``data`` is what the agent works on. It is ``input_data`` or else ``input`` of llm-orc's document, parsed when it
    holds a JSON object or array; when neither does, it is the document itself. Text that is no JSON object gives ``{}``.
    ``parameters`` are the document's, or else those of the environment variable AGENT_PARAMETERS.
    With ``debug`` a line about what was found goes to stderr.
    """
    document = _parse(raw)
    if not isinstance(document, dict):
        data, found = (document, "plain JSON") if isinstance(document, list) else ({}, "no JSON object")
        parameters = _environment_parameters()
    else:
        data, found = _payload(document)
        parameters = document.get("parameters") if found != "no envelope" else None
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
    if text is None and "AGENT_PARAMETERS_FILE" in os.environ:
        with open(os.environ["AGENT_PARAMETERS_FILE"], encoding="utf-8") as file:
            text = file.read()
    parameters = _parse(text or "")
    return parameters if isinstance(parameters, dict) else {}


def _parse(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
