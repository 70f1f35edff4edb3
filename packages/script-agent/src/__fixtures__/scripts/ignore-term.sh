trap '' TERM
: > "$READY_FILE"
while :; do sleep 0.1; done
