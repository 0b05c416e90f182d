#!/usr/bin/env bash
# Records session.md: types the commands below and writes down what they print. Needs root, curl and kubectl, and ports 6443, 8080 and 10053.
#   bash docs/tutorial/session.sh [FILE]
set -u
cd "$(dirname "$0")/../.." || exit 1
record=${1:-docs/tutorial/session.md}
export NO_COLOR=1
failed=0

type_it() { # one command, and what it prints
  printf '$ %s\n' "$1" >>"$record"
  eval "$1" >>"$record" 2>&1 || [ "${2:-}" = may-fail ] || { failed=1; echo "failed: $1" >&2; }
}

settle() { # waits until a command succeeds; says nothing of it
  for _ in $(seq 60); do "$@" >/dev/null 2>&1 && return; sleep 1; done
}

cat >"$record" <<'TEXT'
# A session

Recorded by [session.sh](session.sh). Addresses and random names differ on your machine.

```console
TEXT
type_it './portolan up examples/seed --detach --wait 120s'
type_it 'export KUBECONFIG=$(./portolan kubeconfig)'
settle ./portolan explain service microservice-one-service
settle curl -sf --max-time 5 http://127.0.0.1:30008/hostname
settle curl -sf --max-time 5 http://shop.localhost:8080/
type_it 'kubectl get pods,services'
type_it './portolan run -- curl -s http://microservice-one-service:3200/hostname'
type_it 'curl -s http://127.0.0.1:30008/hostname'
type_it 'curl -s -X PUT -d astrolabe http://shop.localhost:8080/item-1'
type_it 'curl -s http://shop.localhost:8080/'
type_it './portolan logs statefulset/mongodb'
type_it 'kubectl delete deployment microservice-one'
type_it './portolan up examples/seed/traps/microservice-one-typo.yaml'
type_it './portolan explain service microservice-one-service' may-fail
type_it 'kubectl delete deployment microservice-one'
type_it './portolan up examples/seed/microservice-one.yaml'
settle ./portolan explain service microservice-one-service
type_it './portolan explain service microservice-one-service'
type_it './portolan down --purge'
echo '```' >>"$record"
sed "s|$HOME|~|g" "$record" >"$record.new" && mv "$record.new" "$record" # no need to know who recorded it
exit "$failed"
