#!/usr/bin/env bash
# Records the sample runs anew, each to teach one thing:
#
#     swift build -c release
#     SampleTraces/record.sh .build/release/forkscope [INSTRUCT-MODEL.gguf [P-GRPO-MODEL.gguf]]
#
# The same program and the same processor give the same tokens. With another built-in model look at each run again: the
# problems, seeds and notes below are chosen for this one. Sample 11 needs an instruct model (SmolLM2-135M-Instruct was
# taken), and one in 'training' a model that p-grpo made (Sources/Training/README.md has the command); without one the
# file that is there stays.
set -euo pipefail
forkscope=$(realpath "$1")
instruct=${2:+$(realpath "$2")}
gradient=${3:+$(realpath "$3")}
cd "$(dirname "$0")"
demonstrations=$(realpath ../Sources/Training/Resources/arithmetic-demonstrations.gguf)

# record NAME NOTE OPTION...
record() {
  local name=$1 note=$2
  shift 2
  rm -f "$name.jsonl"
  "$forkscope" run --json --save "$name.jsonl" --note "$note" "$@" > /dev/null
  echo "$name"
}

# refork NAME FROM NOTE OPTION...
refork() {
  local name=$1 from=$2 note=$3
  shift 3
  rm -f "$name.jsonl"
  "$forkscope" refork "$from.jsonl" --save "$name.jsonl" --note "$note" "$@" > /dev/null
  echo "$name"
}

wide='(9+10-3+4-6)+(8+2-5+7+3)-(6+1+9-4-2)+(12-3+5+1-7)'
small='((3+2)+(9*3))-(1+10)'

record 1-fork-that-pays \
  'A fork that pays: four threads side by side need 81 tokens on the critical path; alone the model writes 119.' "$wide"
record 2-better-alone \
  'Better alone: four groups, but short ones. The model could fork, finds the other side likelier, and is done after 51 tokens.' \
  "$small"
refork 3-what-a-fork-would-cost 2-better-alone \
  'What a fork would have cost: re-forked at its first token with <Parallel>. Same answer, longer way; press v to compare.' \
  --token 27 --text '<Parallel>'
record 4-nested-fork \
  'Nested forks: two threads, and both split their work again. 114 tokens on the critical path; alone it takes 229.' \
  '((9+1-3+4-2+6)+(8+2-5+7+3-1)-(6+1+2-4-2+5)+(7-2+8-4+3))-((12-3+5+1-7+2)+(3+4-2+6-9+8)-(5+6-2+3-8))'
record 5-unbalanced-fork \
  'A fork that does not pay: two threads wait for a long one. 87 tokens on the critical path, alone 82.' \
  '(12+8-7+16-5+4-3+12)+(13+4)-(15+6)' --temperature 1.2 --seed 10
record 6-one-wrong-thread \
  'Wrong because of one thread: thread 2 drew an unlikely token and wrote 5+7=13 in place of 12; everything behind the join follows from it.' \
  "$wide" --temperature 1.6 --seed 270
refork 7-mended-by-refork 6-one-wrong-thread \
  'A re-fork that mends it: in thread 2 the 3 of 5+7=13 becomes a 2, and the answer comes right; press v to compare.' \
  --thread 2 --token 19 --text 2
record 8-second-prefill \
  'The other join: prefill computes threads 2 to 4 a second time, 78 tokens; stitch, in the first sample, none.' \
  "$wide" --join prefill
record 9-majority-vote \
  'Self-consistency: five samples, far too hot; two of them go wrong, and the vote is right all the same.' \
  '(12-5+9-3)-(3+4-5+6)+(15-7-2+9)' --method self-consistency --samples 5 --temperature 1.8 --seed 6 --max-tokens 200
record 10-tree-search \
  'Monte-Carlo tree search: visits and values say where it looked, and a false step is worth nothing.' \
  "$small" --method mcts --samples 8 --temperature 1.6 --seed 10 --scorer heuristic
if [ -n "${instruct:-}" ]; then
  record 11-skeleton-of-thought \
    'Skeleton-of-thought with SmolLM2-135M-Instruct: first the points of an answer, then all of them at once.' \
    'What makes a good friend?' --model "$instruct" --method skeleton-of-thought --points 4 --temperature 0.4 --seed 1 \
    --max-tokens 400 --alternatives 4
fi

mkdir -p training
record training/1-before-judgement \
  'Before reinforcement learning: the problem of the second sample, by a model that has only seen demonstrations. It forks twice: 71 tokens in place of 51.' \
  "$small" --model "$demonstrations"
if [ -n "${gradient:-}" ]; then
  record training/2-forks-everywhere \
    'After ten rounds of p-grpo: the problem of the second sample. It learned that forks pay on long groups, and forks short ones too.' \
    "$small" --model "$gradient"
fi
# Where a model lay here is of no use elsewhere.
sed -i '1s|"location":"[^"]*",||' 11-skeleton-of-thought.jsonl training/*.jsonl
