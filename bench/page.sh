# shellcheck shell=bash disable=SC2154
# Puts what was measured into docs/performance.md, each under a heading of its own. Sourced.

# put_section HEADING: what comes in takes the place of what was under it; a new heading goes to the end. The other sections stay, those
# that were written by hand among them.
put_section() {
  page=$root/docs/performance.md
  [ -f "$page" ] || printf '# Performance\n' >"$page"
  cat >"$work/section"
  awk -v heading="## $1" -v section="$work/section" '
    function put() {
      print heading "\n"
      while ((getline line < section) > 0) print line
      written = 1
    }
    $0 == heading { put(); skips = 1; next }
    skips && /^## / { skips = 0; print "" }
    !skips
    END { if (!written) { print ""; put() } }
  ' "$page" >"$work/page"
  cp "$work/page" "$page"
}
