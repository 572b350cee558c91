# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Runs the tests. Sourced by ../gatehouse.

# What the system tests run beside Gatehouse: an upstream, a browser with a font, a load generator.
test_packages="nginx-light haproxy chromium fonts-dejavu-core wrk curl openssl nghttp2-client nghttp2-server"

run_tests() {
  find_jdk
  find_maven
  # shellcheck disable=SC2086
  install_packages "the system tests need" $test_packages
  compile_sample
  export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
  maven verify "$@"
}
