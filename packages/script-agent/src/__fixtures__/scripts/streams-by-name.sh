set -eu
cat /dev/stdin > /dev/null
echo "to stderr" > /dev/stderr
echo "to stdout" > /dev/stdout
