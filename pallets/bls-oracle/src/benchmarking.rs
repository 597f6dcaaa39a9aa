//! Benchmarks of the calls, of what authorizes them and of what a block begins with, with real keys
//! and signatures.

use crate::{
	signing::ScalarKey, AssetListing, Assets, Call, Candidate, Candidates, Config, CurrentSetId,
	HoldReason, KeyOwner, LastRound, ListedAsset, Member, MemberAccounts, Members, OffenceRecords,
	Offences, Pallet, Prices, RetiredSet, RetiredSets, ScheduledSet, Sets, Symbol, Symbols,
};
use alloc::{boxed::Box, vec, vec::Vec};
use ballast_bls::{key_validate, PublicKey};
use ballast_oracle::{
	consensus::Proposal,
	digest,
	evidence::{ConflictingStatements, Signed},
	mailbox::VenueKind,
	AssetId, Certificate, CertifiedPrice, Equivocation, Moment, OracleIndex, PriceRecord, Report,
	RequestRef, SetId, SignerBitmap, H256, MAX_ORACLES, MAX_PRICES, MAX_REQUESTS, MIN_ORACLES,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{hold::Mutate as _, Inspect, Mutate},
		Authorize, EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{
	traits::{Saturating, Zero},
	transaction_validity::TransactionSource,
	FixedU128, Perquintill,
};

const SEED: u32 = 0;
/// Time of the chain, milliseconds since the Unix epoch.
const NOW: Moment = 1_800_000_000_000;

/// What benchmarks need from the runtime.
pub trait BenchmarkHelper {
	/// Sets the time of the block. Without one, each look at it would be logged, which takes time itself.
	fn set_time(now: Moment);
}

fn key(index: u32) -> ScalarKey {
	ScalarKey::new(u64::from(index).saturating_add(1))
}

/// Registers a candidate, as genesis does.
fn candidate<T: Config>(index: u32) -> Result<Member<T::AccountId>, BenchmarkError> {
	let account: T::AccountId = account("oracle", index, SEED);
	let public = key(index).public_key();
	let key = key_validate(&public).map_err(|_| "invalid key")?;
	KeyOwner::<T>::insert(public, &account);
	Candidates::<T>::insert(&account, Candidate { key, deposit: Zero::zero(), expelled: false });
	Ok(Member { account, key })
}

/// The first `size` candidates, registered.
fn members<T: Config>(size: u32) -> Result<Members<T::AccountId>, BenchmarkError> {
	let members = (0..size).map(candidate::<T>).collect::<Result<Vec<_>, _>>()?;
	Ok(Members::<T::AccountId>::try_from(members).map_err(|_| "set too large")?)
}

/// Their accounts.
fn accounts<T: Config>(size: u32) -> Result<MemberAccounts<T::AccountId>, BenchmarkError> {
	let accounts: Vec<T::AccountId> =
		(0..size).map(|index| account("oracle", index, SEED)).collect();
	Ok(BoundedVec::try_from(accounts).map_err(|_| "set too large")?)
}

/// Makes a set of `size` new candidates the current one.
fn install_set<T: Config>(size: u32) -> Result<(), BenchmarkError> {
	Sets::<T>::insert(CurrentSetId::<T>::get(), members::<T>(size)?);
	Ok(())
}

/// Makes a set of the largest size the current one, after `count` of the same size that retire now.
fn install_sets<T: Config>(count: u32) -> Result<(), BenchmarkError> {
	T::BenchmarkHelper::set_time(NOW);
	let (members, current) = (members::<T>(MAX_ORACLES)?, SetId::from(count));
	let retired_at = Pallet::<T>::block_number();
	let retired: Vec<_> = (0..current).map(|set_id| RetiredSet { set_id, retired_at }).collect();
	RetiredSets::<T>::put(BoundedVec::try_from(retired).map_err(|_| "too many sets")?);
	for set_id in 0..=current {
		Sets::<T>::insert(set_id, &members);
	}
	CurrentSetId::<T>::put(current);
	Ok(())
}

/// A proposal with `entries` prices, requests and observations, as many of each as it can have
/// before it has any of the next.
fn proposal<T: Config>(entries: u32, observed_at: u64) -> Result<Proposal, BenchmarkError> {
	let prices = entries.min(MAX_PRICES);
	let requests = entries.saturating_sub(prices).min(MAX_REQUESTS);
	let observations = entries.saturating_sub(prices).saturating_sub(requests);
	let price = |asset| CertifiedPrice {
		asset,
		price: FixedU128::from_u32(200),
		confidence: FixedU128::from_u32(1),
	};
	let request = |basket| RequestRef { basket, nonce: 0, legs: 1, digest: H256::repeat_byte(1) };
	let observers = (OracleIndex::MIN..).zip(0..observations);
	Ok(Proposal {
		report: Report {
			set_id: CurrentSetId::<T>::get(),
			round: 1,
			view: 0,
			observed_at,
			valid_until: 1,
			prices: BoundedVec::try_from((0..prices).map(price).collect::<Vec<_>>())
				.map_err(|_| "too many prices")?,
			requests: BoundedVec::try_from((0..requests).map(request).collect::<Vec<_>>())
				.map_err(|_| "too many requests")?,
		},
		observations: BoundedVec::try_from(
			observers.map(|(member, _)| (member, H256::repeat_byte(2))).collect::<Vec<_>>(),
		)
		.map_err(|_| "too many observations")?,
	})
}

/// Evidence with `entries` in both proposals together, against the last member of a current set of
/// the largest size, whose bond is on hold.
fn equivocation<T: Config>(entries: u32) -> Result<Equivocation, BenchmarkError>
where
	T::Deposits: Mutate<T::AccountId>,
{
	install_sets::<T>(0)?;
	let last = MAX_ORACLES.saturating_sub(1);
	let (offender, deposit) = (account("oracle", last, SEED), T::OracleDeposit::get());
	fund::<T>(&offender);
	T::Deposits::hold(&HoldReason::OracleRegistration.into(), &offender, deposit)?;
	Candidates::<T>::mutate(&offender, |candidate| {
		if let Some(candidate) = candidate {
			candidate.deposit = deposit;
		}
	});
	let half = entries.div_ceil(2);
	let pair = [proposal::<T>(half, 0)?, proposal::<T>(entries.saturating_sub(half), 1)?];
	let statements = pair.map(|body| {
		let digest = digest::tagged(&digest::PROPOSAL_TAG, &Pallet::<T>::genesis_hash(), &body);
		Signed { signature: key(last).sign(digest.as_bytes()), body }
	});
	Ok(Equivocation {
		member: OracleIndex::try_from(last).map_err(|_| "set too large")?,
		statements: ConflictingStatements::Proposals(statements),
	})
}

/// Most entries in two proposals.
const MAX_ENTRIES: u32 = 2 * (MAX_PRICES + MAX_REQUESTS + MAX_ORACLES);

/// Symbols at every venue, as long as they can be.
fn symbols() -> Result<Symbols, BenchmarkError> {
	let symbol = Symbol::try_from(vec![b'A'; crate::MAX_SYMBOL_LENGTH.try_into().unwrap_or(0)])
		.map_err(|_| "symbol too long")?;
	let symbols: Vec<_> = VenueKind::ALL.iter().map(|venue| (*venue, symbol.clone())).collect();
	Ok(Symbols::try_from(symbols).map_err(|_| "too many venues")?)
}

fn listing(asset: AssetId) -> Result<AssetListing, BenchmarkError> {
	Ok(AssetListing { asset, band: Perquintill::from_percent(10), symbols: symbols()? })
}

/// Lists assets 0 to `count`, each with a price that the next certificate moves out of its band.
fn list_assets<T: Config>(count: u32) -> Result<(), BenchmarkError> {
	T::BenchmarkHelper::set_time(NOW);
	let band = Perquintill::from_percent(10);
	let listed: Vec<_> = (0..count).map(|asset| ListedAsset { asset, band }).collect();
	Assets::<T>::put(BoundedVec::try_from(listed).map_err(|_| "too many assets")?);
	for asset in 0..count {
		crate::AssetSymbols::<T>::insert(asset, symbols()?);
	}
	let record = |asset| PriceRecord {
		asset,
		price: FixedU128::from_u32(100),
		confidence: FixedU128::from_u32(1),
		round: 1,
		observed_at: Pallet::<T>::now(),
		confirmed: true,
	};
	let records: Vec<_> = (0..count).map(record).collect();
	Prices::<T>::put(BoundedVec::try_from(records).map_err(|_| "too many prices")?);
	LastRound::<T>::mutate(|last| {
		last.round = 1;
		last.observed_at = Pallet::<T>::now();
	});
	Ok(())
}

/// A certificate over `prices` prices and `requests` requests that no basket knows, signed by every
/// member of a set of `members`: the most keys to add.
fn certificate<T: Config>(
	prices: u32,
	members: u32,
	requests: u32,
) -> Result<Certificate, BenchmarkError> {
	install_set::<T>(members)?;
	list_assets::<T>(T::MaxAssets::get())?;
	let price = |asset| CertifiedPrice {
		asset,
		price: FixedU128::from_u32(200),
		confidence: FixedU128::from_u32(1),
	};
	let request = |index: u32| RequestRef {
		basket: u32::MAX.saturating_sub(MAX_REQUESTS).saturating_add(index),
		nonce: 0,
		legs: 1,
		digest: H256::repeat_byte(1),
	};
	let report = Report {
		set_id: CurrentSetId::<T>::get(),
		round: Pallet::<T>::next_round(),
		view: 0,
		observed_at: Pallet::<T>::now(),
		// The block number may rise by one between here and the call.
		valid_until: Pallet::<T>::block_number().saturating_add(T::MaxValidity::get()),
		prices: BoundedVec::try_from((0..prices).map(price).collect::<Vec<_>>())
			.map_err(|_| "too many prices")?,
		requests: BoundedVec::try_from((0..requests).map(request).collect::<Vec<_>>())
			.map_err(|_| "too many requests")?,
	};
	let keys: Vec<_> = (0..members).map(key).collect();
	let digest = digest::report(&Pallet::<T>::genesis_hash(), &report);
	let signature = ScalarKey::sum(&keys).sign(digest.as_bytes());
	let every = (0u16..).take(keys.len());
	let signers = SignerBitmap::new(members, every).ok_or("set too large")?;
	Ok(Certificate { report, signers, signature })
}

/// Gives an account twice the deposit.
fn fund<T: Config>(account: &T::AccountId)
where
	T::Deposits: Mutate<T::AccountId>,
{
	let deposit = T::OracleDeposit::get();
	let balance = T::Deposits::minimum_balance().saturating_add(deposit).saturating_add(deposit);
	T::Deposits::set_balance(account, balance);
}

#[benchmarks(
	where
		<T as frame_system::Config>::RuntimeCall: From<Call<T>>,
		T::Deposits: Mutate<T::AccountId>,
)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn submit_report(
		p: Linear<1, { T::MaxAssets::get() }>,
		s: Linear<MIN_ORACLES, MAX_ORACLES>,
		r: Linear<0, MAX_REQUESTS>,
	) -> Result<(), BenchmarkError> {
		let certificate = certificate::<T>(p, s, r)?;

		#[extrinsic_call]
		_(RawOrigin::Authorized, certificate);

		assert_eq!(LastRound::<T>::get().round, 2);
		Ok(())
	}

	/// As many prices and requests as there can be: they are only looked at, which is lost in the
	/// variation of a pairing.
	#[benchmark]
	fn authorize_submit_report(s: Linear<MIN_ORACLES, MAX_ORACLES>) -> Result<(), BenchmarkError> {
		let certificate = certificate::<T>(T::MaxAssets::get(), s, MAX_REQUESTS)?;
		let call: <T as frame_system::Config>::RuntimeCall =
			Call::submit_report { certificate }.into();

		#[block]
		{
			call.authorize(TransactionSource::InBlock)
				.ok_or("the call has no authorize callback")?
				.map_err(|_| "the certificate was refused")?;
		}

		Ok(())
	}

	#[benchmark]
	fn register_oracle() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let secret = key(0);
		let public = secret.public_key();
		let statement = digest::binding(&Pallet::<T>::genesis_hash(), &caller, &public);
		let binding = secret.sign(statement.as_bytes());
		fund::<T>(&caller);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), public, secret.prove_possession(), binding);

		assert!(Candidates::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark]
	fn deregister_oracle(r: Linear<0, { T::MaxRetiredSets::get() }>) -> Result<(), BenchmarkError> {
		install_sets::<T>(r)?;
		ScheduledSet::<T>::put(members::<T>(MAX_ORACLES)?);
		let caller: T::AccountId = whitelisted_caller();
		let secret = key(MAX_ORACLES);
		let public: PublicKey = secret.public_key();
		let statement = digest::binding(&Pallet::<T>::genesis_hash(), &caller, &public);
		let binding = secret.sign(statement.as_bytes());
		fund::<T>(&caller);
		Pallet::<T>::do_register_oracle(
			caller.clone(),
			public,
			&secret.prove_possession(),
			&binding,
		)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(!Candidates::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark]
	fn schedule_set(s: Linear<MIN_ORACLES, MAX_ORACLES>) -> Result<(), BenchmarkError> {
		install_sets::<T>(T::MaxRetiredSets::get().saturating_sub(1))?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, accounts::<T>(s)?);

		assert!(ScheduledSet::<T>::exists());
		Ok(())
	}

	#[benchmark]
	fn cancel_scheduled_set() -> Result<(), BenchmarkError> {
		ScheduledSet::<T>::put(members::<T>(MAX_ORACLES)?);
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin);

		assert!(!ScheduledSet::<T>::exists());
		Ok(())
	}

	#[benchmark]
	fn remove_oracle() -> Result<(), BenchmarkError> {
		install_sets::<T>(T::MaxRetiredSets::get().saturating_sub(1))?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, account("oracle", 0, SEED));

		assert_eq!(ScheduledSet::<T>::decode_len(), Some(127));
		Ok(())
	}

	#[benchmark]
	fn report_equivocation(e: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
		let evidence = equivocation::<T>(e)?;

		#[extrinsic_call]
		_(RawOrigin::Authorized, Box::new(evidence));

		assert_eq!(ScheduledSet::<T>::decode_len(), Some(127));
		Ok(())
	}

	#[benchmark]
	fn authorize_report_equivocation(e: Linear<0, MAX_ENTRIES>) -> Result<(), BenchmarkError> {
		let evidence = Box::new(equivocation::<T>(e)?);
		let call: <T as frame_system::Config>::RuntimeCall =
			Call::report_equivocation { evidence }.into();

		#[block]
		{
			call.authorize(TransactionSource::InBlock)
				.ok_or("the call has no authorize callback")?
				.map_err(|_| "the evidence was refused")?;
		}

		Ok(())
	}

	#[benchmark]
	fn prune_sets(p: Linear<0, { T::MaxRetiredSets::get() }>) -> Result<(), BenchmarkError> {
		install_sets::<T>(p)?;
		for set_id in 0..SetId::from(p) {
			OffenceRecords::<T>::insert(set_id, Offences::default());
		}
		let due = Pallet::<T>::block_number().saturating_add(T::EvidencePeriod::get());

		#[block]
		{
			assert_eq!(Pallet::<T>::prune_retired_sets(due), p);
		}

		assert_eq!(Sets::<T>::iter_keys().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn activate_set(s: Linear<0, MAX_ORACLES>) -> Result<(), BenchmarkError> {
		install_sets::<T>(T::MaxRetiredSets::get().saturating_sub(1))?;
		let before = CurrentSetId::<T>::get();
		if s > 0 {
			ScheduledSet::<T>::put(members::<T>(s)?);
		}

		#[block]
		{
			assert_eq!(Pallet::<T>::activate_scheduled_set(Pallet::<T>::block_number()), s);
		}

		assert_eq!(CurrentSetId::<T>::get(), before.saturating_add(u64::from(s.min(1))));
		Ok(())
	}

	#[benchmark]
	fn list_asset() -> Result<(), BenchmarkError> {
		let last = T::MaxAssets::get().saturating_sub(1);
		list_assets::<T>(last)?;
		let listing = listing(last)?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, listing.clone());

		assert_eq!(Pallet::<T>::listing(last), Some(listing));
		Ok(())
	}

	#[benchmark]
	fn update_asset() -> Result<(), BenchmarkError> {
		let last = T::MaxAssets::get().saturating_sub(1);
		list_assets::<T>(T::MaxAssets::get())?;
		let listing = AssetListing { band: Perquintill::from_percent(20), ..listing(last)? };
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, listing.clone());

		assert_eq!(Pallet::<T>::listing(last), Some(listing));
		Ok(())
	}

	#[benchmark]
	fn unlist_asset() -> Result<(), BenchmarkError> {
		list_assets::<T>(T::MaxAssets::get())?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0);

		assert_eq!(Pallet::<T>::price(0), None);
		Ok(())
	}

	impl_benchmark_test_suite! {
		Pallet,
		crate::mock::ExtBuilder::default().oracles(Vec::new()).assets(Vec::new()).build(),
		crate::mock::Test
	}
}
