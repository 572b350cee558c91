# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Finds the JDK and Maven. Sourced by ../gatehouse.

java_needed=25
maven_needed=3.8.6

# The release of the JDK in this folder, 0 when there is none that can compile.
jdk_release() {
  if [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ]; then
    # Reading the file in which it says so is quicker than starting it.
    stated=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
    say "${stated:-$("$1/bin/java" -XshowSettings:properties -version 2>&1 |
      sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p')}"
  fi
}

# Where a JDK may be, best first, one a line.
jdk_folders() {
  if [ -n "${JAVA_HOME:-}" ]; then say "$JAVA_HOME"; fi
  for folder in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/*; do
    if [ -x "$folder/bin/javac" ]; then say "$folder"; fi
  done
}

# Where a JDK is found by starting something, for when it is in no usual place.
jdk_of_tools() {
  if [ -x /usr/libexec/java_home ]; then /usr/libexec/java_home -v "$java_needed+" 2>/dev/null || true; fi
  if command -v java >/dev/null 2>&1; then
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
}

find_jdk() {
  for candidates in jdk_folders jdk_of_tools; do
    while IFS= read -r folder; do
      release=$(jdk_release "$folder")
      if [ "${release:-0}" -ge "$java_needed" ]; then
        export JAVA_HOME="$folder"
        return
      fi
    done <<CANDIDATES
$($candidates)
CANDIDATES
  done
  fail "no JDK $java_needed or later was found. Install one (for example Temurin $java_needed), or set JAVA_HOME to it."
}

# Whether version $1 is at least version $2.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$2" ]
}

find_maven() {
  command -v mvn >/dev/null 2>&1 || fail "Maven was not found. Install Maven $maven_needed or later (Debian, Ubuntu: apt-get install maven)."
  version=$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  at_least "${version:-0}" "$maven_needed" || fail "Maven ${version:-unknown} is too old: $maven_needed or later is needed."
}

maven() {
  (
    cd "$root" || exit
    export MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
    exec mvn "$@"
  )
}
