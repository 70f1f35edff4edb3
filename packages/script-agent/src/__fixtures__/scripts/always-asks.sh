echo '{"needs_input": {"prompt": "Again?"}}'
