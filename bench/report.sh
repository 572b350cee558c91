# shellcheck shell=bash disable=SC2154
# Prints what all has measured, and writes it to docs/performance.md when nothing was left out. Sourced by all.

has_case() { case " $cases " in *" $1 "*) ;; *) return 1 ;; esac; }

# tell HEADING: prints what comes in; the page gets it after a whole run only, since a part of a table would take the place of the whole.
tell() {
  cat >"$work/told"
  printf '\n## %s\n\n' "$1"
  cat "$work/told"
  if [ -z "${BENCH_ONLY:-}${BENCH_PEERS:-}" ]; then put_section "$1" <"$work/told"; fi
}

versions() {
  echo "$(nginx -v 2>&1 | sed 's/.*: //'), HAProxy $(haproxy -v | sed -n '1s/.*version \([^ -]*\).*/\1/p')," \
    "Spring Cloud Gateway $(version_in_pom spring-cloud-starter-gateway-server-webflux) with Boot $(sed -n 's/.*<spring-boot.version>\(.*\)<.*/\1/p' "$root/bench/scg/pom.xml")" \
    "and Netty $(version_in_pom netty-bom), $(wrk -v 2>&1 | sed -n '1s/\(wrk [^ ]*\).*/\1/p'), $(h2load --version), $(openssl version | cut -d ' ' -f 1,2)."
}

version_in_pom() { sed -n "/<artifactId>$1</,/<version>/s/.*<version>\(.*\)<.*/\1/p" "$root/bench/scg/pom.xml" | head -n 1; }

how() {
  echo "Measured by \`BENCH_ROUNDS=$rounds BENCH_SECONDS=$seconds ./gatehouse bench\` on $(date -u +%Y-%m-%d), in $took s. $(machine)"
  echo "$(versions)"
  echo "Load average at the end: $(cut -d ' ' -f 1-3 /proc/loadavg)."
  echo
  echo "All run at once on core $subject_core, and one at a time has load; load and upstream (nginx) are on core $load_core. Warmed up, then $rounds rounds in turns; the"
  echo "medians are shown, and ratios are taken round by round. Every peer has a key map and a limit for each key that is never reached; Gatehouse has key,"
  echo "subscription, rate limit, quota and ledger. Connections to the upstream are kept, 2,048 at most. A run in which an answer is not 200, or not whole, fails."
  echo
  echo "* **requests/s, CPU**: as fast as it goes, by \`wrk -t 1 -c CONNECTIONS -d ${seconds}s\`, HTTP/2 by \`h2load -t 1 -c 8 -m 8 -D $seconds\`. CPU is user and system time of the"
  echo "  processes, from \`/proc/PID/stat\`. Where the load's core is the narrower one, requests/s is too low for the faster peers; CPU per request is not."
  echo "* **p50, p99, p99.9**: at half of each one's own requests/s, by \`bench/load\`, each request from the moment at which it was due (no coordinated omission)."
  echo "  A new TLS connection's handshake is part of the time. How late the load itself was, in 99 of 100 requests (median over all rounds of the case), stands behind"
  echo "  each case: what is not well above it says little."
  echo
}

report() {
  if [ "$cases" != policies ]; then { how; peers_table; } | tell "Beside nginx, HAProxy and Spring Cloud Gateway"; fi
  if has_case policies; then
    {
      echo "HTTP/1.1, 1 KB, 64 connections, as fast as it goes, in the same run. Each row has one policy more than the one above."
      echo
      steps_table
    } | tell "What policies cost"
  fi
  if has_case h1; then
    {
      echo "HTTP/1.1, 1 KB, 64 connections, everything on, in the same run: the same rate straight to the upstream, in turns."
      echo
      direct_table
    } | tell "What Gatehouse adds to latency"
    {
      echo "Of the node while it was measured with HTTP/1.1, 1 KB, 64 connections, everything on, from its log (\`-Xlog:gc*,safepoint\`)."
      echo
      collector_table
    } | tell "The collector"
  fi
  [ -z "${BENCH_ONLY:-}${BENCH_PEERS:-}" ] || echo "A part was measured: docs/performance.md is as it was."
}
