echo '{"success": true}'
echo 'and some words behind it'
