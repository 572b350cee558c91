# shellcheck shell=bash disable=SC2034,SC2154
# A Gatehouse to measure, on free ports and in a folder of its own. Sourced by cpu and memory, which say in $root where the checkout is.

work=$(mktemp -d)
pids=""

fail() {
  printf 'bench: %s\n' "$*" >&2
  exit 1
}

clean_up() {
  trap '' EXIT INT TERM
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  for pid in $pids; do wait "$pid" 2>/dev/null || true; done
  GATEHOUSE_HOME="$work/home" "$root/gatehouse" down >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

free_port() {
  port=$((20000 + RANDOM % 10000))
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

await() {
  for _ in $(seq 300); do
    if curl -s -o /dev/null -m 2 "$@" --fail; then return; fi
    sleep 0.1
  done
  fail "no answer: $1"
}

# A database or control plane of the caller's must not be touched.
unset GATEHOUSE_DATABASE_URL GATEHOUSE_DATABASE_USER GATEHOUSE_DATABASE_PASSWORD GATEHOUSE_CONTROL_HOST GATEHOUSE_CONTROL_URL GATEHOUSE_JOIN_TOKEN
export GATEHOUSE_HOME="$work/home" GATEHOUSE_BUILD=never GATEHOUSE_GATEWAY_HOST=127.0.0.1
GATEHOUSE_CONTROL_PORT=$(free_port) GATEHOUSE_GATEWAY_PORT=$(free_port) GATEHOUSE_GATEWAY_TLS_PORT=$(free_port)
GATEHOUSE_NODE_STATUS_PORT=$(free_port) GATEHOUSE_SAMPLE_PORT=$(free_port)
GATEHOUSE_ADMIN_TOKEN=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
export GATEHOUSE_CONTROL_PORT GATEHOUSE_GATEWAY_PORT GATEHOUSE_GATEWAY_TLS_PORT GATEHOUSE_NODE_STATUS_PORT GATEHOUSE_SAMPLE_PORT GATEHOUSE_ADMIN_TOKEN

# start_gatehouse COMMAND: everything by the launcher; $java is then the JDK's program.
start_gatehouse() {
  "$@" "$root/gatehouse" up --detach >"$work/up.log" || fail "$(tail -n 1 "$work/up.log")"
  read -r node_pid _ <"$work/home/run/node"
  java=$(tr '\0' '\n' </proc/"$(cut -d ' ' -f 1 "$work/home/run/control-plane")"/cmdline | head -n 1)
}

post() {
  curl -s --fail-with-body -m 10 -H "Authorization: Bearer $GATEHOUSE_ADMIN_TOKEN" -H 'Content-Type: application/json' \
    "http://127.0.0.1:$GATEHOUSE_CONTROL_PORT/api/v1/$1" -d "$2"
}
id() { sed 's/^{"id":"\([^"]*\)".*/\1/'; }

# offer PORT ROUTES: publishes what listens there at /x; $key then opens it.
offer() {
  api=$(post apis "{\"name\":\"Bench\",\"basePath\":\"/x\",\"upstream\":{\"maxConnections\":10000,\"targets\":[{\"url\":\"http://127.0.0.1:$1\"}]}$2}" | id)
  post "apis/$api/publish" '{}' >/dev/null
  plan=$(post plans "{\"name\":\"Bench\",\"apis\":[\"$api\"],\"rateLimit\":{\"requests\":1000000,\"per\":\"PT1S\"},\"quota\":{\"requests\":1000000000000,\"per\":\"YEAR\"}}" | id)
  consumer=$(post consumers '{"name":"Bench"}' | id)
  post "consumers/$consumer/subscriptions" "{\"plan\":\"$plan\"}" >/dev/null
  key=$(post "consumers/$consumer/keys" '{"name":"bench"}' | sed 's/.*"key":"\([^"]*\)".*/\1/')
  await "http://127.0.0.1:$GATEHOUSE_GATEWAY_PORT/x" -H "X-API-Key: $key"
}

# The machine and what runs on it, in one line.
machine() {
  echo "Machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r | cut -d - -f 1), $("$java" -version 2>&1 | sed -n 's/^openjdk version "\([^"]*\)".*/JDK \1/p')."
}
