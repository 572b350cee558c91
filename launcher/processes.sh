# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Starts, finds and stops the processes of one GATEHOUSE_HOME. Sourced by ../gatehouse.
#
# run/NAME holds "PID START": a process counts as ours only while its start time is the noted one, so that a number that the
# system has given to another process since is left alone.

# Sets begun to when process $1 was started, in whatever unit the system counts; to nothing when it is gone or only waits to be
# reaped. Asked in loops, so without a process of its own.
look_up() {
  begun=""
  if [ -d /proc/self ]; then
    read -r line 2>/dev/null <"/proc/$1/stat" || return 0
    # shellcheck disable=SC2086
    set -- ${line##*) }
    [ "$1" = Z ] || begun=${20}
  else
    begun=$(ps -o lstart= -p "$1" 2>/dev/null | tr ' ' '_' || true)
  fi
}

# Whether $1 (control-plane, node, sample, launcher) runs; if so, sets running_pid to its process id.
is_running() {
  running_pid=""
  { read -r noted_pid noted_begun <"$home/run/$1"; } 2>/dev/null || return 1
  look_up "$noted_pid"
  [ "$begun" = "${noted_begun:-none}" ] || return 1
  running_pid=$noted_pid
}

# The process id of $1 while it runs.
pid_of() {
  if is_running "$1"; then say "$running_pid"; fi
}

# note NAME PID
note() {
  look_up "$2"
  say "$2 $begun" >"$home/run/$1.new" && mv "$home/run/$1.new" "$home/run/$1"
}

# launch NAME COMMAND...: apart from the terminal, so that Ctrl-C reaches the launcher only, which then stops all in order.
# Secrets go through the environment, never through COMMAND.
launch() {
  # A signal waits until the process is noted, so that it is found and stopped; the process itself gets the usual handlers.
  trap : INT TERM HUP
  name=$1
  shift
  log=$home/logs/$name.log
  if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 10000000 ]; then mv "$log" "$log.1"; fi
  # What this start writes comes after this many octets.
  wc -c 2>/dev/null <"$log" >"$home/run/$name.log-start" || say 0 >"$home/run/$name.log-start"
  if command -v setsid >/dev/null 2>&1; then set -- setsid "$@"; fi
  nohup "$@" </dev/null >>"$log" 2>&1 &
  note "$name" "$!"
}

# What $1 has written since it was started.
said_by() { tail -c "+$(($(cat "$home/run/$1.log-start") + 1))" "$home/logs/$1.log"; }

# Waits at most $2 seconds for process $1 to end.
has_ended() {
  tries=$(($2 * 10))
  look_up "$1"
  while [ -n "$begun" ]; do
    [ "$tries" -gt 0 ] || return 1
    tries=$((tries - 1))
    sleep 0.1
    look_up "$1"
  done
}

# stop NAME SECONDS: asks it to end, and ends it when it has not after that time.
stop() {
  stopped_pid=$(pid_of "$1")
  if [ -n "$stopped_pid" ]; then
    kill -TERM "$stopped_pid" 2>/dev/null || true
    if ! has_ended "$stopped_pid" "$2"; then
      say "$1 did not end within $2 s and was killed."
      kill -KILL "$stopped_pid" 2>/dev/null || true
      has_ended "$stopped_pid" 10 || say "$1 (process $stopped_pid) does not end."
    fi
  fi
  rm -f "$home/run/$1" "$home/run/$1.log-start"
}

# The embedded PostgreSQL that runs without its control plane, when that was killed.
postgres_pid() {
  file=$home/postgres/data/postmaster.pid
  begun=""
  if { read -r pid <"$file"; } 2>/dev/null; then look_up "$pid"; fi
  if [ -n "$begun" ]; then
    case $(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" || ps -o args= -p "$pid" 2>/dev/null) in
      "$home"/postgres/*) say "$pid" ;;
    esac
  fi
}

# Ends it in its "fast" way: transactions are rolled back, everything is written.
stop_postgres() {
  stopped_pid=$(postgres_pid)
  if [ -n "$stopped_pid" ]; then
    kill -INT "$stopped_pid" 2>/dev/null || true
    has_ended "$stopped_pid" 60 || say "PostgreSQL (process $stopped_pid) does not end."
  fi
}

# Stops everything, callers first: the node finishes what it has begun while its control plane still takes its counts.
stop_all() {
  stop node 45
  stop sample 10
  stop control-plane 70
  stop_postgres
}

# is_ready NAME HOST PORT PATH: whether it runs, is itself what listens on that port, and gives 200.
is_ready() {
  is_running "$1" && listens "$running_pid" "$3" && answers "$2" "$3" "$4" && is_running "$1"
}

# Whether process $1 itself listens on TCP port $2. Where the system does not tell whose a socket is, the process is believed: it
# ends when it cannot have its port.
listens() {
  if [ -r "/proc/$1/net/tcp" ]; then
    printf -v hex ':%04X' "$2"
    sockets=$(awk -v port="$hex" \
      '$4 == "0A" && substr($2, length($2) - 4) == port { print "socket:[" $10 "]" }' "/proc/$1/net/tcp"* 2>/dev/null)
    # shellcheck disable=SC2010
    [ -n "$sockets" ] && ls -l "/proc/$1/fd" 2>/dev/null | grep -qF "$sockets"
  elif command -v lsof >/dev/null 2>&1; then
    lsof -nP -a -p "$1" -iTCP:"$2" -sTCP:LISTEN >/dev/null 2>&1
  fi
}

# Whether something accepts connections at host $1, port $2.
accepts() {
  timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' accepts "$(reachable "$1")" "$2" 2>/dev/null
}

# Whether GET $3 at host $1, port $2 gives 200.
answers() {
  timeout 3 bash -c '
    exec 3<>"/dev/tcp/$1/$2"
    printf "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" "$3" "$4" >&3
    read -r _ status _ <&3
    [ "$status" = 200 ]' answers "$(reachable "$1")" "$2" "$3" "$(url_of "$1" "$2" | cut -c 8-)" 2>/dev/null
}
