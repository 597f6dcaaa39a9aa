//! Builds the wasm of `ballast-runtime` once more, with the next spec version.

use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
	let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no parent folder")?;
	// Both blobs come from one directory, so that the dependencies are compiled once. The name keeps
	// this one apart from the runtime's own.
	substrate_wasm_builder::WasmBuilder::new()
		.with_project(runtime.join("Cargo.toml"))?
		.enable_feature("next-spec-version")
		.set_file_name("ballast_runtime_next")
		.build();
	Ok(())
}
