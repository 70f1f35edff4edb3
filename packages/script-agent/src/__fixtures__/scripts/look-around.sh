set -u
try() { if ("$@") 2> /dev/null; then echo true; else echo false; fi; }
few() { [ "$(ls -d /proc/[0-9]* | wc -l)" -lt 10 ]; }
printf '{"interfaces": %s, "processes": %s, "outside": %s, "inside": %s, "temporary": %s, "input": %s}' \
  "$(tail -n +3 /proc/net/dev | wc -l)" "$(try few)" "$(try touch /var/llm-orc-test)" "$(try touch written)" \
  "$(try touch "$TMPDIR/written")" "$(wc -c < "$INPUT_DATA_FILE")"
