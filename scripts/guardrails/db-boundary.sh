#!/bin/sh
# The CI job guardrails:db-boundary: the product on its own dependency direction, then on each reference system.
set -eu
cd "$(dirname "$0")/../.."
cli="$PWD/packages/pg-guardrails/bin/pg-guardrails.js"
node "$cli" check db-boundary test-only modules
for system in fixtures/systems/*/; do
  echo "== $system"
  (cd "$system" && node "$cli" check db-boundary test-only)
done
