echo '{"a": NaN}'
