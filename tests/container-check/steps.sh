# What is looked at once all are up.

campaign() { compose exec -T seed campaign "$@"; }

say "step 5: account, file system, mounts"
for id in $(ids seed seed2 node); do
  [ "$(docker exec "$id" id -u)" = 1654 ] || fail "a node runs as another account than 1654"
  docker exec "$id" sh -c 'touch /app/x' 2> /dev/null && fail "the root file system can be written"
  docker exec "$id" sh -c 'test -r /run/secrets/database-password && test -w /data && test -w /outside' || fail "secrets or folders are not as they should be"
  [ "$(docker exec "$id" sh -c "grep CapEff /proc/self/status | tr -d '[:space:]'")" = CapEff:0000000000000000 ] || fail "a node has capabilities"
done
campaign doctor || fail "the doctor finds something"
campaign doctor | grep -q 'data folder: .*for /data' || fail "the doctor looks at another data folder than /data"

say "step 6: the worked example, mails, verify"
docker cp "$repo/examples/controlling-costs.yaml" "$(ids seed)":/outside/example.yaml 2> /dev/null \
  || docker exec -i "$(ids seed)" sh -c 'cat > /outside/example.yaml' < "$repo/examples/controlling-costs.yaml"
campaign play /outside/example.yaml --wait 60s | tail -3
mails() { [ "$(wget -qO- http://127.0.0.1:8025/api/v1/messages | grep -oE '"total": ?[0-9]+' | grep -oE '[0-9]+')" -gt 0 ]; }
until_true 60 "mails have come" mails
campaign verify || fail "verify"

# restart SERVICES…: one command, without any step by hand afterwards.
restarted() {
  say "restart ${*:-of everything}"
  compose restart --timeout 90 "$@" > "$work/restart.log" 2>&1 || fail "restart, see $work/restart.log"
  until_true 180 "all are healthy" all_healthy
  until_true 60 "all are one cluster" one_cluster
  [ "$(docker inspect --format '{{.State.ExitCode}}' "$(docker ps -aq --filter "label=com.docker.compose.service=migrate")")" = 0 ] || fail "migrate did not end with 0"
}

say "step 7: restarts"
restarted seed seed2
restarted
restarted seed seed2 node
campaign verify || fail "verify after the restarts"

say "step 8: scale, kill, down"
compose up --detach --scale node=1 > "$work/scale.log" 2>&1
until_true 120 "the cluster is smaller" one_cluster
compose up --detach --scale node=3 > "$work/scale.log" 2>&1
until_true 120 "the cluster is as large as before" one_cluster
# A crash is the end of the process: what an engine kills itself it does not start again.
kill -9 "$(docker inspect --format '{{.State.Pid}}' "$(ids seed)")"
sleep 2
until_true 120 "the seed that crashed is back" one_cluster
until_true 60 "all are healthy" all_healthy
campaign verify || fail "verify in the end"
nodes=$(ids seed seed2 node)
compose stop --timeout 90 > "$work/stop.log" 2>&1 || fail "stop, see $work/stop.log"
for id in $nodes; do
  [ "$(docker inspect --format '{{.State.ExitCode}}' "$id")" = 0 ] || fail "a node ended with $(docker inspect --format '{{.Name}} {{.State.ExitCode}}' "$id")"
done
compose down --volumes > "$work/down.log" 2>&1 || fail "down, see $work/down.log"
