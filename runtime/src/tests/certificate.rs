//! The way of a certificate from bytes to events, through the extensions of the runtime.

use super::genesis;
use crate::*;
use ballast_bls::host::{aggregate, dev_key};
use ballast_oracle::{digest, Certificate, CertifiedPrice, FixedU128, Report, SignerBitmap};
use codec::{Decode, Encode};
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	traits::{Dispatchable, Header as _},
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	DispatchError,
};

const NOW: u64 = 1_800_000_000_000;

/// A development chain in its first block, at [`NOW`].
pub fn development() -> TestExternalities {
	let mut ext = genesis("development");
	ext.execute_with(|| {
		let header = Header::new(
			1,
			Default::default(),
			Default::default(),
			Default::default(),
			sp_runtime::Digest { logs: Vec::new() },
		);
		Executive::initialize_block(&header);
		pallet_timestamp::Now::<Runtime>::put(NOW);
	});
	ext
}

/// A certificate over the open requests, signed by the development keys `signers`.
pub fn certificate(signers: &[u32]) -> Certificate {
	let view = BlsOracle::chain_view();
	let price = |asset: u32| CertifiedPrice {
		asset,
		// The last one is the dollar coin.
		price: FixedU128::from_u32(if asset == 11 { 1 } else { asset * 100 }),
		confidence: FixedU128::from_rational(1, 10),
	};
	let report = Report {
		set_id: view.set_id,
		round: view.round,
		view: 0,
		observed_at: NOW,
		valid_until: 5,
		prices: (1..=11).map(price).collect::<Vec<_>>().try_into().unwrap(),
		requests: view
			.requests
			.iter()
			.map(|open| open.reference)
			.collect::<Vec<_>>()
			.try_into()
			.unwrap(),
	};
	let message = digest::report(&view.genesis, &report);
	let partials: Vec<_> =
		signers.iter().map(|index| dev_key(*index).sign(message.as_bytes())).collect();
	Certificate {
		report,
		signers: SignerBitmap::new(4, signers.iter().map(|index| *index as u16)).unwrap(),
		signature: aggregate(&partials).unwrap(),
	}
}

#[test]
fn a_certificate_costs_nothing_and_activates_the_basket() {
	development().execute_with(|| {
		let issuance = Balances::total_issuance();
		let transaction = BlsOracle::certificate_transaction(certificate(&[0, 2, 3]));
		// As bytes, the way it comes from a peer.
		let transaction = UncheckedExtrinsic::decode(&mut &transaction.encode()[..]).unwrap();
		let validity = Executive::validate_transaction(
			TransactionSource::External,
			transaction.clone(),
			Default::default(),
		)
		.unwrap();
		assert_eq!(validity.provides.len(), 1);
		Executive::apply_extrinsic(transaction).unwrap().unwrap();
		assert_eq!(Balances::total_issuance(), issuance);
		let details = Rebalance::basket(0).unwrap();
		assert_eq!(details.basket.status, pallet_rebalance::BasketStatus::Active);
		let trades = System::events()
			.into_iter()
			.filter(|record| {
				matches!(
					record.event,
					RuntimeEvent::Rebalance(pallet_rebalance::Event::AssetTradeRequest { .. })
				)
			})
			.count();
		assert_eq!(trades, 3);
	});
}

#[test]
fn a_certificate_without_a_quorum_is_not_in_any_block() {
	development().execute_with(|| {
		let transaction = BlsOracle::certificate_transaction(certificate(&[0, 1]));
		for refused in [
			Executive::validate_transaction(
				TransactionSource::External,
				transaction.clone(),
				Default::default(),
			)
			.unwrap_err(),
			Executive::apply_extrinsic(transaction).unwrap_err(),
		] {
			assert!(matches!(
				refused,
				TransactionValidityError::Invalid(InvalidTransaction::Custom(_))
			));
		}
		assert_eq!(pallet_bls_oracle::LastRound::<Runtime>::get().round, 0);
	});
}

#[test]
fn nobody_signs_a_certificate_into_the_chain() {
	development().execute_with(|| {
		let call = RuntimeCall::BlsOracle(pallet_bls_oracle::Call::submit_report {
			certificate: certificate(&[0, 1, 2]),
		});
		let alice = Sr25519Keyring::Alice.to_account_id();
		for origin in [RuntimeOrigin::signed(alice), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let refused = call.clone().dispatch(origin).unwrap_err();
			assert_eq!(refused.error, DispatchError::BadOrigin);
		}
	});
}
