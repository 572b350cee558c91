# shellcheck shell=bash disable=SC2154
# What the node's collector did while it was measured. Sourced by all. The node writes $work/gc.log; its lines of each window are put apart.

collector_options="-Xlog:gc*=info,safepoint=info:file=$work/gc.log:uptime,tags:filecount=0"

# during FILE COMMAND...: runs it, and adds to FILE what the node's log got meanwhile.
during() {
  before=$(wc -l <"$work/gc.log")
  "${@:2}"
  tail -n "+$((before + 1))" "$work/gc.log" >>"$1"
}

# collections FILE: how many, the longest in ms, and the longest safepoint of any kind in ms.
collections() {
  awk '
    / Pause / { count++; ms = $NF; sub(/ms/, "", ms); if (ms + 0 > longest) longest = ms + 0 }
    /Safepoint "/ { match($0, /Total: *[0-9]+ ns/); ns = substr($0, RSTART + 6, RLENGTH - 9); if (ns + 0 > stop) stop = ns + 0 }
    END { printf "%d %.2f %.2f\n", count, longest, stop / 1000000 }
  ' "$1"
}

# generations FILE: what was left of the young generation at most, and by how much the old one grew, in KB.
generations() {
  awk '
    function kilobytes(text) { return text + 0 }
    / DefNew: / { split($0, part, /->/); if (kilobytes(part[2]) > left) left = kilobytes(part[2]) }
    / Tenured: / { match($0, /Tenured: [0-9]+K/); before = kilobytes(substr($0, RSTART + 9)); split($0, part, /->/); grown += kilobytes(part[2]) - before }
    END { printf "%d %d\n", left, grown }
  ' "$1"
}
