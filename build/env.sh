# Sourced by ./portolan, ./test: finds a JDK 25 or newer and a Maven to build with. Sets JAVA_HOME and $mvn, or explains.
# Needs only a POSIX-like userland; nothing is downloaded here.

jdk_major() { # folder -> major version on stdout, nothing when it is no JDK
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local candidate major best="" best_major=0 from_path=""
  if command -v javac >/dev/null 2>&1; then
    from_path=$(readlink -f "$(command -v javac)" 2>/dev/null) && from_path=${from_path%/bin/javac}
  fi
  for candidate in "${JAVA_HOME:-}" "$from_path"; do # what the user chose, if it will do
    [ -n "$candidate" ] || continue
    major=$(jdk_major "$candidate") && [ "${major:-0}" -ge 25 ] && { JAVA_HOME=$candidate; export JAVA_HOME; return 0; }
  done
  for candidate in /usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* "$HOME"/.jdks/* /opt/*jdk* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ -d "$candidate" ] || continue
    major=$(jdk_major "$candidate") || continue
    if [ "${major:-0}" -ge 25 ] && [ "$major" -gt "$best_major" ]; then best=$candidate best_major=$major; fi
  done
  [ -n "$best" ] || return 1
  JAVA_HOME=$best; export JAVA_HOME
}

explain_missing_jdk() {
  cat >&2 <<'EOF'
portolan: no JDK 25 or newer found.
  Looked at: JAVA_HOME, javac on PATH, /usr/lib/jvm, SDKMAN, ~/.jdks, /opt.
  Install one, beside the Java you have (it need not be the default):
    Debian 13+, Ubuntu 25.10+    sudo apt-get install openjdk-25-jdk-headless
    SDKMAN (any Linux, macOS)    sdk install java 25-tem
    Homebrew                     brew install openjdk@25
    anything else                unpack a Temurin 25 JDK and set JAVA_HOME to it
  A JRE is not enough: the first run compiles Portolan.
EOF
}

find_maven() { # the Maven of the repo, so that a build needs a JDK and a shell and nothing else (docs/adr/0003)
  local home="$root/target/maven" archive
  for archive in "$root"/build/maven/apache-maven-*-bin.tar.gz; do :; done
  if [ ! -x "$home/bin/mvn" ] || [ "$archive" -nt "$home/bin/mvn" ]; then
    rm -rf "$home" "$home.new" && mkdir -p "$home.new" &&
      gzip -dc "$archive" | tar -x -f - -C "$home.new" --strip-components=1 && touch "$home.new/bin/mvn" && mv "$home.new" "$home" || {
        echo "portolan: cannot unpack $archive into $home" >&2; return 1; }
  fi
  mvn="$home/bin/mvn"
}
