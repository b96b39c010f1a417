# Shared by the steps of the container check. Needs: work (a folder of this run), repo (the repository).

say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }

fail() {
  say "FAILED: $*"
  exit 1
}

# Waits until a command holds: until_true SECONDS WHAT COMMAND…
until_true() {
  local seconds=$1 what=$2 began=$SECONDS
  shift 2
  until "$@" > /dev/null 2>&1; do
    [ $((SECONDS - began)) -lt "$seconds" ] || fail "not within $seconds s: $what"
    sleep 1
  done
  say "after $((SECONDS - began)) s: $what"
}

start_engine() {
  dockerd --host "unix://$work/docker.sock" --data-root "$work/docker" --exec-root "$work/exec" --pidfile "$work/docker.pid" \
    > "$work/dockerd.log" 2>&1 &
  engine=$!
  export DOCKER_HOST="unix://$work/docker.sock"
  until_true 60 "the engine answers" docker info
}

# By its number: another engine of this machine is left alone.
stop_engine() {
  [ -n "${engine:-}" ] || return 0
  kill "$engine" 2> /dev/null || true
  wait "$engine" 2> /dev/null || true
}

compose() { (cd "$work/source" && docker-compose "$@"); }

ids() { compose ps -q "$@"; }

# Of a container: health NAME-OR-ID
health() { docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$1"; }

all_healthy() {
  local id
  for id in $(ids seed seed2 node postgres mail proxy); do
    [ "$(health "$id")" = healthy ] || return 1
  done
}

# Every node says that it is one of as many as there are.
one_cluster() {
  local id size said
  size=$(ids seed seed2 node | wc -l)
  for id in $(ids seed seed2 node); do
    said=$(docker exec "$id" bash /app/healthy.sh 8080) || return 1
    case $said in *"one of $size of its cluster"*) ;; *) return 1 ;; esac
  done
}
