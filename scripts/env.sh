# Where the tools are, by version. Sourced by the other scripts; changes PATH and nothing else.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${COMMEND_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/commend/tools}

trunk_version=0.21.14
geckodriver_version=0.37.1
# The glue must be of the very version of the crate.
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$root/Cargo.lock")
rust_version=$(sed -n 's/^channel = "\(.*\)"$/\1/p' "$root/rust-toolchain.toml")

trunk_dir=$tools/trunk-$trunk_version
wasm_bindgen_dir=$tools/wasm-bindgen-$wasm_bindgen_version
geckodriver_dir=$tools/geckodriver-$geckodriver_version
npm_dir=$tools/npm-$(cksum <"$root/scripts/package.json" | cut -d' ' -f1)

# Where cargo builds.
case ${CARGO_TARGET_DIR:-} in
  "") target=$root/target ;;
  /*) target=$CARGO_TARGET_DIR ;;
  *) target=$PWD/$CARGO_TARGET_DIR ;;
esac

export COMMEND_NODE_MODULES=$npm_dir/node_modules
export PATH=$trunk_dir/bin:$wasm_bindgen_dir/bin:$geckodriver_dir/bin:$npm_dir/node_modules/.bin:$PATH
