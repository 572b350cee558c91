# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Starts, finds and stops the processes of one GATEHOUSE_HOME. Sourced by ../gatehouse.
#
# run/NAME holds "PID START": a process counts as ours only while its start time is the noted one, so that a number that the
# system has given to another process since is left alone.

# When process $1 was started, in whatever unit the system counts; nothing when it is gone or only waits to be reaped.
start_of() {
  if [ -d /proc/self ]; then
    read -r line 2>/dev/null <"/proc/$1/stat" || return 0
    # shellcheck disable=SC2086
    set -- ${line##*) }
    [ "$1" = Z ] || say "${20}"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr ' ' '_' || true
  fi
}

# The process id of $1 (control-plane, node, sample, launcher) while it runs.
pid_of() {
  if [ -f "$home/run/$1" ] && read -r pid start <"$home/run/$1" && [ "$(start_of "$pid")" = "${start:-none}" ]; then
    say "$pid"
  fi
}

is_running() { [ -n "$(pid_of "$1")" ]; }

note() {
  say "$2 $(start_of "$2")" >"$home/run/$1.new" && mv "$home/run/$1.new" "$home/run/$1"
}

# launch NAME COMMAND...: apart from the terminal, so that Ctrl-C reaches the launcher only, which then stops all in order.
# Secrets go through the environment, never through COMMAND.
launch() {
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
  while [ -n "$(start_of "$1")" ]; do
    [ "$tries" -gt 0 ] || return 1
    tries=$((tries - 1))
    sleep 0.1
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
  if [ -f "$file" ] && read -r pid 2>/dev/null <"$file" && [ -n "$(start_of "$pid")" ]; then
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
