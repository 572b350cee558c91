# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Installs Debian packages that tests and bench need. Sourced by ../gatehouse.

# Those of $* that are not installed.
missing_packages() {
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf '%s ' "$package"
  done
}

# install_packages WHO PACKAGE...: WHO needs them, as in "the tests need".
install_packages() {
  who=$1
  shift
  command -v apt-get >/dev/null 2>&1 || {
    say "This is neither Debian nor Ubuntu: $who $*, installed by hand."
    return
  }
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo -n"; else fail "$who some packages. Install them with: sudo apt-get install $missing"; fi
  fi
  say "Installing, since $who them: $missing"
  $as_root apt-get update -qq >/dev/null || say "apt-get update failed; going on with the package lists that are here."
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    fail "the packages could not be installed: $missing"
}
