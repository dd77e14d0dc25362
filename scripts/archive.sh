#!/bin/sh
# What a portal needs to run without a container → one archive for this kind of machine, in the folder named:
# ventanilla-nss-<version>-linux-<x64|arm64>.tar.gz. Needs `npm ci` and `npm run build` before, and GNU tar.
# The same sources and packages give the same bytes.
set -eu
out=${1:?the folder for the archive}
cd "$(dirname "$0")/.."
name=ventanilla-nss-$(node -p 'require("./package.json").version')-linux-$(node -p process.arch)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node scripts/image.ts "$work/$name"
cp -R README.md CHANGELOG.md SECURITY.md LICENSE .env.ejemplo docs "$work/$name"
mkdir -p "$out"
# no pipe, whose left side may fail unheard
tar --create --directory "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --mode=u=rwX,go=rX \
  --use-compress-program='gzip --no-name' --file="$out/$name.tar.gz" "$name"
echo "$out/$name.tar.gz"
