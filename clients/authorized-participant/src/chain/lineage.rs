//! Whether the node is still on the chain that the journal was written on.

use super::Block;
use crate::model::BlockId;
use ballast_oracle::{BlockNumber, H256};
use thiserror::Error;

/// The node is on another chain than the journal. Nothing may be done: what the journal remembers did not
/// happen there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error(
	"block {number} is {found:?} at the node and {expected:?} in the journal: the node is on another chain, \
	 or its chain was begun anew. Set `node` to one of the journal's chain; if that chain is gone, keep the \
	 file and name a new one in `database`"
)]
pub struct OtherChain {
	/// The block at which they differ.
	pub number: BlockNumber,
	/// Its hash as the journal has it.
	pub expected: H256,
	/// Its hash at the node.
	pub found: H256,
}

/// Whether a block is the next one after the last that was read, or that one again.
///
/// # Errors
///
/// [`OtherChain`].
pub fn follows(last: BlockId, block: &Block) -> Result<(), OtherChain> {
	let found = match block.id.number == last.number {
		true => block.id.hash,
		false => block.parent,
	};
	same(last, found)
}

/// Whether the node has the last block that was read.
///
/// # Errors
///
/// [`OtherChain`].
pub fn same(last: BlockId, found: H256) -> Result<(), OtherChain> {
	let BlockId { number, hash: expected } = last;
	match found == expected {
		true => Ok(()),
		false => Err(OtherChain { number, expected, found }),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn block(number: BlockNumber, hash: u8, parent: u8) -> Block {
		let id = BlockId { number, hash: H256::repeat_byte(hash) };
		Block { id, parent: H256::repeat_byte(parent), ..Block::default() }
	}

	#[test]
	fn only_a_child_or_the_block_itself_follows() {
		let last = block(7, 7, 6).id;
		assert_eq!(follows(last, &block(8, 8, 7)), Ok(()));
		assert_eq!(follows(last, &block(7, 7, 6)), Ok(()));
		let other = follows(last, &block(8, 8, 9)).unwrap_err();
		assert_eq!(other, follows(last, &block(7, 9, 6)).unwrap_err());
		let text = other.to_string();
		assert!(text.starts_with("block 7 is 0x0909"), "{text}");
		assert!(text.contains(&format!("{:?} in the journal", last.hash)), "{text}");
		assert!(text.contains("Set `node`") && text.contains("`database`"), "{text}");
	}
}
