//! The genesis configuration: what it accepts, what it refuses, and its JSON.

use crate::{mock::*, AssetListing, Candidates, GenesisAsset, GenesisConfig, Member, Sets};
use ballast_bls::key_validate;
use ballast_oracle::mailbox::VenueKind;
use sp_core::H256;
use std::panic::{catch_unwind, AssertUnwindSafe};

fn four() -> Vec<crate::GenesisOracle<AccountId>> {
	ORACLES.into_iter().map(genesis_oracle).collect()
}

/// The message with which building the genesis state fails.
fn refusal(builder: ExtBuilder) -> String {
	let outcome = catch_unwind(AssertUnwindSafe(|| builder.build()));
	let Err(payload) = outcome else { panic!("the genesis was accepted") };
	payload.downcast_ref::<String>().unwrap().clone()
}

#[test]
fn genesis_should_make_bonded_candidates_and_set_zero() {
	ExtBuilder::default().build_and_execute(|| {
		let members: Vec<_> = ORACLES
			.into_iter()
			.map(|account| Member {
				account,
				key: key_validate(&key_of(account).public_key()).unwrap(),
			})
			.collect();
		assert_eq!(Sets::<Test>::get(0).unwrap().into_inner(), members);
		for account in ORACLES {
			assert_eq!(Candidates::<Test>::get(account).unwrap().deposit, DEPOSIT);
			assert_eq!(on_hold(account), DEPOSIT);
		}
		assert_eq!(
			BlsOracle::listings(),
			vec![listing(BTC, "BTC"), listing(ETH, "ETH"), listing(SOL, "SOL")]
		);
	});
}

#[test]
fn a_proof_of_another_key_should_stop_the_chain() {
	let mut oracles = four();
	oracles[2].proof = oracles[1].proof;
	let message = refusal(ExtBuilder::default().oracles(oracles));
	assert_eq!(message, "bls-oracle genesis: oracle 102: InvalidProofOfPossession");
}

#[test]
fn a_binding_to_another_account_or_chain_should_stop_the_chain() {
	let mut oracles = four();
	oracles[1].account = ALICE;
	let message = refusal(ExtBuilder::default().oracles(oracles));
	assert_eq!(message, "bls-oracle genesis: oracle 1: InvalidBinding");

	let mut oracles = four();
	oracles[3].binding = credentials(H256::repeat_byte(1), ORACLES[3]).1;
	let message = refusal(ExtBuilder::default().oracles(oracles));
	assert_eq!(message, "bls-oracle genesis: oracle 103: InvalidBinding");
}

#[test]
fn a_key_or_account_twice_should_stop_the_chain() {
	let mut oracles = four();
	oracles[3] = oracles[0].clone();
	let message = refusal(ExtBuilder::default().oracles(oracles));
	assert_eq!(message, "bls-oracle genesis: oracle 100: AlreadyRegistered");

	let mut oracles = four();
	oracles[3].key = oracles[0].key;
	let message = refusal(ExtBuilder::default().oracles(oracles));
	assert_eq!(message, "bls-oracle genesis: oracle 103: KeyTaken");
}

#[test]
fn too_few_oracles_should_stop_the_chain() {
	let message = refusal(ExtBuilder::default().oracles(four()[..3].to_vec()));
	assert_eq!(message, "bls-oracle genesis: oracle set: TooFewMembers");
}

#[test]
fn an_oracle_that_cannot_pay_its_deposit_should_stop_the_chain() {
	for (account, reason) in [(POOR, "Token(FundsUnavailable)"), (4_711, "Token(FundsUnavailable)")]
	{
		let mut oracles = four();
		oracles[1] = genesis_oracle(account);
		let message = refusal(ExtBuilder::default().oracles(oracles));
		assert_eq!(
			message,
			format!(
				"bls-oracle genesis: oracle {account} cannot pay the deposit of 1000: {reason}"
			)
		);
	}
}

#[test]
fn an_invalid_asset_should_stop_the_chain() {
	let refused = |change: fn(&mut GenesisAsset)| {
		let mut asset = genesis_asset(BTC, "BTC");
		change(&mut asset);
		refusal(ExtBuilder::default().assets(vec![genesis_asset(ETH, "ETH"), asset]))
	};
	assert_eq!(refused(|a| a.band_bps = 0), "bls-oracle genesis: asset 1: BandOutOfRange");
	assert_eq!(refused(|a| a.band_bps = 10_001), "bls-oracle genesis: asset 1: BandOutOfRange");
	assert_eq!(refused(|a| a.asset = ETH), "bls-oracle genesis: asset 2: AssetAlreadyListed");
	assert_eq!(
		refused(|a| {
			a.symbols.remove(&VenueKind::Okx);
		}),
		"bls-oracle genesis: asset 1: TooFewVenues"
	);
	assert_eq!(
		refused(|a| {
			a.symbols.insert(VenueKind::Okx, "A".repeat(33));
		}),
		"bls-oracle genesis: asset 1: InvalidSymbol"
	);
}

#[test]
fn the_whole_band_should_be_the_widest() {
	let asset = GenesisAsset { band_bps: 10_000, ..genesis_asset(BTC, "BTC") };
	ExtBuilder::default().assets(vec![asset]).build_and_execute(|| {
		let expected = AssetListing { band: sp_runtime::Perquintill::one(), ..listing(BTC, "BTC") };
		assert_eq!(BlsOracle::listing(BTC), Some(expected));
	});
}

#[test]
fn json_should_be_readable_and_round_trip() {
	let config = GenesisConfig::<Test> {
		oracles: vec![genesis_oracle(100)],
		assets: vec![genesis_asset(BTC, "BTC")],
	};
	let json = serde_json::to_value(&config).unwrap();
	assert_eq!(
		json["assets"],
		serde_json::json!([{
			"asset": 1,
			"bandBps": 1000,
			"symbols": { "binance": "BTCUSDT", "kraken": "BTCUSD", "okx": "BTC-USDT" },
		}])
	);
	let oracle = &json["oracles"][0];
	assert_eq!(oracle["account"], 100);
	for (field, length) in [("key", 48), ("proof", 96), ("binding", 96)] {
		let text = oracle[field].as_str().unwrap();
		assert!(text.starts_with("0x") && text.len() == 2 + 2 * length, "{field}: {text}");
	}

	let again: GenesisConfig<Test> = serde_json::from_value(json.clone()).unwrap();
	assert_eq!(again.oracles, config.oracles);
	assert_eq!(again.assets, config.assets);

	// A field that is misspelt is not silently left out.
	let mut misspelt = json;
	misspelt["assets"][0]["bandBpss"] = 1.into();
	assert!(serde_json::from_value::<GenesisConfig<Test>>(misspelt).is_err());
}
