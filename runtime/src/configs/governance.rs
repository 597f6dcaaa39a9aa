//! Who may do what only few may: the council, its motions, and calls that need root.

use super::MAXIMUM_BLOCK_WEIGHT;
use crate::*;
use alloc::vec::Vec;
use frame_support::{
	parameter_types,
	traits::{ConstU32, EitherOfDiverse, SortedMembers},
	weights::Weight,
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use pallet_collective::{DefaultVote, EnsureProportionAtLeast, MemberCount};

/// The instance of pallet-collective that is the council.
pub type CouncilCollective = pallet_collective::Instance1;

/// Who administers the chain: two thirds of the council, or root. Root is the sudo key on development
/// chains; elsewhere there is none, and only a call that the council whitelisted runs as root.
pub type AdminOrigin = EitherOfDiverse<
	EnsureRoot<AccountId>,
	EnsureProportionAtLeast<AccountId, CouncilCollective, 2, 3>,
>;

/// Who does not vote has not agreed. The votes of the SDK let the prime member decide for the silent,
/// so that one vote could pass for two thirds.
pub struct SilenceIsNo;

impl DefaultVote for SilenceIsNo {
	fn default_vote(
		_prime: Option<bool>,
		_yes: MemberCount,
		_no: MemberCount,
		_members: MemberCount,
	) -> bool {
		false
	}
}

/// Blocks in a day, of two seconds each.
pub(crate) const DAY: BlockNumber = 43_200;

parameter_types! {
	/// Half a block: a motion that passes leaves room for others.
	pub const MaxProposalWeight: Weight =
		Weight::from_parts(MAXIMUM_BLOCK_WEIGHT.ref_time() / 2, u64::MAX / 2);
}

impl pallet_collective::Config<CouncilCollective> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = ConstU32<{ 3 * DAY }>;
	type MaxProposals = ConstU32<32>;
	type MaxMembers = ConstU32<MAX_COUNCIL_MEMBERS>;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type DefaultVote = SilenceIsNo;
	// The benchmarks of the pallet count on it. It takes as long.
	#[cfg(feature = "runtime-benchmarks")]
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = weights::pallet_collective::WeightInfo<Runtime>;
	type SetMembersOrigin = AdminOrigin;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = AdminOrigin;
	type KillOrigin = AdminOrigin;
	// Only members propose, and the number of open motions is limited.
	type Consideration = ();
}

/// The members of the council, each on its own.
pub struct CouncilMembers;

impl SortedMembers<AccountId> for CouncilMembers {
	fn sorted_members() -> Vec<AccountId> {
		pallet_collective::Members::<Runtime, CouncilCollective>::get()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn add(member: &AccountId) {
		pallet_collective::Members::<Runtime, CouncilCollective>::mutate(|members| {
			members.push(member.clone());
			members.sort();
		});
	}
}

impl pallet_whitelist::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WhitelistOrigin = AdminOrigin;
	// Asking for a call that is not whitelisted yet leaves an entry in state without a deposit, so
	// this is not open to everyone.
	type DispatchWhitelistedOrigin = EnsureSignedBy<CouncilMembers, AccountId>;
	// Calls are given in full.
	type Preimages = ();
	type DeferredDispatchExpiration = ConstU32<DAY>;
	type BlockNumberProvider = System;
	type WeightInfo = pallet_whitelist::weights::SubstrateWeight<Runtime>;
}
