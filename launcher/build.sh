# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Builds what is not built. Sourced by ../gatehouse.

stamp=$root/target/built

# The stamp is older than a source, or something that was built is gone.
# GATEHOUSE_BUILD=never, for tests that run within a build, takes what is there.
is_stale() {
  [ "${GATEHOUSE_BUILD:-}" != never ] || return 1
  [ -f "$stamp" ] && [ -f "$root/data-plane/target/data-plane.jar" ] && [ -d "$root/control-plane/target/quarkus-app" ] || return 0
  [ -n "$(cd "$root" && find pom.xml .mvn ./*/pom.xml ./*/src/main -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

build() {
  find_jdk
  if is_stale; then
    find_maven
    say "Building Gatehouse. The first time takes some minutes."
    mkdir -p "$(dirname "$stamp")"
    touch "$stamp.begun"
    maven -q -DskipTests package || fail "the build failed: see above."
    mv "$stamp.begun" "$stamp"
  fi
}

# A build under a running gateway would take the classes away that it has not loaded yet.
build_alone() {
  find_home
  if is_stale && [ "$(not_running)" != "$all_names" ]; then
    fail "Gatehouse is running from this build. './gatehouse down' first."
  fi
  build
}
