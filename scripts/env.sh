# Where the tools are, by version, and how they make a release small. Sourced by the other scripts; changes
# PATH and nothing else.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=${COMMEND_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/commend/tools}

trunk_version=0.21.14
geckodriver_version=0.37.1
schemathesis_version=4.32.5
misago_version=0.39.6
cargo_fuzz_version=0.13.2
cargo_deny_version=0.20.2
twiggy_version=0.8.0
# The glue must be of the very version of the crate.
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$root/Cargo.lock")
rust_version=$(sed -n 's/^channel = "\(.*\)"$/\1/p' "$root/rust-toolchain.toml")

trunk_dir=$tools/trunk-$trunk_version
wasm_bindgen_dir=$tools/wasm-bindgen-$wasm_bindgen_version
geckodriver_dir=$tools/geckodriver-$geckodriver_version
schemathesis_dir=$tools/schemathesis-$schemathesis_version
misago_dir=$tools/misago-$misago_version
cargo_fuzz_dir=$tools/cargo-fuzz-$cargo_fuzz_version
cargo_deny_dir=$tools/cargo-deny-$cargo_deny_version
twiggy_dir=$tools/twiggy-$twiggy_version
npm_dir=$tools/npm-$(cksum <"$root/scripts/package.json" | cut -d' ' -f1)
bench_dir=$tools/bench-$(cksum <"$root/tests/bench/package.json" | cut -d' ' -f1)

# Where cargo builds.
case ${CARGO_TARGET_DIR:-} in
  "") target=$root/target ;;
  /*) target=$CARGO_TARGET_DIR ;;
  *) target=$PWD/$CARGO_TARGET_DIR ;;
esac

export COMMEND_NODE_MODULES=$npm_dir/node_modules
export PATH=$trunk_dir/bin:$wasm_bindgen_dir/bin:$geckodriver_dir/bin:$cargo_fuzz_dir/bin:$cargo_deny_dir/bin:$twiggy_dir/bin:$npm_dir/node_modules/.bin:$PATH

# The widget and the figures of the tests are made alike. Feature by feature: what every engine in use has, and
# nothing more.
wasm_features=(--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals)
# Nothing is below 1024: there the stack ends.
wasm_opt=(--flatten --rereloop --low-memory-unused -Oz -Oz --one-caller-inline-max-function-size 160 "${wasm_features[@]}")
wasm_strip=(--strip-debug --strip-producers --strip-target-features)
wasm2js=(-Oz "${wasm_features[@]}")
terser=(--compress "passes=3,ecma=2022" --mangle)

# Makes cargo compile WebAssembly for size, the standard library with it.
compile_for_size() {
  export RUSTC_BOOTSTRAP=1
  export CARGO_UNSTABLE_BUILD_STD=std,panic_abort
  export CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Zmerge-functions=disabled -Cpanic=immediate-abort -Ctarget-cpu=mvp -Ctarget-feature=+bulk-memory,+sign-ext,+mutable-globals -Clink-arg=-zstack-size=32768"
  # A target folder of its own: other builds for the same target use other flags.
  export CARGO_TARGET_DIR=$target/widget
}

# Whether a file is newer than all it is made of: FILE INPUT.. A folder is newer when a file in it was removed.
is_fresh() {
  [ -e "$1" ] && [ -z "$(find "${@:2}" -newer "$1" -print -quit)" ]
}
