//! The RPC `oracle_status`: how the round stands, as this node sees it.

use super::{gossip::Peers, seats::Follower};
use crate::service::FullClient;
use ballast_oracle::{api::OracleApi, BlockNumber, OracleIndex, PublicKey, Round, SetId, View};
use ballast_runtime::{opaque::Block, AccountId};
use sc_client_api::HeaderBackend;
use serde::Serialize;
use sp_api::ProvideRuntimeApi;
use std::{collections::BTreeSet, sync::Arc};

/// One member of the set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberStatus {
	/// Its index in the set.
	pub index: OracleIndex,
	/// The account that speaks for it; none in the moment in which the set changes.
	pub account: Option<AccountId>,
	/// Its key.
	pub key: PublicKey,
	/// Whether this node has an observation of it in this round.
	pub observed: bool,
	/// Whether this node has its partial signature of the present view.
	pub signed: bool,
	/// Whether this node signs for it.
	pub local: bool,
}

/// How the round stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OracleStatus {
	/// Best block that this node's oracle knows.
	pub block: BlockNumber,
	/// The oracle set that certifies next.
	pub set_id: SetId,
	/// The round that is certified next.
	pub round: Round,
	/// Block at which the round became due; none while it is not.
	pub started_at: Option<BlockNumber>,
	/// The present view; none while the round is not due.
	pub view: Option<View>,
	/// Who leads the view.
	pub leader: Option<OracleIndex>,
	/// Signatures that a certificate takes.
	pub quorum: u32,
	/// The members, by index.
	pub members: Vec<MemberStatus>,
	/// Whether this node has the leader's proposal of the present view.
	pub proposed: bool,
	/// Whether this node has a complete certificate that has not landed.
	pub complete: bool,
	/// Open requests that wait for the round.
	pub open_requests: usize,
	/// Peers that speak the oracle protocol with this node.
	pub peers: usize,
}

/// What answers `oracle_status`.
#[derive(Clone)]
pub struct StatusSource {
	/// Knows what this node has heard.
	pub follower: Follower,
	/// Names the accounts.
	pub client: Arc<FullClient>,
	/// Keys of this node.
	pub local: Arc<BTreeSet<PublicKey>>,
	/// See [`OracleStatus::peers`].
	pub peers: Peers,
}

impl StatusSource {
	/// How the round stands; `None` until this node has followed a block.
	pub fn status(&self) -> Option<OracleStatus> {
		// The runtime is asked before the lock is taken.
		let accounts = OracleApi::<Block, AccountId>::oracles(
			&*self.client.runtime_api(),
			self.client.info().best_hash,
		)
		.unwrap_or_default();
		let follower = self.follower.lock();
		let chain = follower.core().chain()?;
		let status = follower.core().status()?;
		let account_of = |key: &PublicKey| {
			accounts.iter().find(|(_, other)| other == key).map(|(account, _)| account.clone())
		};
		let members = (0..)
			.zip(&chain.keys)
			.map(|(index, key)| MemberStatus {
				index,
				account: account_of(key),
				key: *key,
				observed: status.observed.binary_search(&index).is_ok(),
				signed: status.signed.binary_search(&index).is_ok(),
				local: self.local.contains(key),
			})
			.collect();
		Some(OracleStatus {
			block: chain.block,
			set_id: status.set_id,
			round: status.round,
			started_at: chain.round_started_at,
			view: status.view,
			leader: status.leader,
			quorum: status.quorum,
			members,
			proposed: status.proposed,
			complete: status.complete,
			open_requests: chain.requests.len(),
			peers: self.peers.lock().len(),
		})
	}
}
