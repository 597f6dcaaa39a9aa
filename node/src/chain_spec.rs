//! Chain specifications, built from the runtime's genesis presets, and from files that describe a
//! network of one's own.

use crate::{network_file::Network, service::HostFunctions};
use ballast_runtime::{opaque::Block, Hash, WASM_BINARY};
use sc_chain_spec::ChainSpecBuilder;
use sc_executor::WasmExecutor;
use sc_service::{BuildGenesisBlock, ChainType, GenesisBlockBuilder, NoExtension, Properties};
use sp_runtime::traits::Block as _;
use std::{path::Path, sync::Arc};

/// Chain specification of Ballast.
pub type ChainSpec = sc_service::GenericChainSpec<NoExtension, HostFunctions>;

fn properties() -> Properties {
	[("tokenSymbol", "BAL".into()), ("tokenDecimals", 12.into()), ("ss58Format", 42.into())]
		.into_iter()
		.map(|(key, value)| (key.to_owned(), value))
		.collect()
}

/// Identifier of the development chain.
pub const DEVELOPMENT_ID: &str = "ballast_dev";
/// Identifier of the local test network.
pub const LOCAL_ID: &str = "ballast_local";
/// How the names of files end that describe a network.
const NETWORK_FILE: &str = "toml";

/// Whether `chain` names a file that describes a network.
pub fn is_network_file(chain: &str) -> bool {
	Path::new(chain).extension().is_some_and(|extension| extension == NETWORK_FILE)
}

/// The chain that `--chain` names.
pub fn load(chain: &str) -> Result<ChainSpec, String> {
	match chain {
		"dev" => development(),
		"" | "local" => local(),
		file if is_network_file(file) => {
			own(Network::from_file(Path::new(file)).map_err(|error| error.to_string())?)
		}
		file => ChainSpec::from_json_file(file.into()),
	}
}

fn builder() -> Result<ChainSpecBuilder<NoExtension, HostFunctions>, String> {
	let wasm = WASM_BINARY
		.ok_or("this binary was built without its runtime: build again without SKIP_WASM_BUILD")?;
	Ok(ChainSpec::builder(wasm, None).with_protocol_id("ballast").with_properties(properties()))
}

/// One validator that speaks for four oracles.
fn development() -> Result<ChainSpec, String> {
	Ok(builder()?
		.with_name("Ballast Development")
		.with_id(DEVELOPMENT_ID)
		.with_chain_type(ChainType::Development)
		.with_genesis_config_preset_name(sp_genesis_builder::DEV_RUNTIME_PRESET)
		.build())
}

/// Four validators that are also four oracles.
fn local() -> Result<ChainSpec, String> {
	Ok(builder()?
		.with_name("Ballast Local Testnet")
		.with_id(LOCAL_ID)
		.with_chain_type(ChainType::Local)
		.with_genesis_config_preset_name(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET)
		.build())
}

/// A network of one's own.
fn own(network: Network) -> Result<ChainSpec, String> {
	Ok(builder()?
		.with_name(&network.name)
		.with_id(&network.id)
		.with_chain_type(ChainType::Live)
		.with_boot_nodes(network.bootnodes)
		.with_genesis_config_patch(network.genesis)
		.build())
}

/// Hash of the first block of the chain that `spec` describes, without a database.
pub fn genesis_hash(spec: &dyn sc_service::ChainSpec) -> Result<Hash, String> {
	let backend = Arc::new(sc_client_api::in_mem::Backend::<Block>::new());
	let executor = WasmExecutor::<HostFunctions>::builder().build();
	let (block, _) = GenesisBlockBuilder::<Block, _, _>::new(
		spec.as_storage_builder(),
		false,
		backend,
		executor,
	)
	.and_then(BuildGenesisBlock::build_genesis_block)
	.map_err(|error| error.to_string())?;
	Ok(block.hash())
}
