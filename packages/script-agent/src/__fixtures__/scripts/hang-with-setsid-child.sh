setsid bash -c ': > "$READY_FILE"; sleep 1000' > /dev/null 2>&1 < /dev/null &
sleep 1000
