//! Pools of the runtime, and a vault that is settled in them.

use super::certificate::*;
use crate::{configs::*, genesis::QUOTE_ASSET, *};
use frame_support::{assert_noop, assert_ok};
use pallet_settlement::{BasketTerms, Fees, Method, Rules, Stage, Terms, TermsRecord};
use sp_keyring::Sr25519Keyring;

const BASKET: u32 = 0;
const BTC: AssetId = 1;
const ETH: AssetId = 2;
const SOL: AssetId = 3;
const DOLLAR: Balance = 1_000_000;
/// What a pool costs to set up.
const SETUP: Balance = 10 * DOLLAR;
const LEAD: BlockNumber = 5;

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(key.to_account_id())
}

fn held(asset: AssetId, who: &AccountId) -> Balance {
	Assets::balance(asset, who)
}

fn create(first: AssetId, second: AssetId) -> sp_runtime::DispatchResult {
	let ferdie = signed(Sr25519Keyring::Ferdie);
	AssetConversion::create_pool(ferdie, Box::new(first), Box::new(second))
}

/// Ferdie's pool of 300,000 dollars on either side, at the prices of [`certificate`].
fn pool(asset: AssetId) {
	let ferdie = Sr25519Keyring::Ferdie;
	let decimals = genesis::ASSETS.iter().find(|listed| listed.id == asset).unwrap().decimals;
	let units = 300_000 / (100 * u128::from(asset));
	assert_ok!(create(asset, QUOTE_ASSET));
	assert_ok!(AssetConversion::add_liquidity(
		signed(ferdie),
		Box::new(asset),
		Box::new(QUOTE_ASSET),
		units * 10u128.pow(decimals.into()),
		300_000 * DOLLAR,
		0,
		0,
		ferdie.to_account_id()
	));
}

#[test]
fn every_pool_has_the_quote_asset_and_costs_ten_dollars_that_nobody_burns() {
	development().execute_with(|| {
		let total = Assets::total_supply(QUOTE_ASSET);
		let ferdie = Sr25519Keyring::Ferdie.to_account_id();
		let before = held(QUOTE_ASSET, &ferdie);
		let refused = pallet_asset_conversion::Error::<Runtime>::InvalidAssetPair;
		assert_noop!(create(BTC, ETH), refused);
		assert_ok!(create(BTC, QUOTE_ASSET));
		assert_eq!(held(QUOTE_ASSET, &ferdie), before - SETUP);
		assert_eq!(held(QUOTE_ASSET, &PoolsAccount::get()), SETUP);
		assert_eq!(Assets::total_supply(QUOTE_ASSET), total);
	});
}

#[test]
fn a_vault_is_settled_in_two_phases() {
	development().execute_with(|| {
		let (alice, ferdie) = (Sr25519Keyring::Alice, Sr25519Keyring::Ferdie);
		for asset in [BTC, ETH, SOL] {
			pool(asset);
		}
		// The owner cannot set terms before the activation: as if the defaults were these.
		let terms = Terms {
			recipient: alice.to_account_id(),
			delegate: None,
			fees: Fees::NONE,
			rules: Rules { method: Method::Pools { lead: LEAD }, ..DefaultRules::get() },
		};
		let record = TermsRecord {
			terms,
			announced: None,
			collected_at: pallet_timestamp::Now::<Runtime>::get(),
		};
		BasketTerms::<Runtime>::insert(BASKET, record);
		let transaction = BlsOracle::certificate_transaction(certificate(&[0, 1, 2]));
		Executive::apply_extrinsic(transaction).unwrap().unwrap();
		let stage = || Settlement::settlement(BASKET).map(|settling| settling.stage);
		assert_eq!(stage(), Some(Stage::Selling { until: 1 + LEAD }));

		// The vault has dollars only: nothing to sell, everything to buy.
		let vault = Rebalance::vault(BASKET);
		assert_ok!(Settlement::sell_phase(signed(alice), BASKET));
		assert_eq!(held(QUOTE_ASSET, &vault), 1_000 * DOLLAR);
		assert_noop!(
			Settlement::buy_phase(signed(ferdie), BASKET),
			pallet_settlement::Error::<Runtime>::LeadNotOver
		);
		assert_ok!(Settlement::buy_phase(signed(alice), BASKET));
		assert_eq!(stage(), None, "completed: the fee is within the tolerance");
		assert!(held(QUOTE_ASSET, &vault) < DOLLAR / 100);
		for position in Settlement::positions(BASKET).unwrap() {
			let missing = position.required.saturating_sub(position.held);
			assert!(missing <= position.required / 100, "{position:?}");
		}

		// 100 dollars' worth of bitcoin too much: to be sold.
		let bitcoin = 10u128.pow(8);
		assert_ok!(Assets::transfer(signed(ferdie), BTC.into(), vault.clone().into(), bitcoin));
		assert_ok!(Settlement::reopen(signed(alice), BASKET));
		assert_ok!(Settlement::sell_phase(signed(alice), BASKET));
		let positions = Settlement::positions(BASKET).unwrap();
		let of_bitcoin = positions.iter().find(|claim| claim.asset == BTC).unwrap();
		assert_eq!(of_bitcoin.held, of_bitcoin.required);
		assert!(held(QUOTE_ASSET, &vault) > 99 * DOLLAR);
		assert_ok!(Settlement::buy_phase(signed(alice), BASKET));
		assert_eq!(stage(), None);
	});
}
