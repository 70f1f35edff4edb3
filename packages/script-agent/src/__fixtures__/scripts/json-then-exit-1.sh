echo '{"success": true, "error": "disk is full"}'
echo "a trace on stderr" >&2
exit 1
