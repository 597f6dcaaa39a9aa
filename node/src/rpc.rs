//! JSON-RPC: system, fees and the oracle, beside the standard methods.

use crate::{
	oracle::status::StatusSource,
	service::{FullClient, FullPool},
};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// Every method beside those of the service itself.
pub fn create_full(
	client: Arc<FullClient>,
	pool: Arc<FullPool>,
	oracle: StatusSource,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool).into_rpc())?;
	module.merge(TransactionPayment::new(client).into_rpc())?;
	let mut status = RpcModule::new(oracle);
	// It asks the runtime for the accounts, so it may block.
	status.register_blocking_method("oracle_status", |_, oracle, _| oracle.status())?;
	module.merge(status)?;
	Ok(module)
}
