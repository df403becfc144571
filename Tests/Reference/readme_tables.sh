#!/usr/bin/env bash
# Makes the built-in model's figures again. The tables stand in Sources/Reasoning/README.md, the first one in short in
# README.md, and how many of 200 problems are right in Sources/Inference/README.md.
#
#     swift build -c release
#     Tests/Reference/readme_tables.sh .build/release/forkscope
set -euo pipefail
forkscope=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 "$here/wide_problems.py" --count 100 > wide.txt
echo "Wide problems:"
"$forkscope" compare --problem-file wide.txt --problems 100 --into wide --markdown 2> /dev/null
echo "The task's own list, small problems:"
"$forkscope" compare --task arithmetic --problems 100 --into small --markdown 2> /dev/null
echo "The same, hot:"
"$forkscope" compare --task arithmetic --problems 100 --temperature 1.3 --scorer heuristic --into hot --markdown 2> /dev/null

echo "forkscope run --seed 1 to 200, greedy:"
for arguments in "--join stitch" "--join prefill" "--method sequential"; do
  right=0
  for seed in $(seq 1 200); do
    if "$forkscope" run --seed "$seed" $arguments --json < /dev/null | grep -q '"correct" : true'; then right=$((right + 1)); fi
  done
  echo "$arguments: $right of 200 right"
done
