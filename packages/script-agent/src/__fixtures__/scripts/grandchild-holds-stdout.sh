sleep 1000 &
echo done
