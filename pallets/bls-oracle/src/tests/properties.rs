//! Properties over random inputs.

use crate::{mock::*, LastRound, Prices};
use ballast_oracle::{quorum, Certificate, CertifiedPrice, Report};
use codec::{Decode, Encode};
use frame_support::{assert_ok, traits::Authorize};
use proptest::prelude::*;
use sp_runtime::{transaction_validity::TransactionSource, FixedU128};
use std::collections::BTreeMap;

/// Whether anything lets `certificate` in.
fn accepted(certificate: Certificate) -> bool {
	let call: RuntimeCall = crate::Call::submit_report { certificate: certificate.clone() }.into();
	let authorized = call.authorize(TransactionSource::External).unwrap().is_ok();
	let checked = BlsOracle::check_certificate(certificate.clone()).is_ok();
	let dispatched = submit(certificate).is_ok();
	authorized || checked || dispatched
}

/// Prices in dollars by asset, and whether each asset is in the report.
fn price_changes() -> impl Strategy<Value = Vec<Vec<(u32, u32)>>> {
	let one_report = prop::collection::btree_map(BTC..=SOL, 1u32..1_000_000, 1..=3);
	prop::collection::vec(one_report.prop_map(|prices| prices.into_iter().collect()), 1..12)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(512))]

	#[test]
	fn no_mutation_of_a_certificate_should_be_accepted(
		position in any::<prop::sample::Index>(),
		flip in 1u8..,
	) {
		ExtBuilder::default().build().execute_with(|| {
			let valid = certify(report());
			let mut bytes = valid.encode();
			let position = position.index(bytes.len());
			bytes[position] ^= flip;
			let before = sp_io::storage::root(Default::default());
			if let Ok(mutated) = Certificate::decode(&mut bytes.as_slice()) {
				// Not another encoding of the same certificate.
				prop_assert_ne!(&mutated, &valid);
				prop_assert!(!accepted(mutated), "byte {} ^ {}", position, flip);
			}
			prop_assert_eq!(before, sp_io::storage::root(Default::default()));
			prop_assert!(accepted(valid));
			Ok(())
		})?;
	}

	#[test]
	fn a_certificate_should_be_accepted_if_and_only_if_a_quorum_signed(
		signers in prop::collection::btree_set(0u16..4, 1..=4),
	) {
		ExtBuilder::default().build_and_execute(|| {
			let signers: Vec<_> = signers.into_iter().collect();
			let enough = signers.len() >= quorum(4) as usize;
			assert_eq!(accepted(certify_by(report(), &signers)), enough);
		});
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// Against a map that is as simple as can be.
	#[test]
	fn stored_prices_should_follow_the_reports(changes in price_changes()) {
		ExtBuilder::default().build_and_execute(|| {
			let mut model: BTreeMap<u32, (u32, u64, bool)> = BTreeMap::new();
			for (round, prices) in (1u64..).zip(changes) {
				go_to(System::block_number() + 1);
				let mut unconfirmed = Vec::new();
				for (asset, dollars) in &prices {
					let confirmed = model.get(asset).is_none_or(|(old, _, _)| {
						u64::from(dollars.abs_diff(*old)) * 10 <= u64::from(*old)
					});
					if !confirmed {
						unconfirmed.push(*asset);
					}
					model.insert(*asset, (*dollars, round, confirmed));
				}
				let certified: Vec<_> = prices
					.iter()
					.map(|(asset, dollars)| CertifiedPrice {
						asset: *asset,
						price: FixedU128::from_u32(*dollars),
						confidence: FixedU128::default(),
					})
					.collect();
				Executed::take();
				let report = Report {
					prices: certified.try_into().unwrap(),
					requests: vec![request(1, 1)].try_into().unwrap(),
					..report()
				};
				assert_ok!(submit(certify(report)));
				assert_eq!(Executed::get()[0].unconfirmed, unconfirmed);
				assert_eq!(LastRound::<Test>::get().round, round);
				BlsOracle::do_try_state().unwrap();
			}
			let stored: BTreeMap<_, _> = Prices::<Test>::get()
				.into_iter()
				.map(|r| (r.asset, ((r.price.into_inner() / 10u128.pow(18)) as u32, r.round, r.confirmed)))
				.collect();
			assert_eq!(stored, model);
		});
	}
}
