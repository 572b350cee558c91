# shellcheck shell=bash disable=SC2154
# What the node's collector did while it was measured. Sourced by all. The node writes $work/gc.log; its lines of each window are put apart.

collector_options="-Xlog:gc*=info,safepoint=info:file=$work/gc.log:uptime,tags:filecount=0"

# during FILE COMMAND...: runs it, and adds to FILE what the node's log got meanwhile.
during() {
  before=$(wc -l <"$work/gc.log")
  "${@:2}"
  tail -n "+$((before + 1))" "$work/gc.log" >>"$1"
}

# live: collects everything, and says how many KB of the heap are in use then, all in the old generation.
live() {
  "$(dirname "$java")/jcmd" "$node_pid" GC.run >/dev/null || fail "the node's heap could not be collected."
  awk '/ (DefNew|Tenured): / { split($0, part, /->/); kb[$0 ~ /DefNew/] = part[2] + 0 } END { print kb[0] + kb[1] }' "$work/gc.log"
}

# collections FILE: how many, the longest in ms, the longest safepoint of any kind in ms, and what was left of the young generation at most, in KB.
collections() {
  awk '
    / Pause .*ms$/ { count++; if ($NF + 0 > longest) longest = $NF + 0 }
    /Safepoint "/ { match($0, /Total: *[0-9]+ ns/); ns = 0 + substr($0, RSTART + 6, RLENGTH - 9); if (ns > stop) stop = ns }
    / DefNew: / { split($0, part, /->/); if (part[2] + 0 > left) left = part[2] + 0 }
    END { printf "%d %.2f %.2f %d\n", count, longest, stop / 1000000, left }
  ' "$1"
}
