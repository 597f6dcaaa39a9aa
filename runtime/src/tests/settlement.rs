//! From the genesis of a development chain to a settled vault.

use super::{certificate::*, genesis};
use crate::{configs::*, genesis::QUOTE_ASSET, *};
use frame_support::traits::fungibles::Inspect as _;
use pallet_settlement::{Ending, WeightInfo};
use sp_keyring::Sr25519Keyring;

const BASKET: u32 = 0;
const DOLLAR: Balance = 1_000_000;

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

#[test]
fn the_development_vault_starts_with_what_its_shares_are_worth() {
	genesis("development").execute_with(|| {
		let vault = Rebalance::vault(BASKET);
		assert_eq!(Assets::balance(QUOTE_ASSET, &vault), 1_000 * DOLLAR);
		for asset in genesis::ASSETS {
			let unit = 10u128.pow(asset.decimals.into());
			for account in [Sr25519Keyring::Alice, Sr25519Keyring::Ferdie] {
				let account = account.to_account_id();
				assert_eq!(Assets::balance(asset.id, &account), 1_000_000 * unit);
			}
		}
	});
}

#[test]
fn the_first_certificate_is_followed_by_a_settlement_that_buys_everything() {
	development().execute_with(|| {
		let transaction = BlsOracle::certificate_transaction(certificate(&[0, 1, 2]));
		Executive::apply_extrinsic(transaction).unwrap().unwrap();
		assert!(Settlement::settlement(BASKET).is_some());

		let ferdie = Sr25519Keyring::Ferdie;
		Settlement::register(signed(ferdie), 1_000 * DOLLAR).unwrap();
		Settlement::admit(RuntimeOrigin::root(), ferdie.to_account_id()).unwrap();
		let orders = Settlement::orders(BASKET).unwrap();
		assert_eq!(orders.len(), 3);
		for order in orders {
			let (_, limit) = order.price.unwrap();
			let filled = Settlement::fill(signed(ferdie), BASKET, order.asset, order.amount, limit);
			assert!(filled.is_ok(), "{filled:?}");
		}
		assert_eq!(Settlement::settlement(BASKET), None);
		let ended = System::events().into_iter().any(|record| {
			matches!(
				record.event,
				RuntimeEvent::Settlement(pallet_settlement::Event::SettlementEnded {
					ending: Ending::Completed,
					..
				})
			)
		});
		assert!(ended);
		for position in Settlement::positions(BASKET).unwrap() {
			assert!(position.held >= position.required, "{position:?}");
		}

		let alice = Sr25519Keyring::Alice;
		let shares = Assets::balance(SHARE_ASSET_OFFSET, alice.to_account_id());
		Settlement::redeem(signed(alice), BASKET, shares, vec![]).unwrap();
		assert_eq!(Assets::total_issuance(SHARE_ASSET_OFFSET), 0);
		assert_eq!(Assets::balance(QUOTE_ASSET, Rebalance::vault(BASKET)), 0);
	});
}

#[test]
fn the_largest_calls_fit_into_a_block_and_a_fill_is_cheap() {
	use frame_support::{dispatch::DispatchClass, weights::constants::WEIGHT_REF_TIME_PER_MICROS};
	type Weights = <Runtime as pallet_settlement::Config>::WeightInfo;
	let normal = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_extrinsic.unwrap();
	let largest = pallet_settlement::MAX_CLAIMS;
	for weight in [
		Weights::issue(largest),
		Weights::redeem(largest),
		Weights::fill(largest)
			.saturating_add(Weights::fulfil())
			.saturating_add(Weights::complete(largest)),
		Weights::end_settlement(largest),
		Weights::reopen(largest),
		Weights::offer(largest - pallet_settlement::MAX_GIVES, pallet_settlement::MAX_GIVES),
		Weights::award(largest - pallet_settlement::MAX_GIVES, pallet_settlement::MAX_GIVES),
		Weights::award(largest, 0),
		Weights::withdraw(pallet_settlement::MAX_GIVES + 1),
		Weights::sell_phase(0, largest),
		Weights::buy_phase(largest - pallet_settlement::MAX_GIVES, pallet_settlement::MAX_GIVES)
			.saturating_add(Weights::complete(largest)),
	] {
		assert!(weight.all_lte(normal), "{weight:?}");
	}
	// Without what the storage costs, which is twice as much.
	let weights = include_str!("../../../pallets/settlement/src/weights.rs");
	let computed = super::weights::computed(weights, "fill", 401);
	assert!(computed < 320 * WEIGHT_REF_TIME_PER_MICROS, "{computed}");
}
