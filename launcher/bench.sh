# shellcheck shell=bash disable=SC2154,SC2034,SC2030,SC2031,SC2016,SC2174
# Installs and builds what is measured beside Gatehouse. Sourced by ../gatehouse.

scg_jar=$root/bench/scg/target/scg.jar
load_classes=$root/bench/load/target

prepare_bench() {
  case ${1:-all} in
    cpu) install_packages "the bench needs" nginx-light wrk curl util-linux procps ;;
    all)
      install_packages "the bench needs" nginx-light haproxy wrk nghttp2-client openssl curl util-linux procps
      build_scg
      build_load
      ;;
  esac
}

# older FILE FOLDER...: whether FILE is absent, or older than something in FOLDER.
older() {
  file=$1
  shift
  [ ! -f "$file" ] || [ -n "$(find "$@" -newer "$file" -type f -print 2>/dev/null | head -n 1)" ]
}

# Spring Cloud Gateway is no room of ours: it has a project of its own.
build_scg() {
  older "$scg_jar" "$root/bench/scg/pom.xml" "$root/bench/scg/src" || return 0
  find_maven
  say "Building Spring Cloud Gateway for the bench. The first time takes some minutes."
  maven -q -f "$root/bench/scg/pom.xml" clean package || fail "Spring Cloud Gateway could not be built: see above."
}

# What sends requests at a fixed rate. It calls the kernel itself, which javac would warn of.
build_load() {
  older "$load_classes/Load.class" "$root"/bench/load/*.java || return 0
  rm -rf "$load_classes"
  "$JAVA_HOME/bin/javac" -Xlint:all,-restricted -d "$load_classes" "$root"/bench/load/*.java || fail "the load could not be built: see above."
}
