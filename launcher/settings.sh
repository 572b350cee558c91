# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Addresses and folders that the launcher must know itself; the planes read their own settings. Sourced by ../gatehouse.

home=${GATEHOUSE_HOME:-$root/.gatehouse}
case $home in /*) ;; *) home=$PWD/$home ;; esac

control_host=${GATEHOUSE_CONTROL_HOST:-127.0.0.1}
control_port=${GATEHOUSE_CONTROL_PORT:-8080}
gateway_host=${GATEHOUSE_GATEWAY_HOST:-0.0.0.0}
gateway_port=${GATEHOUSE_GATEWAY_PORT:-8000}
status_host=${GATEHOUSE_NODE_STATUS_HOST:-127.0.0.1}
status_port=${GATEHOUSE_NODE_STATUS_PORT:-9100}
sample_host=${GATEHOUSE_SAMPLE_HOST:-127.0.0.1}
sample_port=${GATEHOUSE_SAMPLE_PORT:-9001}

# Where something on this machine reaches a listener on host $1.
reachable() {
  case $1 in
    0.0.0.0 | '') say 127.0.0.1 ;;
    :: | '[::]') say ::1 ;;
    *) say "$1" ;;
  esac
}

# http://HOST:PORT of a listener on host $1, port $2.
url_of() {
  case $(reachable "$1") in
    *:*) say "http://[$(reachable "$1")]:$2" ;;
    *) say "http://$(reachable "$1"):$2" ;;
  esac
}

# One line a listener: process, host, port, the setting that moves it, what it is for.
listeners() {
  say "control-plane $control_host $control_port GATEHOUSE_CONTROL_PORT console and admin API"
  say "node $gateway_host $gateway_port GATEHOUSE_GATEWAY_PORT traffic"
  say "node $status_host $status_port GATEHOUSE_NODE_STATUS_PORT the node's status"
  say "sample $sample_host $sample_port GATEHOUSE_SAMPLE_PORT sample upstream"
}

# Ports that are no ports, or that two settings share, are named before anything is built or started.
check_settings() {
  seen=" "
  while read -r _ _ port setting _; do
    case $port in
      *[!0-9]* | '' | ??????*) fail "$setting is no port: $port" ;;
    esac
    if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then fail "$setting is no port: $port"; fi
    case $seen in
      *" $port="*) fail "$setting and $(say "${seen#*" $port="}" | cut -d ' ' -f 1) are both $port." ;;
    esac
    seen="$seen$port=$setting "
  done <<LISTENERS
$(listeners)
LISTENERS
}

# What runs keeps the addresses that it was started with, whatever the environment says by now.
note_addresses() {
  say "$control_host $control_port $gateway_host $gateway_port $status_host $status_port $sample_host $sample_port" >"$home/run/addresses"
}

recall_addresses() {
  if [ "$(not_running)" != "$all_names" ] && [ -f "$home/run/addresses" ]; then
    read -r control_host control_port gateway_host gateway_port status_host status_port sample_host sample_port \
      <"$home/run/addresses"
  fi
}

export_addresses() {
  export GATEHOUSE_CONTROL_HOST="$control_host" GATEHOUSE_CONTROL_PORT="$control_port"
  export GATEHOUSE_GATEWAY_HOST="$gateway_host" GATEHOUSE_GATEWAY_PORT="$gateway_port"
  export GATEHOUSE_NODE_STATUS_HOST="$status_host" GATEHOUSE_NODE_STATUS_PORT="$status_port"
  export GATEHOUSE_SAMPLE_HOST="$sample_host" GATEHOUSE_SAMPLE_PORT="$sample_port"
}
