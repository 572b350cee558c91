# shellcheck shell=bash disable=SC2154
# Puts what was measured into docs/performance.md, each under a heading of its own. Sourced.

# put_section HEADING: what comes in takes the place of what was there.
put_section() {
  page=$root/docs/performance.md
  [ -f "$page" ] || printf '# Performance\n' >"$page"
  cat >"$work/section"
  {
    awk -v heading="## $1" '$0 == heading { skips = 1; next } /^## / { skips = 0 } !skips' "$page" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
    printf '\n## %s\n\n' "$1"
    cat "$work/section"
  } >"$work/page"
  cp "$work/page" "$page"
}
