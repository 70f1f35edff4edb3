: > "$READY_FILE"
sleep 1000
