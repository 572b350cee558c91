# shellcheck shell=bash disable=SC2154
# Makes load and takes measures. Sourced by all, after peers.sh. A subject is a peer, or gatehouse by one of its APIs; $prefix and $key_of
# say for each what is called.

declare -A prefix key_of
ticks=$(getconf CLK_TCK)

# set_case NAME: sets what the case needs: $protocol (h1, h2, tls, resumed), $connections, $streams, $body, $suffix of the path, and $title.
set_case() {
  streams=1 connections=64 body=1024 suffix=""
  case $1 in
    h1 | policies) protocol=h1 title="HTTP/1.1, 1 KB, 64 connections" ;;
    h1-100k) protocol=h1 body=102400 suffix=/100k title="HTTP/1.1, 100 KB, 64 connections" ;;
    h1-1024) protocol=h1 connections=1024 title="HTTP/1.1, 1 KB, 1,024 connections" ;;
    h2) protocol=h2 connections=8 streams=8 title="HTTP/2 in clear, 1 KB, 8 connections of 8 streams" ;;
    tls) protocol=tls title="TLS 1.3, HTTP/1.1, 1 KB, 64 connections kept" ;;
    tls-resumed) protocol=resumed title="TLS 1.3, HTTP/1.1, 1 KB, a connection for each request, session resumed" ;;
    *) fail "there is no case '$1'. There are: $all_cases" ;;
  esac
  this_case=$1
}

# port_of SUBJECT, for the protocol of the case.
port_of() {
  case $protocol in
    h1) echo "${port_h1[$1]}" ;;
    h2) echo "${port_h2[$1]}" ;;
    *) echo "${port_tls[$1]}" ;;
  esac
}

# User and system time of a process and the children that it has, all threads, in ticks.
cpu_of() {
  for pid in "$1" $(pgrep -P "$1" || true); do
    sed 's/^.*) //' "/proc/$pid/stat" | cut -d ' ' -f 12,13
  done | awk '{ u += $1; s += $2 } END { print u, s }'
}

# generate SUBJECT SECONDS: as many requests as are answered. Leaves "REQUESTS MICROSECONDS" in $work/generated; stops the bench
# when one was not 200 or not whole.
generate() {
  at=127.0.0.1:$(port_of "$1")${prefix[$1]}$suffix
  header="X-API-Key: ${key_of[$1]}"
  case $protocol in
    h2) with_h2load "http://$at" "$2" ;;
    h1) with_wrk "http://$at" "$2" ;;
    tls) with_wrk "https://$at" "$2" ;;
    # wrk resumes the session of the connection before when it is told to close.
    resumed) with_wrk "https://$at" "$2" -H 'Connection: close' ;;
  esac
}

with_wrk() { # URL SECONDS OPTION...
  taskset -c "$load_core" wrk -t 1 -c "$connections" -d "$2s" --timeout 5s -s "$root/bench/totals.lua" -H "$header" "${@:3}" "$1" >"$work/load.log" 2>&1 ||
    fail "wrk failed: $(tail -n 1 "$work/load.log")"
  read -r _ requests octets micros errors <<<"$(grep '^totals ' "$work/load.log")"
  # wrk counts heads with bodies, and what it has read of answers that the end cut off.
  if [ "$errors" -ne 0 ] || [ "$requests" -eq 0 ] || [ "$octets" -lt $((requests * body)) ] ||
    [ "$octets" -gt $(((requests + connections) * (body + 1024))) ]; then
    fail "$1, case $this_case: $requests answers of $octets octets, $errors errors: $(grep 'Socket errors\|Non-2xx' "$work/load.log" | tr -s ' \n' ' ')"
  fi
  echo "$requests $micros" >"$work/generated"
}

with_h2load() { # URL SECONDS
  taskset -c "$load_core" h2load -t 1 -c "$connections" -m "$streams" -D "$2" -H "$header" "$1" >"$work/load.log" 2>&1 ||
    fail "h2load failed: $(tail -n 1 "$work/load.log")"
  awk -v body="$body" -v seconds="$2" '
    /^requests:/ { done = $6; lost = $10 + $12 + $14 }
    /^status codes:/ { good = $3 }
    /^traffic:/ { match($0, /\([0-9]+\) data/); octets = 0 + substr($0, RSTART + 1, RLENGTH - 7) }
    END { if (done == 0 || lost > 0 || good < done || octets < done * body * 0.999 || octets > good * body * 1.01) exit 1; print done, seconds * 1000000 }
  ' "$work/load.log" >"$work/generated" || fail "$1, case $this_case: $(grep '^requests:\|^status codes:\|^traffic:' "$work/load.log" | tr '\n' ' ')"
}

# saturate SUBJECT: one round as fast as it goes. Adds "CASE SUBJECT user-µs system-µs CPU-µs requests/s requests" to $work/most.
saturate() {
  read -r user system <<<"$(cpu_of "${process[$1]}")"
  generate "$1" "$seconds"
  read -r user_after system_after <<<"$(cpu_of "${process[$1]}")"
  read -r requests micros <"$work/generated"
  [ "$user_after" -gt "$user" ] || fail "$1 has used no time: process ${process[$1]} is not what answered."
  awk -v kind="$this_case" -v name="$1" -v u=$((user_after - user)) -v s=$((system_after - system)) -v n="$requests" -v t="$micros" -v ticks="$ticks" '
    BEGIN { us = 1000000 / ticks / n; printf "%s %s %.2f %.2f %.2f %.0f %d\n", kind, name, u * us, s * us, (u + s) * us, n * 1000000 / t, n }
  ' | tee -a "$work/most"
}

# start_load: one process for all rounds, so that it has been compiled when it matters.
start_load() {
  coproc LOAD { exec taskset -c "$load_core" "$java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms256m -cp "$root/bench/load/target" Load 2>"$work/paced.log"; }
  pids="$pids $LOAD_PID"
}

# pace SUBJECT RATE SECONDS: so many requests a second. Leaves "ANSWERS P50 P99 P999 MAX LATE99 RESUMED" in $paced; stops the bench when an answer was
# not 200, not whole or missing.
pace() {
  echo "$protocol $(port_of "$1") $connections $streams $2 $3 $body ${prefix[$1]}$suffix ${key_of[$1]}" >&"${LOAD[1]}"
  read -r said paced <&"${LOAD[0]}" || fail "the load ended: $(tail -n 1 "$work/paced.log")"
  [ "$said" = ok ] || fail "$1, case $this_case, at $2 requests/s: $paced"
  if [ "$protocol" = resumed ] && awk -v share="${paced##* }" 'BEGIN { exit share > 0.95 }'; then
    fail "$1 resumed only ${paced##* } of the sessions"
  fi
}

# pace_half SUBJECT RATE: one round. Adds "CASE SUBJECT RATE ANSWERS P50 P99 P999 MAX LATE99" to $work/half.
pace_half() {
  pace "$1" "$2" "$seconds"
  echo "$this_case $1 $2 ${paced% *}" | tee -a "$work/half"
}
