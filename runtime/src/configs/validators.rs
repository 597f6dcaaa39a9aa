//! Who validates: the admitted accounts, their session keys, and when a change takes effect.

use super::{AdminOrigin, AuraId};
use crate::{
	sessions::{Planner, SessionPeriod, WhenSomethingChanges},
	*,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU128, ConstU32, ConstU64},
	PalletId,
};
use pallet_collator_selection::IdentityCollator;
use pallet_session::{FindAccountFromAuthorIndex, PeriodicSessions};
use sp_runtime::traits::OpaqueKeys;

/// Most authorities of Aura and of GRANDPA.
const MAX_AUTHORITIES: u32 = 128;
// Aura would leave out those that do not fit.
const _: () = assert!(MAX_VALIDATORS <= MAX_AUTHORITIES);

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type DisabledValidators = Session;
	type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<SLOT_DURATION>;
}

// Reports of equivocation would need bonds that can be slashed. Validators are admitted by the admin
// origin and removed by it; they have no bond.
impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<0>;
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = FindAccountFromAuthorIndex<Self, Aura>;
	// Keeps the last block of each validator in `Validators::LastAuthoredBlock`.
	type EventHandler = Validators;
}

parameter_types! {
	/// Nothing flows here by itself. Who wants to reward validators pays into its account: each block
	/// gives half of what is there to its author.
	pub const ValidatorPotId: PalletId = PalletId(*b"bal/vpot");
}

/// The set of validators. This pallet was written for collators, but what it keeps is what is needed
/// here: a list of accounts with session keys that an origin adds to and removes from, never empty.
/// Its other half, candidates that bid for a place, is closed by a limit of zero candidates.
impl pallet_collator_selection::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type UpdateOrigin = AdminOrigin;
	type PotId = ValidatorPotId;
	type MaxCandidates = ConstU32<0>;
	type MinEligibleCollators = ConstU32<1>;
	type MaxInvulnerables = ConstU32<MAX_VALIDATORS>;
	// For candidates only.
	type KickThreshold = SessionPeriod;
	type ValidatorId = AccountId;
	type ValidatorIdOf = IdentityCollator;
	type ValidatorRegistration = Session;
	type WeightInfo = pallet_collator_selection::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = IdentityCollator;
	type ShouldEndSession = WhenSomethingChanges;
	type NextSessionRotation = PeriodicSessions<SessionPeriod, ConstU32<0>>;
	type SessionManager = Planner;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	// Nothing reports offences.
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	// Anyone may register keys: three entries in state.
	type KeyDeposit = ConstU128<UNIT>;
}
