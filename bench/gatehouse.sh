# shellcheck shell=bash disable=SC2034,SC2154
# A Gatehouse to measure, on free ports and in a folder of its own. Sourced by all, cpu and memory, which say in $root where the checkout is.

work=$(mktemp -d)
pids=""
next_port=$((20000 + RANDOM % 9000))

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

# take_port NAME: sets that variable to a free port, another one each time.
take_port() {
  next_port=$((next_port + 1))
  while (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do next_port=$((next_port + 1)); done
  printf -v "$1" %s "$next_port"
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
for listener in CONTROL GATEWAY GATEWAY_TLS NODE_STATUS SAMPLE; do
  take_port "GATEHOUSE_${listener}_PORT"
  export "GATEHOUSE_${listener}_PORT"
done
GATEHOUSE_ADMIN_TOKEN=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
export GATEHOUSE_ADMIN_TOKEN

# start_gatehouse COMMAND: everything by the launcher; $java is then the JDK's program.
start_gatehouse() {
  "$@" "$root/gatehouse" up --detach >"$work/up.log" || fail "$(tail -n 1 "$work/up.log")"
  read -r node_pid _ <"$work/home/run/node"
  java=$(tr '\0' '\n' </proc/"$(cut -d ' ' -f 1 "$work/home/run/control-plane")"/cmdline | head -n 1)
}

# start_node COMMAND OPTION...: in the place of the launcher's node another, with one loop and further options of Java, started by COMMAND.
start_node() {
  kill "$node_pid"
  while kill -0 "$node_pid" 2>/dev/null; do sleep 0.1; done
  # shellcheck disable=SC2086
  GATEHOUSE_CONTROL_URL=http://127.0.0.1:$GATEHOUSE_CONTROL_PORT GATEHOUSE_LOOPS=1 GATEHOUSE_ADMIN_TOKEN="" \
    $1 "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC "${@:2}" ${BENCH_JAVA_OPTIONS:-} \
    -jar "$root/data-plane/target/data-plane.jar" >"$work/node.log" 2>&1 &
  node_pid=$!
  pids="$pids $node_pid"
  await "http://127.0.0.1:$GATEHOUSE_NODE_STATUS_PORT/health/ready"
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
