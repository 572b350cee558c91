# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Builds what is not built. Sourced by ../gatehouse.

stamp=$root/target/built
sample_classes=$root/target/sample

# The stamp is older than a source, or something that was built is gone.
# GATEHOUSE_BUILD=never, for tests that run within a build, takes what is there.
is_stale() {
  [ "${GATEHOUSE_BUILD:-}" != never ] || return 1
  [ -f "$stamp" ] && [ -f "$root/data-plane/target/data-plane.jar" ] && [ -d "$root/control-plane/target/quarkus-app" ] || return 0
  [ -n "$(cd "$root" && find pom.xml .mvn ./*/pom.xml ./*/src/main sample -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

build() {
  find_jdk
  if is_stale; then
    find_maven
    say "Building Gatehouse. The first time takes some minutes."
    mkdir -p "$(dirname "$stamp")"
    touch "$stamp.begun"
    interruptible maven -q -DskipTests package || fail "the build failed: see above."
    compile_sample
    mv "$stamp.begun" "$stamp"
  fi
}

compile_sample() { "$JAVA_HOME/bin/javac" --release 25 -d "$sample_classes" "$root/sample/Sample.java"; }

# Runs a long command so that a signal for the launcher is heeded at once, not after the command. It is a group of processes of its
# own, which Ctrl-C does not reach: the handler ends it by interrupt.
interruptible() {
  set -m
  "$@" </dev/null &
  set +m
  working_pid=$!
  if wait "$working_pid"; then outcome=0; else outcome=$?; fi
  working_pid=""
  return "$outcome"
}

# Ends what is being done, and waits for it.
interrupt() {
  if [ -n "${working_pid:-}" ]; then
    kill -TERM -- "-$working_pid" 2>/dev/null || true
    wait "$working_pid" 2>/dev/null || true
  fi
}

# A build under a running gateway would take the classes away that it has not loaded yet.
build_alone() {
  find_home
  if is_stale && [ "$(not_running)" != "$all_names" ]; then
    fail "Gatehouse is running from this build. './gatehouse down' first."
  fi
  trap 'interrupt; fail "Stopped."' INT TERM HUP
  build
}
