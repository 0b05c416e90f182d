#!/bin/sh
# exec, so that the signal that ends the pod reaches the program itself.
if command -v python3 >/dev/null 2>&1; then exec python3 -u catalog.py; fi
echo "no python3 on this machine: the catalog runs in Java"
exec "$JAVA_HOME/bin/java" Catalog.java
