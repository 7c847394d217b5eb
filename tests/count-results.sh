#!/bin/sh
# count-results.sh FOLDER: one line for each result file (*.trx; *.crashed stands for a runner that wrote none), then the sum as
# "N passed, N failed, N skipped". Ends non-zero when something failed or nothing ran.
set -eu

folder=${1:?usage: count-results.sh FOLDER}

for file in "$folder"/*.trx "$folder"/*.crashed; do
  [ -e "$file" ] || continue
  name=$(basename -- "$file")
  case $name in
    *.crashed) echo "${name%.crashed} 0 1 0" ;;
    # The file may be one long line: one element a line first, then one outcome for each result.
    *) tr '>' '\n' <"$file" | awk -v name="${name%.trx}" '
        /<UnitTestResult / {
          if ($0 ~ / outcome="Passed"/) passed++
          else if ($0 ~ / outcome="NotExecuted"/) skipped++
          else failed++
        }
        /<RunInfo / && / outcome="Error"/ { errors++ }
        END { print name, passed + 0, failed + errors + 0, skipped + 0 }' ;;
  esac
done | awk '
  {
    printf "%s: %d passed, %d failed, %d skipped\n", $1, $2, $3, $4
    passed += $2; failed += $3; skipped += $4
  }
  END {
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed > 0 || passed == 0
  }'
