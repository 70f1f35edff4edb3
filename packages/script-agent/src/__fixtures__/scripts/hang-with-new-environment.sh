env -i bash -c "trap '' TERM; : > '$READY_FILE'; sleep 1000" &
wait
