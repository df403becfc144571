#!/usr/bin/env bash
# Installs forkscope for one person, with its manual page, shell completions and sample runs:
#
#     Sources/install.sh [PREFIX]
#
# PREFIX is ~/.local unless given.
set -euo pipefail
prefix=$(realpath -m "${1:-$HOME/.local}")
cd "$(dirname "$0")/.."

# The plug-in of swift-argument-parser builds the program, asks it for its options, and writes the page.
swift package generate-manual
# With the Swift library linked in, the program starts faster and needs no toolchain.
swift build -c release --static-swift-stdlib --product forkscope
built=$(swift build -c release --show-bin-path)
home=$prefix/lib/forkscope

# A running forkscope keeps its old files.
rm -rf "$home"
mkdir -p "$home/SampleTraces" "$prefix/bin"
# The program looks for its model and its samples beside itself.
cp -R "$built/forkscope" "$built/forkscope_Inference.resources" "$built/forkscope_Training.resources" "$home"
cp SampleTraces/*.jsonl "$home/SampleTraces"
ln -sf ../lib/forkscope/forkscope "$prefix/bin/forkscope"

install -Dm644 .build/plugins/GenerateManual/outputs/forkscope/forkscope.1 "$prefix/share/man/man1/forkscope.1"
completion() {
  mkdir -p "$(dirname "$2")"
  "$home/forkscope" --generate-completion-script "$1" > "$2"
}
completion bash "$prefix/share/bash-completion/completions/forkscope"
completion zsh "$prefix/share/zsh/site-functions/_forkscope"
completion fish "$prefix/share/fish/vendor_completions.d/forkscope.fish"

echo "installed $prefix/bin/forkscope"
case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "put $prefix/bin into your PATH to call it by its name" ;;
esac
