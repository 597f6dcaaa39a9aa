//! From certificates and evidence to transactions in the pool, which passes them on.

use super::{
	metrics::{Metrics, Submitted},
	LOG_TARGET,
};
use crate::service::{FullClient, FullPool};
use ballast_oracle::{api::OracleApi, Certificate, Equivocation};
use ballast_runtime::{opaque::Block, AccountId, Hash};
use sc_transaction_pool_api::{
	error::{Error as PoolError, IntoPoolError},
	TransactionPool, TransactionSource,
};
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_runtime::{traits::Block as BlockT, transaction_validity::InvalidTransaction};
use std::sync::Arc;

/// See the [module](self).
pub struct Submitter {
	client: Arc<FullClient>,
	pool: Arc<FullPool>,
	metrics: Metrics,
}

impl Submitter {
	/// Submits to `pool`.
	pub fn new(client: Arc<FullClient>, pool: Arc<FullPool>, metrics: Metrics) -> Self {
		Self { client, pool, metrics }
	}

	/// Submits a certificate.
	pub async fn certificate(&self, certificate: Certificate) {
		let best = self.client.info().best_hash;
		let name = format!("Certificate of round {}", certificate.report.round);
		let transaction = OracleApi::<Block, AccountId>::certificate_transaction(
			&*self.client.runtime_api(),
			best,
			certificate,
		);
		self.submit("certificate", &name, best, transaction).await;
	}

	/// Submits evidence against a member.
	pub async fn evidence(&self, evidence: Equivocation) {
		let best = self.client.info().best_hash;
		let name = format!(
			"Evidence against member {} of set {}, who contradicts itself in view {} of round {},",
			evidence.member,
			evidence.set_id(),
			evidence.view(),
			evidence.round(),
		);
		log::warn!(target: LOG_TARGET, "{name} is at hand");
		let transaction = OracleApi::<Block, AccountId>::equivocation_transaction(
			&*self.client.runtime_api(),
			best,
			evidence,
		);
		self.submit("evidence", &name, best, transaction).await;
	}

	async fn submit(
		&self,
		what: &str,
		name: &str,
		best: Hash,
		transaction: Result<<Block as BlockT>::Extrinsic, ApiError>,
	) {
		let transaction = match transaction {
			Ok(transaction) => transaction,
			Err(error) => return log::error!(target: LOG_TARGET, "{name}: no transaction: {error}"),
		};
		let outcome = self.pool.submit_one(best, TransactionSource::Local, transaction).await;
		let result = match outcome {
			Ok(hash) => {
				log::info!(target: LOG_TARGET, "{name} submitted ({hash:?})");
				Submitted::Taken
			}
			Err(error) => {
				log::debug!(target: LOG_TARGET, "{name} not taken: {error}");
				match error.into_pool_error() {
					Ok(error) if is_late(&error) => Submitted::Late,
					_ => Submitted::Refused,
				}
			}
		};
		self.metrics.submitted(what, result);
	}
}

/// Whether somebody was faster.
fn is_late(error: &PoolError) -> bool {
	matches!(
		error,
		PoolError::AlreadyImported(_)
			| PoolError::TooLowPriority { .. }
			| PoolError::TemporarilyBanned
			| PoolError::InvalidTransaction(InvalidTransaction::Stale)
	)
}
