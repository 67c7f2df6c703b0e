//! Builds the index of license texts at compile time, so that programs do not have to build it when they start.

#[path = "build/collect.rs"]
mod collect;
#[path = "src/deprecated.rs"]
mod deprecated;
#[path = "build/index.rs"]
mod index;
#[path = "src/template/shingle.rs"]
mod shingle;
#[path = "src/tokens/mod.rs"]
mod tokens;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    for path in ["build", "build.rs", "src/deprecated.rs", "src/tokens", "src/template/shingle.rs"]
    {
        println!("cargo::rerun-if-changed={path}");
    }
    #[expect(clippy::disallowed_methods, reason = "cargo sets the output directory there")]
    let directory = std::env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let templates = collect::templates();
    std::fs::write(directory.join("licenses.index"), index::write(&templates))
}
