# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# up, down, status and logs. Sourced by ../gatehouse.

node_jar=$root/data-plane/target/data-plane.jar
control_plane_jar=$root/control-plane/target/quarkus-app/quarkus-run.jar
# A process that ends is noticed at once; this is for one that hangs, and must be enough for a machine with much else to do.
ready_limit=240

# In the order in which they are started.
all_names="control-plane sample node"

# ---------------------------------------------------------------- up

up() {
  detach=no
  case ${1:-} in
    '') ;;
    --detach | -d) detach=yes ;;
    *) fail "up knows --detach only, not '$1'." ;;
  esac
  check_settings
  prepare_home
  recall_addresses
  missing_names=$(not_running)
  if [ -z "$missing_names" ]; then
    if is_ready control-plane "$control_host" "$control_port" /q/health/ready; then
      say "Gatehouse is already running."
    else
      say "Gatehouse is already running, but not ready yet: './gatehouse status' says more."
    fi
    tell
    return
  fi
  claim_home
  trap 'give_up "Stopped."' INT TERM HUP
  check_ports
  if [ "$missing_names" = "$all_names" ]; then
    build
    # Building takes minutes, in which somebody else may have taken them.
    check_ports
  else
    find_jdk
    if is_stale; then say "Sources have changed since the build. './gatehouse down', then 'up', builds them."; fi
  fi
  start_missing
  say "Gatehouse is ready."
  tell
  if [ "$detach" = no ]; then
    say "Ctrl-C stops it."
    stay
  else
    rm -f "$home/run/launcher"
  fi
}

# What of the three does not run, in the order in which it is started.
not_running() {
  absent=""
  for name in $all_names; do
    is_running "$name" || absent="$absent $name"
  done
  say "${absent# }"
}

prepare_home() {
  if [ ! -d "$home" ]; then
    mkdir -p -m 700 "$home" 2>/dev/null || fail "the folder $home cannot be made. GATEHOUSE_HOME names another."
  fi
  home=$(cd "$home" && pwd)
  export GATEHOUSE_HOME="$home"
  if ! { mkdir -p "$home/run" "$home/logs" && chmod 700 "$home/run" "$home/logs" && say . >"$home/run/probe"; } 2>/dev/null ||
    [ "$(cat "$home/run/probe")" != . ]; then
    fail "the folder $home cannot be written to: no permission, or no space left. GATEHOUSE_HOME names another."
  fi
  rm -f "$home/run/probe"
}

# Two launchers on one home would start everything twice. Of two at the same time one makes the link.
claim_home() {
  is_running launcher || rm -f "$home/run/launcher"
  note "launcher.$$" $$
  if ! ln "$home/run/launcher.$$" "$home/run/launcher" 2>/dev/null; then
    rm -f "$home/run/launcher.$$"
    fail "another './gatehouse up' (process $(pid_of launcher)) works on $home."
  fi
  rm -f "$home/run/launcher.$$"
  free_kilobytes=$(df -Pk "$home" | awk 'NR == 2 { print $4 }')
  if [ "$free_kilobytes" -lt 300000 ]; then
    refuse "only $((free_kilobytes / 1000)) MB are free in $home; 300 MB are needed. GATEHOUSE_HOME names another place."
  fi
}

# Ends before anything was started.
refuse() {
  rm -f "$home/run/launcher"
  fail "$@"
}

check_ports() {
  while read -r name host port setting use; do
    case " $missing_names " in
      *" $name "*)
        if accepts "$host" "$port"; then
          refuse "port $port ($use) is taken by something else. Set $setting to a free port."
        fi
        ;;
    esac
  done <<LISTENERS
$(listeners)
LISTENERS
}

start_missing() {
  started=""
  note_addresses
  export_addresses
  begun_at=$SECONDS
  join_token=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
  for name in $missing_names; do
    # A node can join only when its control plane is there; waiting here spares it from trying in vain.
    if [ "$name" = node ]; then await_ready control-plane "$control_host" "$control_port" /q/health/ready; fi
    say "Starting: $name"
    started="$started $name"
    case $name in
      control-plane) start_control_plane ;;
      sample) start_sample ;;
      node) start_node ;;
    esac
  done
  await_ready control-plane "$control_host" "$control_port" /q/health/ready
  await_ready sample "$sample_host" "$sample_port" /health
  case $all_names in *node*) await_ready node "$status_host" "$status_port" /health/ready ;; esac
}

java_options="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+ExitOnOutOfMemoryError"

start_control_plane() (
  export GATEHOUSE_JOIN_TOKEN="${GATEHOUSE_JOIN_TOKEN:-$join_token}"
  GATEHOUSE_GATEWAY_URL=${GATEHOUSE_GATEWAY_URL:-$(url_of "$gateway_host" "$gateway_port")}
  GATEHOUSE_SAMPLE_URL=${GATEHOUSE_SAMPLE_URL:-$(url_of "$sample_host" "$sample_port")}
  export GATEHOUSE_GATEWAY_URL GATEHOUSE_SAMPLE_URL
  # shellcheck disable=SC2086
  launch control-plane "$JAVA_HOME/bin/java" $java_options -jar "$control_plane_jar"
)

start_node() (
  unset GATEHOUSE_ADMIN_TOKEN GATEHOUSE_SECRET_KEY GATEHOUSE_DATABASE_URL GATEHOUSE_DATABASE_USER GATEHOUSE_DATABASE_PASSWORD
  export GATEHOUSE_JOIN_TOKEN="${GATEHOUSE_JOIN_TOKEN:-$join_token}"
  GATEHOUSE_CONTROL_URL=${GATEHOUSE_CONTROL_URL:-$(url_of "$control_host" "$control_port")}
  # No balancer stands in front of this one node, unless somebody says so.
  GATEHOUSE_DRAIN_GRACE=${GATEHOUSE_DRAIN_GRACE:-PT0S}
  export GATEHOUSE_CONTROL_URL GATEHOUSE_DRAIN_GRACE
  # shellcheck disable=SC2086
  launch node "$JAVA_HOME/bin/java" $java_options -XX:+UseSerialGC -jar "$node_jar"
)

start_sample() (
  unset GATEHOUSE_ADMIN_TOKEN GATEHOUSE_SECRET_KEY GATEHOUSE_DATABASE_URL GATEHOUSE_DATABASE_USER GATEHOUSE_DATABASE_PASSWORD GATEHOUSE_JOIN_TOKEN
  # Compiled when it is built; compiling it at each start takes longer than the rest of its start.
  if [ "$sample_classes/Sample.class" -nt "$root/sample/Sample.java" ]; then
    set -- -cp "$sample_classes" Sample
  else
    set -- "$root/sample/Sample.java"
  fi
  launch sample "$JAVA_HOME/bin/java" -Xmx128m -XX:+UseSerialGC "$@"
)

# await_ready NAME HOST PORT PATH: until it is ready; ends everything when it, or what was started beside it, ends first.
await_ready() {
  until is_ready "$@"; do
    for one in $started "$1"; do
      is_running "$one" || give_up "$one could not be started. $(reason "$one")"
    done
    [ $((SECONDS - begun_at)) -lt "$ready_limit" ] ||
      give_up "$1 is not ready after $ready_limit s. $(reason "$1")"
    sleep 0.25
  done
}

# Why $1 ended, in its own words: the sentence that it prints for people, or the place to look.
reason() {
  sentence=$(said_by "$1" | sed -n 's/^gatehouse: //p' | tail -n 1)
  if [ -z "$sentence" ]; then
    last=$(said_by "$1" | tail -n 1)
    sentence="It gave no reason.${last:+ Its last line: $last}"
  fi
  say "$sentence Its log: $home/logs/$1.log"
}

# Ends a start that failed or was interrupted: what this launcher has started is stopped again.
give_up() {
  trap '' INT TERM HUP
  interrupt
  case ${started:-} in *node*) stop node 45 ;; esac
  case ${started:-} in *sample*) stop sample 10 ;; esac
  case ${started:-} in *control-plane*) stop control-plane 70 && stop_postgres ;; esac
  refuse "$1"
}

# Where to go, and who to be there.
tell() {
  say ""
  say "  console   $(url_of "$control_host" "$control_port")"
  say "  gateway   $(url_of "$gateway_host" "$gateway_port")"
  say "  sample    $(url_of "$sample_host" "$sample_port")"
  if [ -r "$home/first-password" ]; then
    say "  log in    admin, first password $(cat "$home/first-password")  ($home/first-password)"
  else
    say "  log in    with a user of this database; its first password was written where it was first used"
  fi
  say ""
}

# In the foreground: until Ctrl-C, or until another terminal's 'down', or until something ends by itself.
stay() {
  trap 'leave' INT TERM HUP
  while sleep 1; do
    missing_names=$(not_running)
    if [ "$missing_names" = "$all_names" ]; then
      rm -f "$home/run/launcher"
      say "Gatehouse was stopped."
      return
    fi
    for name in $missing_names; do
      case " ${missed:-} " in *" $name "*) continue ;; esac
      missed="${missed:-} $name"
      say "$name has ended. $(reason "$name")"
    done
  done
  leave
}

leave() {
  trap '' INT TERM HUP
  say ""
  say "Stopping."
  stop_all
  rm -f "$home/run/launcher"
  say "Stopped. Data stays in $home."
  exit 0
}

# ---------------------------------------------------------------- down, status, logs

down() {
  [ "$#" -eq 0 ] || fail "down takes no arguments."
  find_home
  launcher_pid=$(pid_of launcher)
  if [ "$(not_running)" = "$all_names" ] && [ -z "$(postgres_pid)" ] && [ -z "$launcher_pid" ]; then
    say "Gatehouse is not running."
    return
  fi
  # An 'up' that is still starting would go on; one that stays has only been waiting.
  if [ -n "$launcher_pid" ] && [ "$launcher_pid" != "$$" ]; then
    kill -TERM "$launcher_pid" 2>/dev/null || true
    has_ended "$launcher_pid" 130 || true
  fi
  stop_all
  rm -f "$home/run/launcher"
  say "Stopped. Data stays in $home."
}

find_home() {
  if [ -d "$home" ]; then home=$(cd "$home" && pwd); fi
}

status() {
  [ "$#" -eq 0 ] || fail "status takes no arguments."
  find_home
  recall_addresses
  all=yes
  for row in "control-plane|$control_host|$control_port|/q/health/ready|$control_port" \
    "node|$status_host|$status_port|/health/ready|$gateway_port" \
    "sample|$sample_host|$sample_port|/health|$sample_port"; do
    IFS='|' read -r name host port path shown <<ROW
$row
ROW
    pid=$(pid_of "$name")
    if [ -z "$pid" ]; then
      state="not running"
      all=no
    elif is_ready "$name" "$host" "$port" "$path"; then
      state="ready, process $pid, port $shown"
    else
      state="not ready, process $pid"
      all=no
    fi
    printf '%-14s %s\n' "$name" "$state"
  done
  if [ -n "${GATEHOUSE_DATABASE_URL:-}" ]; then
    printf '%-14s %s\n' postgres "your own, named by GATEHOUSE_DATABASE_URL"
  elif [ -n "$(postgres_pid)" ]; then
    printf '%-14s %s\n' postgres "running, process $(postgres_pid), port $(cat "$home/postgres/port")"
  else
    printf '%-14s %s\n' postgres "not running"
  fi
  [ "$all" = yes ]
}

logs() {
  find_home
  follow=""
  case ${1:-} in -f | --follow)
    follow=-F
    shift
    ;;
  esac
  case ${1:-all} in
    all) set -- "$home"/logs/*.log ;;
    postgres) set -- "$home/postgres/postgres.log" ;;
    control-plane | node | sample) set -- "$home/logs/$1.log" ;;
    *) fail "there is no log '$1': there are control-plane, node, sample and postgres." ;;
  esac
  [ -f "$1" ] || fail "there is no log yet."
  # shellcheck disable=SC2086
  exec tail -n 200 $follow "$@"
}
