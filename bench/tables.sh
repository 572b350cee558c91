# shellcheck shell=bash disable=SC2154
# Makes the tables from what $work/most and $work/half hold. Sourced by all.

middle() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print "-" }'; }

# median FILE CASE SUBJECT COLUMN, over the rounds.
median() { awk -v kind="$2" -v name="$3" -v column="$4" '$1 == kind && $2 == name { print $column }' "$work/$1" | middle; }

# compared FILE CASE SUBJECT OTHER COLUMN OPERATOR: the median of what the rounds give, each compared with the same round of the other.
compared() {
  paste -d ' ' <(awk -v kind="$2" -v name="$3" -v column="$5" '$1 == kind && $2 == name { print $column }' "$work/$1") \
    <(awk -v kind="$2" -v name="$4" -v column="$5" '$1 == kind && $2 == name { print $column }' "$work/$1") |
    awk -v how="$6" 'NF == 2 { if (how == "/") printf "%.2f\n", $1 / $2; else printf "%.0f\n", $1 - $2 }' | middle
}

micros() { awk -v v="$1" 'BEGIN { if (v == "-") print v; else printf "%.0f\n", v }'; }

name_of() {
  case $1 in
    nginx) echo nginx ;;
    haproxy) echo HAProxy ;;
    scg) echo "Spring Cloud Gateway" ;;
    gatehouse) echo Gatehouse ;;
  esac
}

peers_table() {
  echo "| | requests/s | × nginx | user µs | system µs | CPU µs per request | × nginx | p50 µs | p99 µs | p99.9 µs |"
  echo "|---|---|---|---|---|---|---|---|---|---|"
  for one in $cases; do
    [ "$one" != policies ] || continue
    set_case "$one"
    late=$(awk -v kind="$one" '$1 == kind { print $9 }' "$work/half" | middle)
    echo "| **$title** (load late by $(micros "$late") µs) | | | | | | | | | |"
    for subject in $subjects; do
      echo "| $(name_of "$subject") | $(median most "$one" "$subject" 6) | $(compared most "$one" "$subject" nginx 6 /)" \
        "| $(median most "$one" "$subject" 3) | $(median most "$one" "$subject" 4) | $(median most "$one" "$subject" 5) | $(compared most "$one" "$subject" nginx 5 /)" \
        "| $(micros "$(median half "$one" "$subject" 5)") | $(micros "$(median half "$one" "$subject" 6)") | $(micros "$(median half "$one" "$subject" 7)") |"
    done
  done
}

steps_table() {
  echo "| | requests/s | user µs | system µs | CPU µs per request | × bare |"
  echo "|---|---|---|---|---|---|"
  for step in $all_steps; do
    echo "| $(title_of_step "$step") | $(median most policies "$step" 6) | $(median most policies "$step" 3) | $(median most policies "$step" 4)" \
      "| $(median most policies "$step" 5) | $(compared most policies "$step" bare 5 /) |"
  done
}

direct_table() {
  echo "| at $(median half h1 gatehouse 3) requests/s | p50 µs | p99 µs | p99.9 µs |"
  echo "|---|---|---|---|"
  echo "| direct | $(micros "$(median half h1 direct 5)") | $(micros "$(median half h1 direct 6)") | $(micros "$(median half h1 direct 7)") |"
  echo "| through Gatehouse | $(micros "$(median half h1 gatehouse 5)") | $(micros "$(median half h1 gatehouse 6)") | $(micros "$(median half h1 gatehouse 7)") |"
  echo "| **added**, median over rounds | $(compared half h1 gatehouse direct 5 -) | $(compared half h1 gatehouse direct 6 -) | $(compared half h1 gatehouse direct 7 -) |"
}

collector_table() {
  read -r count longest stop left <<<"$(collections "$work/gc.half")"
  read -r count_all longest_all stop_all left_all <<<"$(collections "$work/gc.most")"
  answers=$(cat <(awk '$1 == "h1" && $2 == "gatehouse" { print $7 }' "$work/most") <(awk '$1 == "h1" && $2 == "gatehouse" { print $4 }' "$work/half") |
    awk '{ n += $1 } END { print n }')
  echo "| | at half load | as fast as it goes |"
  echo "|---|---|---|"
  echo "| collections | $count | $count_all |"
  echo "| longest pause of the collector, ms | $longest | $longest_all |"
  echo "| longest pause of any kind (safepoint), ms | $stop | $stop_all |"
  echo "| most that survived a collection, KB | $left | $left_all |"
  echo
  echo "Between a full collection before and one after them, $answers requests later, the old generation grew from $live_before to $live_after KB:" \
    "$(awk -v k=$((live_after - live_before)) -v n="$answers" 'BEGIN { printf "%.0f", k * 1000000 / n }') KB per million requests."
}
