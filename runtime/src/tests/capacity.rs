//! What a certificate and a block can carry, by the constants and weights of this runtime: a change of
//! them that breaks what docs/BENCHMARKS.md states fails here. With `--nocapture` they print its table.

use super::certificate;
use crate::{configs::*, genesis::QUOTE_ASSET, *};
use ballast_bls::host::{aggregate, dev_key};
use ballast_oracle::{
	consensus::Params, digest, mailbox::VenueKind, quorum, BasketId, Certificate, CertifiedPrice,
	FixedU128, Perquintill, Report, RequestRef, SignerBitmap, MAX_ORACLES, MAX_PRICES,
	MAX_REQUESTS,
};
use codec::{Encode, MaxEncodedLen};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{Authorize, Get},
	weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, Weight},
};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_bls_oracle::{CertificateError, GenesisAsset};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	traits::Header as _,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	BuildStorage,
};
use std::time::{Duration, Instant};

/// Members of a set whose capacity is stated: as many as the smallest bitmap has bits.
const MEMBERS: u32 = 8;
/// Components of a basket, and rebalances of such that one certificate carries at least.
const REBALANCES: [(u32, u32); 4] = [(10, 250), (20, 200), (100, 40), (400, 10)];
/// Time of the chain, milliseconds since the Unix epoch.
const NOW: u64 = 1_800_000_000_000;

/// A certificate that weighs what one with so many prices, members and legs does, and is not signed.
fn unsigned(prices: u32, members: u32, legs: &[u32]) -> Certificate {
	let price = |asset| CertifiedPrice {
		asset,
		price: FixedU128::from_u32(1),
		confidence: FixedU128::default(),
	};
	let request = |(basket, legs): (u32, &u32)| RequestRef {
		basket,
		nonce: 0,
		legs: *legs,
		digest: Hash::zero(),
	};
	Certificate {
		report: Report {
			set_id: 0,
			round: 1,
			view: 0,
			observed_at: NOW,
			valid_until: 9,
			prices: (1..=prices).map(price).collect::<Vec<_>>().try_into().unwrap(),
			requests: (0..).zip(legs).map(request).collect::<Vec<_>>().try_into().unwrap(),
		},
		signers: SignerBitmap::new(members, (0..).take(quorum(members) as usize)).unwrap(),
		signature: ballast_oracle::Signature([0; 96]),
	}
}

/// What a certificate weighs, as the pallet compares it with the limit.
fn weight_of(certificate: Certificate) -> Weight {
	let call = RuntimeCall::from(pallet_bls_oracle::Call::submit_report { certificate });
	call.get_dispatch_info().call_weight.saturating_add(call.weight_of_authorize())
}

fn millis(weight: Weight) -> f64 {
	weight.ref_time() as f64 / WEIGHT_REF_TIME_PER_MILLIS as f64
}

/// The most rebalances of `components` legs under one certificate, which prices nothing else.
fn most_rebalances(components: u32) -> u32 {
	let by_legs = Params::default().max_legs / components;
	let fits = |count: &u32| {
		let legs = vec![components; *count as usize];
		let prices = components.max(QUOTE_ASSET);
		weight_of(unsigned(prices, MEMBERS, &legs)).all_lte(MaxReportWeight::get())
	};
	(1..=by_legs.min(MAX_REQUESTS)).take_while(fits).last().unwrap_or(0)
}

#[test]
fn a_certificate_should_carry_as_many_rebalances_as_are_stated() {
	println!("components  rebalances  weight of the certificate");
	for (components, least) in REBALANCES {
		let most = most_rebalances(components);
		let legs = vec![components; most as usize];
		let weight = weight_of(unsigned(components.max(QUOTE_ASSET), MEMBERS, &legs));
		println!("{components:>10}  {most:>10}  {:>22.1} ms", millis(weight));
		assert!(most >= least, "{most} of {components} components");
	}
	println!("limit {:.1} ms of {:.1} ms", millis(MaxReportWeight::get()), millis(block()));
}

fn block() -> Weight {
	RuntimeBlockWeights::get().max_block
}

#[test]
fn one_block_should_open_what_one_certificate_settles() {
	let opened: u32 = <Runtime as pallet_rebalance::Config>::MaxDeadlinesPerBlock::get();
	assert!((200..=MAX_REQUESTS).contains(&opened));
	// The owner of all of them sends as many transactions.
	let request = RuntimeCall::from(pallet_rebalance::Call::request_rebalance {
		basket: 0,
		remove: vec![],
		add: vec![],
		weights: vec![Perquintill::from_percent(5); 20],
		note: None,
	});
	let transaction = UncheckedExtrinsic::new_signed(
		request,
		Sr25519Keyring::Alice.to_account_id().into(),
		MultiSignature::Sr25519(Default::default()),
		<Runtime as CreateAuthorizedTransaction<RuntimeCall>>::create_extension(),
	);
	let class = RuntimeBlockWeights::get().get(DispatchClass::Normal).clone();
	let each = transaction.get_dispatch_info().total_weight().saturating_add(class.base_extrinsic);
	let all = each.saturating_mul(opened.into());
	println!("{opened} requests weigh {:.1} ms", millis(all));
	assert!(all.all_lte(class.max_total.unwrap()), "{:.1} ms", millis(all));
}

#[test]
fn a_certificate_of_as_many_requests_as_fit_should_be_light() {
	let largest = Certificate::max_encoded_len();
	let envelope = BlsOracle::certificate_transaction(unsigned(1, MEMBERS, &[])).encoded_size()
		- unsigned(1, MEMBERS, &[]).encoded_size();
	let length = *RuntimeBlockLength::get().max.get(DispatchClass::Operational) as usize;
	println!("largest certificate {} bytes of {length}", largest + envelope);
	assert!(100 * (largest + envelope) < length);

	// Every price, every member and every request, without what the requests do.
	let full = unsigned(MAX_PRICES, MAX_ORACLES, &[1; MAX_REQUESTS as usize]);
	assert!(full.encoded_size() <= largest);
	let execution = <Rebalance as ballast_oracle::RequestBook>::execute_weight(1);
	let own = weight_of(full).saturating_sub(execution.saturating_mul(MAX_REQUESTS.into()));
	println!("its own weight {:.1} ms", millis(own));
	assert!(own.all_lte(MaxReportWeight::get().saturating_div(10)), "{:.1} ms", millis(own));
}

#[test]
fn a_block_should_carry_one_full_certificate_and_transactions_that_pay() {
	let limits = RuntimeBlockWeights::get();
	let info = BlsOracle::certificate_transaction(unsigned(1, MEMBERS, &[])).get_dispatch_info();
	assert_eq!(info.class, DispatchClass::Operational);
	let rest = limits.max_block.saturating_sub(MaxReportWeight::get());
	assert!(MaxReportWeight::get().ref_time() > rest.ref_time(), "two full ones would fit");
	// A third, less what the block itself takes.
	assert!(rest.ref_time() >= limits.max_block.ref_time() / 100 * 33);
}

#[test]
fn the_certificate_of_the_next_round_should_wait_for_the_next_block() {
	certificate::development().execute_with(|| {
		let mut next = certificate::certificate(&[0, 1, 2]);
		next.report.round += 1;
		let transaction = BlsOracle::certificate_transaction(next);
		let refused = Executive::validate_transaction(
			TransactionSource::External,
			transaction,
			Default::default(),
		);
		assert_eq!(refused, Err(TransactionValidityError::Invalid(InvalidTransaction::Future)));
	});
}

/// Equal weights of `components` assets from number `first` of `assets` on, in turn.
fn targets(first: u32, components: u32, assets: u32) -> Vec<(AssetId, Perquintill)> {
	let each = Perquintill::from_rational(1, u64::from(components));
	(first..first + components).map(|at| (at % assets + 1, each)).collect()
}

/// The certificate of the next round over all open requests; `shift` moves every price.
fn round(assets: u32, shift: u32) -> UncheckedExtrinsic {
	let view = BlsOracle::chain_view();
	let price = |asset: u32| CertifiedPrice {
		asset,
		price: FixedU128::from_rational(u128::from(100 * asset + (asset + shift) % 7), 100),
		confidence: FixedU128::from_rational(1, 1_000),
	};
	let requests: Vec<_> = view.requests.iter().map(|open| open.reference).collect();
	let report = Report {
		set_id: view.set_id,
		round: view.round,
		view: 0,
		observed_at: NOW,
		valid_until: view.block + 1,
		prices: (1..=assets).map(price).collect::<Vec<_>>().try_into().unwrap(),
		requests: requests.try_into().unwrap(),
	};
	let message = digest::report(&view.genesis, &report);
	let partials = [0, 1, 2].map(|member| dev_key(member).sign(message.as_bytes()));
	BlsOracle::certificate_transaction(Certificate {
		report,
		signers: SignerBitmap::new(4, [0, 1, 2]).unwrap(),
		signature: aggregate(&partials).unwrap(),
	})
}

fn begin(number: BlockNumber) {
	let hash = Default::default;
	let header = Header::new(number, hash(), hash(), hash(), Default::default());
	Executive::initialize_block(&header);
	pallet_timestamp::Now::<Runtime>::put(NOW);
}

/// Accounts that own baskets: those of the development oracles.
fn owners() -> Vec<AccountId> {
	genesis::dev_oracles().into_iter().map(|oracle| oracle.account).collect()
}

/// The development oracles, `assets` assets of which their accounts have plenty, and nothing else.
fn chain_with(assets: u32) -> TestExternalities {
	let alice = Sr25519Keyring::Alice.to_account_id();
	let endowments = (1..=assets)
		.flat_map(|asset| owners().into_iter().map(move |owner| (asset, owner, 10u128.pow(24))));
	let listing = |asset| GenesisAsset {
		asset,
		band_bps: 2_000,
		symbols: VenueKind::ALL.map(|venue| (venue, format!("A{asset}"))).into(),
	};
	let oracles = genesis::dev_oracles();
	let config = RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: owners().into_iter().map(|account| (account, 100_000 * UNIT)).collect(),
			..Default::default()
		},
		assets: AssetsConfig {
			assets: (1..=assets).map(|asset| (asset, alice.clone(), true, 1)).collect(),
			metadata: (1..=assets).map(|asset| (asset, vec![b'A'], vec![b'A'], 12)).collect(),
			accounts: endowments.collect(),
			..Default::default()
		},
		bls_oracle: BlsOracleConfig { oracles, assets: (1..=assets).map(listing).collect() },
		..Default::default()
	};
	config.build_storage().unwrap().into()
}

#[test]
fn two_hundred_baskets_of_twenty_should_settle_under_one_certificate_in_one_block() {
	const BASKETS: BasketId = 200;
	const COMPONENTS: u32 = 20;
	const ASSETS: u32 = 40;
	// An account can hold shares of no more than 128 baskets.
	let owner = |basket: BasketId| RuntimeOrigin::signed(owners()[basket as usize % 4].clone());
	chain_with(ASSETS).execute_with(|| {
		begin(1);
		for basket in 0..BASKETS {
			Rebalance::create_basket(owner(basket), targets(basket, COMPONENTS, ASSETS), None).unwrap();
		}
		Executive::apply_extrinsic(round(ASSETS, 0)).unwrap().unwrap();
		begin(2);
		for basket in 0..BASKETS {
			let most = (1..=ASSETS).map(|asset| (asset, Balance::MAX));
			let held = Rebalance::basket(basket).unwrap().basket.components;
			let claims = most.filter(|(asset, _)| held.iter().any(|c| c.asset == *asset)).collect();
			Settlement::issue(owner(basket), basket, 10u128.pow(18), claims).unwrap();
			let weights = targets(basket, COMPONENTS, ASSETS).into_iter().map(|(_, weight)| weight);
			let weights = weights.collect();
			Rebalance::request_rebalance(owner(basket), basket, vec![], vec![], weights, None)
				.unwrap();
		}
		begin(3);
		let transaction = round(ASSETS, 3);
		let info = transaction.get_dispatch_info();
		let before = System::block_weight().total();
		Executive::apply_extrinsic(transaction).unwrap().unwrap();
		let used = System::block_weight().total().saturating_sub(before);
		println!("declared {:.1} ms, used {:.1} ms", millis(info.total_weight()), millis(used));

		let settled = (0..BASKETS).filter(|basket| {
			let details = Rebalance::basket(*basket).unwrap();
			details.request.is_none() && details.basket.settled.unwrap().nonce == 1
		});
		assert_eq!(settled.count(), BASKETS as usize);
		let trades = System::events().into_iter().filter(|record| {
			let event = &record.event;
			matches!(event, RuntimeEvent::Rebalance(pallet_rebalance::Event::AssetTradeRequest { amount, .. }) if *amount > 0)
		});
		assert_eq!(trades.count(), (BASKETS * COMPONENTS) as usize);
		// Others have room in the same block.
		assert!(System::block_weight().total().all_lte(block()));
	});
}

/// The median time of `work`.
fn time(work: impl Fn()) -> Duration {
	let mut times: Vec<Duration> = (0..15)
		.map(|_| {
			let start = Instant::now();
			work();
			start.elapsed()
		})
		.collect();
	times.sort_unstable();
	times[times.len() / 2]
}

type Fault = (&'static str, fn(&mut Certificate), fn(&CertificateError) -> bool);

/// Everything that can be wrong with a certificate but its signature.
const FAULTS: [Fault; 13] = [
	("certified", |c| c.report.round = 0, |e| matches!(e, CertificateError::RoundCertified)),
	("not next", |c| c.report.round += 1, |e| matches!(e, CertificateError::RoundNotNext)),
	("set", |c| c.report.set_id += 1, |e| matches!(e, CertificateError::WrongSet)),
	("expired", |c| c.report.valid_until = 0, |e| matches!(e, CertificateError::Expired)),
	("valid", |c| c.report.valid_until = 999, |e| matches!(e, CertificateError::ValidityTooLong)),
	("old", |c| c.report.observed_at = 1, |e| matches!(e, CertificateError::ObservedTooLongAgo)),
	("new", |c| c.report.observed_at *= 2, |e| matches!(e, CertificateError::ObservedInFuture)),
	(
		"empty",
		|c| c.report.prices = vec![].try_into().unwrap(),
		|e| matches!(e, CertificateError::NoPrices),
	),
	(
		"listed",
		|c| c.report.prices[10].asset = 4_711,
		|e| matches!(e, CertificateError::AssetNotListed { .. }),
	),
	(
		"price",
		|c| c.report.prices[10].price = FixedU128::default(),
		|e| matches!(e, CertificateError::PriceOutOfRange { .. }),
	),
	(
		"legs",
		|c| c.report.requests[0].legs = 0,
		|e| matches!(e, CertificateError::LegsOutOfRange { .. }),
	),
	(
		"bitmap",
		|c| c.signers.0 = vec![7, 0].try_into().unwrap(),
		|e| matches!(e, CertificateError::BitmapWrongLength),
	),
	(
		"signers",
		|c| c.signers.0 = vec![3].try_into().unwrap(),
		|e| matches!(e, CertificateError::TooFewSigners),
	),
];

#[test]
fn junk_should_be_refused_before_the_pairing_where_that_is_possible() {
	certificate::development().execute_with(|| {
		let mut junk = certificate::certificate(&[0, 1, 2]);
		// A point of the group, over something else.
		junk.signature = dev_key(0).sign(&[0; 32]);
		let check = |certificate: &Certificate| BlsOracle::check_certificate(certificate.clone());
		assert_eq!(check(&junk), Err(CertificateError::BadSignature));
		let pairing = time(|| assert!(check(&junk).is_err()));
		println!("refused at the pairing after {pairing:?}");
		for (what, spoil, is_expected) in FAULTS {
			let mut spoilt = junk.clone();
			spoil(&mut spoilt);
			let error = check(&spoilt).unwrap_err();
			assert!(is_expected(&error), "{what}: {error:?}");
			let cheap = time(|| assert!(check(&spoilt).is_err()));
			println!("refused for {what} after {cheap:?}");
			assert!(cheap * 5 < pairing, "{what}: {cheap:?}, the pairing {pairing:?}");
		}
	});
}

#[test]
fn a_hundred_junk_certificates_a_second_should_take_less_than_half_a_core() {
	let call = RuntimeCall::from(pallet_bls_oracle::Call::submit_report {
		certificate: unsigned(QUOTE_ASSET, MEMBERS, &[]),
	});
	let weight = call.weight_of_authorize();
	println!("one costs {:.2} ms", millis(weight));
	assert!(weight.saturating_mul(100).ref_time() < WEIGHT_REF_TIME_PER_MILLIS * 500);
}
