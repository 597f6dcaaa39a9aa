//! When a session ends and who validates in the next one.
//!
//! A block that ends a session has no room for transactions, because pallet-session charges a whole
//! block for it, and a new set of validators makes GRANDPA hand over. With sessions of half a minute
//! that would cost one block of fifteen, mostly for nothing. So a session ends at a multiple of
//! [`SessionPeriod`] only if that has an effect. A change is queued at the first such block and
//! applies from the next, as with ordinary sessions.
//!
//! Nor does a session end while nobody could validate after it: the last validator may take its session
//! keys back, and the call that replaces the whole list leaves out accounts without keys.

use crate::*;
use frame_support::{dispatch::DispatchClass, traits::ConstU32};
use pallet_session::{PeriodicSessions, SessionManager, ShouldEndSession};

/// Blocks from one possible end of a session to the next: half a minute.
pub type SessionPeriod = ConstU32<15>;

/// The admitted validators that have session keys, in the order of the authorities.
fn wanted() -> Vec<(AccountId, SessionKeys)> {
	with_keys(Validators::assemble_collators())
}

fn with_keys(accounts: Vec<AccountId>) -> Vec<(AccountId, SessionKeys)> {
	accounts
		.into_iter()
		.filter_map(|account| Session::load_keys(&account).map(|keys| (account, keys)))
		.collect()
}

/// Ends a session at a multiple of [`SessionPeriod`], if it has an effect: validators or keys differ
/// from those that are queued, those that are queued do not validate yet, or GRANDPA was declared
/// stalled and waits for a new set.
pub struct WhenSomethingChanges;

impl ShouldEndSession<BlockNumber> for WhenSomethingChanges {
	fn should_end_session(now: BlockNumber) -> bool {
		if !PeriodicSessions::<SessionPeriod, ConstU32<0>>::should_end_session(now) {
			return false;
		}
		let admitted = Validators::assemble_collators();
		// Three reads for the list, three for the conditions below, one for the keys of each.
		let reads = u64::try_from(admitted.len()).unwrap_or(u64::MAX).saturating_add(6);
		System::register_extra_weight_unchecked(
			<Runtime as frame_system::Config>::DbWeight::get().reads(reads),
			DispatchClass::Mandatory,
		);
		let wanted = with_keys(admitted);
		!wanted.is_empty()
			&& (pallet_session::QueuedChanged::<Runtime>::get()
				|| pallet_grandpa::Stalled::<Runtime>::exists()
				|| pallet_session::QueuedKeys::<Runtime>::get() != wanted)
	}
}

/// Proposes validators for the session after the next. Nobody is proposed when they are the same:
/// pallet-session would take that for a change.
pub struct Planner;

impl SessionManager<AccountId> for Planner {
	fn new_session(_index: u32) -> Option<Vec<AccountId>> {
		let accounts: Vec<_> = wanted().into_iter().map(|(account, _)| account).collect();
		(accounts != Session::validators()).then_some(accounts)
	}

	fn start_session(_index: u32) {}

	fn end_session(_index: u32) {}
}
