#!/bin/sh
# Installs what the tests need, builds, runs every test project. Arguments go to each runner: ./test.sh -class '*Pool*'.
# CONFIGURATION=Debug ./test.sh tests a debug build. Results: artifacts/test-results/*.trx.
set -eu

root=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source=tools/setup.sh
. "$root/tools/setup.sh"

configuration=${CONFIGURATION:-Release}
results=$root/artifacts/test-results
# Longest that one project's tests may take: a hang must end, and be seen.
deadline=1500

rm -rf "$results"
mkdir -p "$results"

need_native test
need_sdk

say "building ($configuration)"
(cd "$root" && dotnet build MediaShm.sln --configuration "$configuration" --verbosity quiet -p:UseSharedCompilation=false </dev/null) ||
  die "the build failed"

failed=0
for project in "$root"/tests/*.Tests; do
  name=$(basename -- "$project")
  runner=$root/artifacts/bin/$name/$(printf '%s' "$configuration" | tr '[:upper:]' '[:lower:]')/$name
  say "running $name"
  if timeout --kill-after=10 "$deadline" "$runner" -noLogo -noColor -result-trx "$results/$name.trx" "$@" </dev/null; then
    continue
  else
    say "$name ended with status $?"
    failed=1
  fi
  # A runner that died before it could write leaves nothing to count: that must count, too.
  [ -s "$results/$name.trx" ] || : >"$results/$name.crashed"
done

"$root/tests/list-failures.sh" "$results"
"$root/tests/count-results.sh" "$results" || failed=1
exit "$failed"
