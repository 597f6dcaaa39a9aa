//! `create_basket`, activation and genesis.

use super::*;
use frame_support::{assert_err, traits::fungibles::metadata::Inspect as _};
use sp_runtime::BuildStorage;

#[test]
fn a_new_basket_should_be_pending_with_its_activation_open() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Rebalance::create_basket(signed(ALICE), thirds(), None));

		let vault = Rebalance::vault(0);
		let events = events();
		let change = BoundedChange {
			remove: vec![].try_into().unwrap(),
			add: vec![BTC, ETH, SOL].try_into().unwrap(),
			weights: vec![pct(33), pct(33), pct(34)].try_into().unwrap(),
		};
		assert_eq!(
			events,
			[
				Event::BasketCreated {
					basket: 0,
					owner: ALICE,
					share_asset: SHARE_OFFSET,
					vault: vault.clone(),
					deposit: BASKET_DEPOSIT,
				},
				Event::RequestOpened {
					basket: 0,
					nonce: 0,
					who: ALICE,
					change: change.clone(),
					legs: 3,
					digest: open_request(0).unwrap().reference.digest,
					deadline: Some(1 + LIFETIME),
					deposit: 0,
					note: None,
				},
			]
		);
		assert_eq!(
			stored(0),
			Basket {
				owner: ALICE,
				depositor: ALICE,
				deposit: BASKET_DEPOSIT,
				status: BasketStatus::Pending,
				next_nonce: 1,
				share_asset: SHARE_OFFSET,
				components: Default::default(),
				dust: ONE_VALUE36,
				nav36: ONE_VALUE36,
				settled: None,
			}
		);
		assert_eq!(
			Requests::<Test>::get(0).unwrap(),
			Request {
				nonce: 0,
				who: ALICE,
				change,
				legs: 3,
				opened_at: 1,
				opened_at_moment: START,
				deadline: Some(1 + LIFETIME),
				deposit: 0,
			}
		);
		assert_eq!(on_hold(HoldReason::Basket, &ALICE), BASKET_DEPOSIT);
		assert_eq!(on_hold(HoldReason::Request, &ALICE), 0);

		assert_eq!(pallet_assets::Asset::<Test>::get(SHARE_OFFSET).unwrap().owner, vault);
		assert_eq!(Assets::name(SHARE_OFFSET), b"Basket 0 share");
		assert_eq!(Assets::symbol(SHARE_OFFSET), b"BASKET0");
		assert_eq!(Assets::decimals(SHARE_OFFSET), 18);
		assert_eq!(Assets::total_issuance(SHARE_OFFSET), 0);
	});
}

#[test]
fn numbers_share_assets_and_vaults_should_be_distinct() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!((create(ALICE, &thirds()), create(BOB, &thirds())), (0, 1));
		assert_eq!(stored(1).share_asset, SHARE_OFFSET + 1);
		assert_ne!(Rebalance::vault(0), Rebalance::vault(1));
		// A number is not used again, nor is its share asset.
		assert_ok!(Rebalance::close_basket(signed(BOB), 1));
		assert_eq!(create(BOB, &thirds()), 2);
		assert_eq!(stored(2).share_asset, SHARE_OFFSET + 2);
	});
}

#[test]
fn activation_should_make_one_share_worth_one() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		let request = open_request(id).unwrap();
		assert_eq!(request.assets, [BTC, ETH, SOL]);
		run_to(3);
		events();
		execute_at(id, &opening_prices());

		// 0.33 / 50 000, 0.33 / 3 000, 0.34 / 100: all exact.
		let expected = [
			(BTC, 33, 6_600_000_000_000, usd(50_000)),
			(ETH, 33, 110_000_000_000_000, usd(3_000)),
			(SOL, 34, 3_400_000_000_000_000, usd(100)),
		];
		let components: Components = expected
			.map(|(asset, percent, quantity, price)| Component {
				asset,
				weight: pct(percent),
				quantity: fixed(quantity),
				price,
			})
			.to_vec()
			.try_into()
			.unwrap();
		let mut expected_events = vec![Event::BasketActivated {
			basket: id,
			set_id: 3,
			round: 17,
			observed_at: time_of(3),
			nav: usd(1),
			nav36: ONE_VALUE36,
			dust: U256::zero(),
			supply: 0,
			components: components.clone(),
		}];
		expected_events.extend(components.iter().map(|c| Event::AssetTradeRequest {
			basket: id,
			nonce: 0,
			asset: c.asset,
			side: Side::Buy,
			delta_per_share: c.quantity,
			amount: 0,
			price: c.price,
		}));
		assert_eq!(events(), expected_events);

		let basket = stored(id);
		assert_eq!(basket.status, BasketStatus::Active);
		assert_eq!(basket.components, components);
		assert_eq!((basket.nav36, basket.dust), (ONE_VALUE36, U256::zero()));
		assert_eq!(
			basket.settled,
			Some(Settlement { nonce: 0, set_id: 3, round: 17, observed_at: time_of(3), block: 3 })
		);
		assert!(Requests::<Test>::get(id).is_none());
		assert_eq!(Deadlines::<Test>::iter().count(), 0);
		// The basket's deposit stays while the basket does.
		assert_eq!(on_hold(HoldReason::Basket, &ALICE), BASKET_DEPOSIT);
	});
}

#[test]
fn targets_that_break_a_rule_should_be_refused_by_their_own_error() {
	ExtBuilder::default().many_assets().build_and_execute(|| {
		let refused = |targets: &[(AssetId, Perquintill)], error: Error<Test>| {
			assert_noop!(Rebalance::create_basket(signed(ALICE), targets.to_vec(), None), error);
		};
		let least = Perquintill::from_rational(25u64, 10_000);
		let below = Perquintill::from_parts(least.deconstruct() - 1);
		let rest = |weight: Perquintill| Perquintill::one() - weight;

		refused(&[], Error::NoComponents);
		let targets: Vec<_> = (0..401).map(|i| (FIRST_OF_MANY + i, least)).collect();
		refused(&targets, Error::TooManyComponents);
		assert_ok!(Rebalance::create_basket(signed(ALICE), targets[..400].to_vec(), None));
		refused(&[(BTC, pct(50)), (ETH, pct(25)), (BTC, pct(25))], Error::DuplicateAsset(2));
		refused(&[(BTC, rest(below)), (ETH, below)], Error::WeightBelowMinimum(1));
		assert_ok!(Rebalance::create_basket(
			signed(ALICE),
			vec![(BTC, rest(least)), (ETH, least)],
			None
		));
		let short = Perquintill::from_parts(pct(50).deconstruct() - 1);
		refused(&[(BTC, pct(50)), (ETH, short)], Error::WeightsSumNotOne);
		refused(&[(BTC, pct(50)), (ETH, pct(51))], Error::WeightsSumNotOne);
		refused(&[(BTC, pct(50)), (UNLISTED, pct(50))], Error::AssetNotListed(1));
		refused(&[(MISSING, pct(50)), (ETH, pct(50))], Error::UnknownAsset(0));
		refused(&[(BTC, pct(50)), (COARSE, pct(50))], Error::UnsupportedDecimals(1));
	});
}

#[test]
fn an_account_without_the_deposit_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Rebalance::create_basket(signed(PAUPER), thirds(), None),
			Error::<Test>::InsufficientDeposit
		);
		assert_noop!(Rebalance::create_basket(root(), thirds(), None), DispatchError::BadOrigin);
	});
}

#[test]
fn a_taken_share_asset_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Assets::create(signed(BOB), SHARE_OFFSET, BOB, 1));
		assert_noop!(
			Rebalance::create_basket(signed(ALICE), thirds(), None),
			Error::<Test>::ShareAssetInUse
		);
	});
}

#[test]
fn numbers_should_not_wrap() {
	ExtBuilder::default().build_and_execute(|| {
		let refused = || {
			assert_noop!(
				Rebalance::create_basket(signed(ALICE), thirds(), None),
				Error::<Test>::NumbersExhausted
			);
		};
		NextBasketId::<Test>::put(u32::MAX);
		refused();
		NextBasketId::<Test>::put(u32::MAX - SHARE_OFFSET + 1);
		refused();
		NextBasketId::<Test>::put(u32::MAX - SHARE_OFFSET);
		assert_ok!(Rebalance::create_basket(signed(ALICE), thirds(), None));
	});
}

#[test]
fn an_activation_should_expire_with_its_basket_and_return_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		run_to(1 + LIFETIME);
		assert!(open_request(id).is_some(), "the last block still settles");
		events();
		run_to(2 + LIFETIME);
		assert_eq!(
			events(),
			[
				Event::RequestExpired { basket: id, nonce: 0 },
				Event::BasketClosed { basket: id, share_asset: SHARE_OFFSET, depositor: ALICE },
			]
		);
		assert!(Baskets::<Test>::get(id).is_none());
		assert!(!Assets::asset_exists(SHARE_OFFSET));
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
	});
}

#[test]
fn an_activation_should_settle_in_its_last_block() {
	ExtBuilder::default().build_and_execute(|| {
		let id = create(ALICE, &thirds());
		run_to(1 + LIFETIME);
		execute_at(id, &opening_prices());
		assert_eq!(stored(id).status, BasketStatus::Active);
		run_to(3 + LIFETIME);
		assert_eq!(stored(id).status, BasketStatus::Active);
	});
}

#[test]
fn a_genesis_basket_should_have_its_shares_and_no_deadline() {
	ExtBuilder::default()
		.basket(ALICE, &thirds(), &[(ALICE, 1_000 * SHARE), (BOB, 5)])
		.build_and_execute(|| {
			assert_eq!(Assets::balance(SHARE_OFFSET, ALICE), 1_000 * SHARE);
			assert_eq!(Assets::total_issuance(SHARE_OFFSET), 1_000 * SHARE + 5);
			assert_eq!(on_hold(HoldReason::Basket, &ALICE), BASKET_DEPOSIT);
			let request = open_request(0).unwrap();
			assert_eq!((request.opened_at, request.opened_at_moment), (0, 0));
			assert_eq!(request.deadline, BlockNumber::MAX);

			run_to(5 * LIFETIME);
			assert!(open_request(0).is_some());
			execute_at(0, &opening_prices());
			// 1 000 shares and 5 base units of 0.0000066 BTC each, in 8 decimals, rounded up.
			assert!(events().contains(&Event::AssetTradeRequest {
				basket: 0,
				nonce: 0,
				asset: BTC,
				side: Side::Buy,
				delta_per_share: fixed(6_600_000_000_000),
				amount: 660_001,
				price: usd(50_000),
			}));
		});
}

#[test]
fn a_genesis_config_should_read_from_json_without_losing_digits() {
	let thirty_three = 333_333_333_333_333_333u64;
	let json = format!(
		r#"{{"baskets":[{{"owner":"{ALICE}","targets":[[2,{thirty_three}],[3,666666666666666667]],
		"shares":[["{BOB}",1000000000000000000001]]}}]}}"#
	);
	let config: GenesisConfig<Test> = serde_json::from_str(&json).unwrap();
	assert_eq!(
		config.baskets,
		[GenesisBasket {
			owner: ALICE,
			targets: vec![
				(BTC, Perquintill::from_parts(thirty_three)),
				(ETH, Perquintill::from_parts(666_666_666_666_666_667)),
			],
			shares: vec![(BOB, 1_000 * SHARE + 1)],
		}]
	);
	let again = serde_json::to_string(&config).unwrap();
	assert_eq!(
		serde_json::from_str::<GenesisConfig<Test>>(&again).unwrap().baskets,
		config.baskets
	);
}

#[test]
#[should_panic(expected = "genesis basket 0 is refused")]
fn a_genesis_basket_that_breaks_a_rule_should_stop_the_genesis() {
	ExtBuilder::default().basket(ALICE, &[(UNLISTED, pct(100))], &[]).build();
}

#[test]
#[should_panic(expected = "shares of genesis basket 0 cannot be minted")]
fn genesis_shares_that_cannot_be_minted_should_stop_the_genesis() {
	let nobody = AccountId32::new([77; 32]);
	ExtBuilder::default().basket(ALICE, &thirds(), &[(nobody, SHARE)]).build();
}

#[test]
fn an_empty_genesis_should_build() {
	let storage = GenesisConfig::<Test>::default().build_storage().unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		assert_eq!(NextBasketId::<Test>::get(), 0);
		assert_err!(Rebalance::pause_basket(signed(ALICE), 0), Error::<Test>::BasketNotFound);
	});
}
