//! Chain specifications, built from the runtime's genesis presets.

use ballast_runtime::WASM_BINARY;
use sc_service::{ChainType, Properties};

/// Chain specification of Ballast.
pub type ChainSpec =
	sc_service::GenericChainSpec<sc_service::NoExtension, crate::service::HostFunctions>;

fn properties() -> Properties {
	[("tokenSymbol", "BAL".into()), ("tokenDecimals", 12.into()), ("ss58Format", 42.into())]
		.into_iter()
		.map(|(key, value)| (key.to_owned(), value))
		.collect()
}

fn from_preset(
	name: &str,
	id: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY
		.ok_or("this binary was built without its runtime: build again without SKIP_WASM_BUILD")?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id("ballast")
		.with_properties(properties())
		.with_genesis_config_preset_name(preset)
		.build())
}

/// One validator that speaks for four oracles.
pub fn development() -> Result<ChainSpec, String> {
	from_preset(
		"Ballast Development",
		"ballast_dev",
		ChainType::Development,
		sp_genesis_builder::DEV_RUNTIME_PRESET,
	)
}

/// Four validators that are also four oracles.
pub fn local() -> Result<ChainSpec, String> {
	from_preset(
		"Ballast Local Testnet",
		"ballast_local",
		ChainType::Local,
		sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
	)
}
