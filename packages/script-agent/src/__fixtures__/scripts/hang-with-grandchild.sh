trap 'exit 0' TERM
bash -c 'trap "" TERM; : > "$READY_FILE"; while :; do sleep 0.1; done' &
wait
