#!/bin/sh
# Finds Node, then hands the arguments to driver.mjs. The build's only need beyond a JDK is checked here, in words.
set -eu
cd "$(dirname "$0")/.."

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "sluice-ui: node and npm: not on PATH (expected: Node 20.19 or newer with its npm)." >&2
  echo "sluice-ui: install them with your system's package manager, or from nodejs.org, and build again." >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "sluice-ui: node $(node --version) at $(command -v node) (expected: 20.19 or newer of 20, or 22.12 or newer)." >&2
  exit 1
fi
exec node build/driver.mjs "$@"
