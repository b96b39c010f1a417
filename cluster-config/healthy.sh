#!/bin/bash
# Whether the node of this container takes requests: 0 when it does, else 1. Prints what the node says about itself.
#
#   healthy.sh [PORT]
#
# Asked every ten seconds, so it starts nothing that costs: bash speaks TCP by itself, and the image holds no other client.
exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/${1:-8080}" || { echo "nothing listens on port ${1:-8080}"; exit 1; }
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
IFS= read -r -t 5 status <&3 || { echo "no answer, or none within 5 s"; exit 1; }
while IFS= read -r -t 1 line <&3 && [ -n "${line%$'\r'}" ]; do :; done
IFS= read -r -t 1 -n 3000 body <&3
printf '%s\n' "${body:-$status}"
[[ $status == *' 200 '* ]]
