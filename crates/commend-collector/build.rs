//! Builds the collector again when the widget, which it embeds, was built again.

fn main() {
    println!("cargo::rerun-if-changed=../../dist");
}
