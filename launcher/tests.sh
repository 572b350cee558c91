# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Runs the tests, and installs what they need. Sourced by ../gatehouse.

test_packages="nginx-light haproxy chromium fonts-dejavu-core wrk curl openssl nghttp2-client nghttp2-server"

missing_packages() {
  for package in $test_packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf '%s ' "$package"
  done
}

# What the system tests run beside Gatehouse: an upstream, a browser with a font, a load generator.
prepare_tests() {
  command -v apt-get >/dev/null 2>&1 || {
    say "This is neither Debian nor Ubuntu: the system tests need $test_packages, installed by hand."
    return
  }
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo -n"; else fail "the tests need some packages. Install them with: sudo apt-get install $missing"; fi
  fi
  say "Installing what the tests need: $missing"
  $as_root apt-get update -qq >/dev/null || say "apt-get update failed; going on with the package lists that are here."
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    fail "the packages could not be installed: $missing"
}

run_tests() {
  find_jdk
  find_maven
  prepare_tests
  compile_sample
  export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
  maven verify "$@"
}
