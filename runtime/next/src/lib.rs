//! The runtime of this repository with a spec version that is one higher, to test upgrades of a
//! running chain with. Nothing else differs, so whatever an upgrade changes is the upgrade's doing.
//!
//! The build leaves it in the target directory, at
//! `release/wbuild/ballast-runtime/ballast_runtime_next.compact.compressed.wasm`.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects))]

// `WASM_BINARY`: the compressed wasm, or nothing if SKIP_WASM_BUILD was set.
include!(concat!(env!("OUT_DIR"), "/ballast_runtime_next"));

#[cfg(test)]
mod tests {
	use sc_executor::{read_embedded_version, RuntimeVersion};
	use sc_executor_common::runtime_blob::RuntimeBlob;

	fn version_of(wasm: Option<&[u8]>) -> RuntimeVersion {
		let wasm = wasm.expect("this test needs a build without SKIP_WASM_BUILD");
		let blob = RuntimeBlob::uncompress_if_needed(wasm).unwrap();
		sorted(read_embedded_version(&blob).unwrap().unwrap())
	}

	/// The linker orders the APIs of a blob.
	fn sorted(mut version: RuntimeVersion) -> RuntimeVersion {
		version.apis.to_mut().sort();
		version
	}

	#[test]
	fn only_the_spec_version_differs() {
		let current = version_of(ballast_runtime::WASM_BINARY);
		assert_eq!(current, sorted(ballast_runtime::VERSION));
		let next = version_of(super::WASM_BINARY);
		let spec_version = current.spec_version + 1;
		assert_eq!(next, RuntimeVersion { spec_version, ..current });
	}
}
