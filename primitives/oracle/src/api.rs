//! The runtime API through which the node's oracle worker reads the chain.

use crate::{Certificate, ChainView, Equivocation, PublicKey};
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// What the oracle worker of the node asks the runtime.
	pub trait OracleApi<AccountId: Codec> {
		/// The chain as an oracle sees it at this block.
		fn chain_view() -> ChainView;

		/// Accounts and keys of the set that certifies the next round.
		fn oracles() -> alloc::vec::Vec<(AccountId, PublicKey)>;

		/// The general transaction that carries `certificate`, ready for the pool.
		fn certificate_transaction(certificate: Certificate) -> Block::Extrinsic;

		/// The general transaction that carries `evidence`, ready for the pool.
		fn equivocation_transaction(evidence: Equivocation) -> Block::Extrinsic;
	}
}
