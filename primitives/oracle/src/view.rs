//! What an oracle reads from the chain at one block.

use crate::{AssetId, BlockNumber, Moment, PublicKey, RequestRef, Round, SetId, View};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_core::H256;

/// An open request and what an oracle needs to price it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OpenRequest {
	/// What a report says of the request.
	pub reference: RequestRef,
	/// The union of old and new components, strictly ascending.
	pub assets: Vec<AssetId>,
	/// Block in which the request was made.
	pub opened_at: BlockNumber,
	/// Timestamp of that block: a price observed earlier does not settle the request.
	pub opened_at_moment: Moment,
	/// Last block in which the request may settle.
	pub deadline: BlockNumber,
}

/// The chain as an oracle sees it at one block: the input of the consensus core.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ChainView {
	/// Number of the block.
	pub block: BlockNumber,
	/// Timestamp of the block.
	pub now: Moment,
	/// Hash of block 0.
	pub genesis: H256,
	/// The oracle set that certifies the next round.
	pub set_id: SetId,
	/// Keys of its members, in order of their index.
	pub keys: Vec<PublicKey>,
	/// The round to certify next.
	pub round: Round,
	/// Block at which that round began; `None` while it is not due.
	pub round_started_at: Option<BlockNumber>,
	/// Requests that wait for the round, ascending by basket.
	pub requests: Vec<OpenRequest>,
	/// Assets that oracles observe, strictly ascending.
	pub assets: Vec<AssetId>,
}

impl ChainView {
	/// The view of the present round at this block.
	pub fn view(&self) -> Option<View> {
		self.round_started_at.map(|start| view_at(self.block.saturating_sub(start)))
	}
}

/// Blocks that the first view lasts.
pub const FIRST_VIEW_BLOCKS: u32 = 2;
/// A view never lasts longer than this.
pub const LONGEST_VIEW_BLOCKS: u32 = 32;

/// The view of a round that began `elapsed` blocks ago. A view lasts half as long again as the one
/// before it, rounded up: 2, 3, 5, 8, 12, 18, 27, then 32 blocks each.
pub fn view_at(elapsed: u32) -> View {
	let mut view: View = 0;
	let mut length = FIRST_VIEW_BLOCKS;
	let mut end = length;
	while elapsed >= end && length < LONGEST_VIEW_BLOCKS {
		view = view.saturating_add(1);
		length = length.saturating_add(length.div_ceil(2)).min(LONGEST_VIEW_BLOCKS);
		end = end.saturating_add(length);
	}
	match elapsed.checked_sub(end).and_then(|past| past.checked_div(LONGEST_VIEW_BLOCKS)) {
		Some(more) => view.saturating_add(more).saturating_add(1),
		None => view,
	}
}

#[cfg(test)]
mod tests {
	use super::view_at;

	#[test]
	fn views_grow_by_half_up_to_the_cap() {
		let mut lengths = Vec::new();
		let (mut view, mut since) = (0, 0);
		for elapsed in 0..400 {
			let now = view_at(elapsed);
			if now != view {
				assert_eq!(now, view + 1);
				lengths.push(elapsed - since);
				(view, since) = (now, elapsed);
			}
		}
		assert_eq!(&lengths[..9], &[2, 3, 5, 8, 12, 18, 27, 32, 32]);
		assert!(view_at(u32::MAX) > 1_000_000);
	}
}
