#!/bin/sh
# list-failures.sh FOLDER: each failed test of the result files (*.trx) with its message and where it failed; nothing when none did.
# For the end of a long log, of which often only the end is kept.
set -eu

folder=${1:?usage: list-failures.sh FOLDER}

for file in "$folder"/*.trx; do
  [ -e "$file" ] || continue
  # One element a line first; a text then ends in its element's closing tag.
  tr '>' '\n' <"$file" | awk '
    /<UnitTestResult / {
      failed = / outcome="Failed"/
      if (failed && match($0, /testName="[^"]*"/)) print "FAILED " substr($0, RSTART + 10, RLENGTH - 11)
      next
    }
    /<\/UnitTestResult/ { failed = 0 }
    !failed { next }
    /^<(Message|StackTrace)$/ { text = 1; lines = 0; next }
    text {
      last = sub(/<\/(Message|StackTrace)$/, "")
      if (lines++ < 12 && $0 != "") print "    " $0
      if (last) text = 0
    }' | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'\''/g; s/&#x[AD];/\n    /g; s/&amp;/\&/g'
done
