//! `request_rebalance`: who may, what may be asked, and what oracles then sign.

use super::*;
use codec::{Decode, Encode};
use sp_io::hashing::keccak_256;

#[test]
fn a_request_should_be_stored_held_for_and_announced() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		run_to(4);
		events();
		assert_ok!(request(ALICE, id, &[1], &[USDC], &[pct(40), pct(35), pct(25)]));

		let change = BoundedChange {
			remove: vec![1].try_into().unwrap(),
			add: vec![USDC].try_into().unwrap(),
			weights: vec![pct(40), pct(35), pct(25)].try_into().unwrap(),
		};
		let open = open_request(id).unwrap();
		assert_eq!(
			events(),
			[Event::RequestOpened {
				basket: id,
				nonce: 1,
				who: ALICE,
				change: change.clone(),
				legs: 4,
				digest: open.reference.digest,
				deadline: Some(4 + LIFETIME),
				deposit: REQUEST_DEPOSIT,
				note: None,
			}]
		);
		assert_eq!(
			Requests::<Test>::get(id).unwrap(),
			Request {
				nonce: 1,
				who: ALICE,
				change,
				legs: 4,
				opened_at: 4,
				opened_at_moment: time_of(4),
				deadline: Some(4 + LIFETIME),
				deposit: REQUEST_DEPOSIT,
			}
		);
		assert_eq!(open.assets, [USDC, BTC, ETH, SOL]);
		assert_eq!((open.opened_at, open.opened_at_moment), (4, time_of(4)));
		assert_eq!(open.deadline, 4 + LIFETIME);
		assert_eq!(on_hold(HoldReason::Request, &ALICE), REQUEST_DEPOSIT);
		assert_eq!(stored(id).next_nonce, 2);
		assert_eq!(Deadlines::<Test>::get(4 + LIFETIME).into_inner(), [id]);
	});
}

#[test]
fn the_oracles_should_be_told_of_every_request_that_is_opened() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let told = RequestsOpened::get();
		assert_ok!(request(ALICE, id, &[], &[], &[pct(40), pct(35), pct(25)]));
		assert_eq!(RequestsOpened::get(), told + 1);
		assert!(<Rebalance as RequestBook>::is_any_open());
		assert_noop!(
			request(ALICE, id, &[], &[], &[pct(40), pct(35), pct(25)]),
			Error::<Test>::RequestAlreadyOpen
		);
		assert_ok!(Rebalance::cancel_request(RuntimeOrigin::signed(ALICE), id));
		assert_eq!(RequestsOpened::get(), told + 1);
		assert!(!<Rebalance as RequestBook>::is_any_open());
		// An activation is a request as well.
		create(ALICE, &[(BTC, pct(100))]);
		assert_eq!(RequestsOpened::get(), told + 2);
	});
}

#[test]
fn a_request_should_be_refused_by_who_asks() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let weights = [pct(50), pct(30), pct(20)];
		let refused = |who: AccountId32, id, error: Error<Test>| {
			assert_noop!(request(who, id, &[], &[], &weights), error);
		};
		refused(BOB, id, Error::NotOwner);
		refused(ALICE, id + 1, Error::BasketNotFound);

		let poor = create(BOB, &thirds());
		execute_at(poor, &opening_prices());
		let to_spend = Balances::free_balance(BOB) - REQUEST_DEPOSIT;
		assert_ok!(Balances::transfer_allow_death(signed(BOB), ALICE, to_spend));
		refused(BOB, poor, Error::InsufficientDeposit);
	});
}

#[test]
fn a_request_should_be_refused_by_the_state_of_the_basket() {
	ExtBuilder::default().build_and_execute(|| {
		let weights = [pct(50), pct(30), pct(20)];
		let pending = create(ALICE, &thirds());
		assert_noop!(request(ALICE, pending, &[], &[], &weights), Error::<Test>::BasketNotActive);

		let id = active();
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert_noop!(request(ALICE, id, &[], &[], &weights), Error::<Test>::BasketNotActive);
		assert_ok!(Rebalance::resume_basket(signed(ALICE), id));
		request_ok(id);
		assert_noop!(request(ALICE, id, &[], &[], &weights), Error::<Test>::RequestAlreadyOpen);
	});
}

#[test]
fn a_change_that_breaks_a_rule_should_be_refused_by_its_own_error() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let refused = |remove: &[u32], add: &[AssetId], weights: &[u64], error: Error<Test>| {
			let weights: Vec<_> = weights.iter().map(|percent| pct(*percent)).collect();
			assert_noop!(request(ALICE, id, remove, add, &weights), error);
		};
		refused(&[0, 1], &[], &[100], Error::RemovalNotDescending(1));
		refused(&[1, 1], &[], &[100], Error::RemovalNotDescending(1));
		refused(&[2, 0, 1], &[USDC], &[100], Error::RemovalNotDescending(2));
		refused(&[3], &[], &[50, 50], Error::RemovalOutOfRange(0));
		refused(&[u32::MAX, 0], &[], &[50, 50], Error::RemovalOutOfRange(0));
		refused(&[2, 1, 0], &[], &[], Error::NoComponents);
		refused(&[], &[USDC, ETH], &[20; 5], Error::DuplicateAsset(1));
		refused(&[], &[USDC, USDC], &[20; 5], Error::DuplicateAsset(1));
		refused(&[2], &[USDC, BTC], &[25; 4], Error::DuplicateAsset(1));
		refused(&[], &[], &[50, 50], Error::WeightsLengthMismatch);
		refused(&[], &[], &[25; 4], Error::WeightsLengthMismatch);
		refused(&[], &[USDC], &[34, 33, 33], Error::WeightsLengthMismatch);
		refused(&[], &[], &[50, 50, 0], Error::WeightBelowMinimum(2));
		refused(&[], &[], &[50, 30, 19], Error::WeightsSumNotOne);
		refused(&[], &[USDC, UNLISTED], &[20; 5], Error::AssetNotListed(1));
		refused(&[], &[MISSING, USDC], &[20; 5], Error::UnknownAsset(0));
		refused(&[], &[USDC, COARSE], &[20; 5], Error::UnsupportedDecimals(1));

		// 99.99 % and a weight of 0.2 %, as an owner would mistype them.
		let bp = |weight: u64| Perquintill::from_rational(weight, 10_000);
		assert_noop!(
			request(ALICE, id, &[], &[], &[bp(5_000), bp(3_000), bp(1_999)]),
			Error::<Test>::WeightsSumNotOne
		);
		assert_noop!(
			request(ALICE, id, &[], &[], &[bp(20), bp(4_980), bp(5_000)]),
			Error::<Test>::WeightBelowMinimum(0)
		);
	});
}

#[test]
fn a_component_that_was_delisted_should_be_named_by_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		Delisted::set(vec![ETH]);
		let weights = [pct(50), pct(30), pct(20)];
		let error = Error::<Test>::ComponentNotListed(1);
		assert_noop!(request(ALICE, id, &[], &[], &weights), error);
		// Selling it needs its price as well.
		let error = Error::<Test>::ComponentNotListed(1);
		assert_noop!(request(ALICE, id, &[1], &[], &[pct(50), pct(50)]), error);
	});
}

#[test]
fn components_and_legs_should_be_bounded() {
	ExtBuilder::default().many_assets().build_and_execute(|| {
		let asset = |index: u32| FIRST_OF_MANY + index;
		let equal = |count: u64| {
			let mut weights = vec![Perquintill::from_rational(1, count); count as usize];
			let rest = weights[1..].iter().fold(Perquintill::one(), |rest, weight| rest - *weight);
			weights[0] = rest;
			weights
		};
		let targets: Vec<_> = (0..400).map(asset).zip(equal(400)).collect();
		let id = create(ALICE, &targets);
		let prices: Vec<_> = (0..MANY).map(|index| (asset(index), usd(index + 1))).collect();
		execute_at(id, &prices);
		assert_eq!(stored(id).components.len(), 400);

		let add = |from: u32, to: u32| (from..to).map(asset).collect::<Vec<_>>();
		let remove = |count: u32| (400 - count..400).rev().collect::<Vec<u32>>();
		assert_noop!(
			request(ALICE, id, &[], &add(400, 401), &equal(401)),
			Error::<Test>::TooManyComponents
		);
		assert_noop!(
			request(ALICE, id, &remove(113), &add(400, 513), &equal(400)),
			Error::<Test>::TooManyLegs
		);
		let too_long = vec![0; 401];
		assert_noop!(
			request(ALICE, id, &too_long, &[], &equal(1)),
			Error::<Test>::TooManyComponents
		);
		assert_ok!(request(ALICE, id, &remove(112), &add(400, 512), &equal(400)));
		let open = open_request(id).unwrap();
		assert_eq!((open.reference.legs, open.assets.len()), (512, 512));
		execute_at(id, &prices);
		assert_eq!(stored(id).components.len(), 400);
		assert_eq!(stored(id).settled.unwrap().nonce, 1);
	});
}

#[test]
fn an_asset_may_be_removed_and_added_again() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_ok!(request(ALICE, id, &[0], &[BTC], &[pct(20), pct(30), pct(50)]));
		let open = open_request(id).unwrap();
		assert_eq!((open.reference.legs, open.assets), (3, vec![BTC, ETH, SOL]));
		execute_at(id, &later_prices());
		let assets: Vec<_> = stored(id).components.iter().map(|c| (c.asset, c.weight)).collect();
		assert_eq!(assets, [(SOL, pct(20)), (ETH, pct(30)), (BTC, pct(50))]);
	});
}

#[test]
fn one_block_should_open_only_as_many_requests_as_may_expire_in_one() {
	ExtBuilder::default().build_and_execute(|| {
		for _ in 0..4 {
			create(ALICE, &thirds());
		}
		assert_noop!(
			Rebalance::create_basket(signed(ALICE), thirds(), None),
			Error::<Test>::TooManyRequestsInBlock
		);
		run_to(2);
		create(ALICE, &thirds());
	});
}

#[test]
fn nonces_should_not_wrap() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		Baskets::<Test>::mutate(id, |basket| basket.as_mut().unwrap().next_nonce = u32::MAX);
		assert_noop!(
			request(ALICE, id, &[], &[], &[pct(50), pct(30), pct(20)]),
			Error::<Test>::NumbersExhausted
		);
	});
}

#[test]
fn the_digest_should_be_that_of_the_documented_bytes() {
	ExtBuilder::default().build_and_execute(|| {
		let genesis = H256::repeat_byte(0xab);
		frame_system::BlockHash::<Test>::insert(0, genesis);
		let id = active();
		assert_ok!(request(ALICE, id, &[2], &[USDC], &[pct(50), pct(30), pct(20)]));

		let basket = stored(id);
		let mut bytes = b"ballast/oracle/request/v1".to_vec();
		bytes.extend(genesis.as_bytes());
		bytes.extend(id.to_le_bytes());
		bytes.extend(1u32.to_le_bytes());
		bytes.push(3 << 2);
		for component in &basket.components {
			bytes.extend(component.asset.to_le_bytes());
			bytes.extend(component.weight.deconstruct().to_le_bytes());
			bytes.extend(component.quantity.into_inner().to_le_bytes());
		}
		bytes.extend(basket.dust.to_little_endian());
		bytes.push(1 << 2);
		bytes.extend(2u32.to_le_bytes());
		bytes.push(1 << 2);
		bytes.extend(USDC.to_le_bytes());
		bytes.push(3 << 2);
		for percent in [50u64, 30, 20] {
			bytes.extend((percent * 10_000_000_000_000_000).to_le_bytes());
		}
		assert_eq!(open_request(id).unwrap().reference.digest, H256(keccak_256(&bytes)));
	});
}

#[test]
fn every_part_of_the_state_should_change_the_digest() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_ok!(request(ALICE, id, &[2], &[USDC], &[pct(50), pct(30), pct(20)]));
		let (basket, request) = (stored(id), Requests::<Test>::get(id).unwrap());
		let digest = |id, nonce, basket: &BasketOf<Test>, change: &BoundedChange| {
			Rebalance::request_digest(id, nonce, basket, change)
		};
		let of_basket = |edit: fn(&mut BasketOf<Test>)| {
			let mut basket = basket.clone();
			edit(&mut basket);
			digest(id, 1, &basket, &request.change)
		};
		let of_change = |edit: fn(&mut BoundedChange)| {
			let mut change = request.change.clone();
			edit(&mut change);
			digest(id, 1, &basket, &change)
		};
		let mut digests = vec![
			digest(id, 1, &basket, &request.change),
			digest(id + 1, 1, &basket, &request.change),
			digest(id, 2, &basket, &request.change),
			of_basket(|basket| basket.components[1].asset = USDC),
			of_basket(|basket| basket.components[1].weight = pct(32)),
			of_basket(|basket| basket.components[1].quantity = fixed(1)),
			of_basket(|basket| basket.components.as_mut().swap(0, 1)),
			of_basket(|basket| basket.dust += U256::one()),
			of_change(|change| change.remove[0] = 1),
			of_change(|change| change.add[0] = GUSD),
			of_change(|change| change.weights.as_mut().swap(0, 1)),
		];
		frame_system::BlockHash::<Test>::insert(0, H256::repeat_byte(1));
		digests.push(digest(id, 1, &basket, &request.change));
		let count = digests.len();
		digests.sort();
		digests.dedup();
		assert_eq!(digests.len(), count);
	});
}

#[test]
fn open_requests_should_be_those_that_still_pass_every_check() {
	ExtBuilder::default().build_and_execute(|| {
		// Storage does not keep them in this order.
		let ids: Vec<_> = (0..4).map(|_| active()).collect();
		for id in ids.iter().rev() {
			request_ok(*id);
		}
		let open = || {
			let open = Rebalance::open_requests();
			open.iter().map(|request| request.reference.basket).collect::<Vec<_>>()
		};
		assert_eq!(open(), ids);

		assert_ok!(Rebalance::pause_basket(signed(ALICE), 1));
		assert_eq!(open(), [0, 2, 3]);
		assert_ok!(Rebalance::resume_basket(signed(ALICE), 1));
		assert_eq!(open(), ids);

		Delisted::set(vec![SOL]);
		assert!(open().is_empty());
		Delisted::set(vec![]);

		let basket = stored(2);
		Baskets::<Test>::mutate(2, |basket| basket.as_mut().unwrap().owner = BOB);
		assert_eq!(open(), [0, 1, 3]);
		Baskets::<Test>::insert(2, basket);
		assert_eq!(open(), ids);
	});
}

#[test]
fn errors_and_constraints_should_share_their_names() {
	use scale_info::{TypeDef, TypeInfo};
	let names = |info: scale_info::Type| match info.type_def {
		TypeDef::Variant(variants) => {
			variants.variants.iter().map(|variant| variant.name).collect::<Vec<_>>()
		}
		_ => panic!("not an enum"),
	};
	let errors = names(Error::<Test>::type_info());
	let constraints = names(Constraint::type_info());
	for name in &constraints {
		assert!(errors.contains(name), "{name} is no error of the pallet");
	}
	// And each is converted to its own.
	let named = [
		(Constraint::BasketNotFound, Error::<Test>::BasketNotFound),
		(Constraint::NotOwner, Error::NotOwner),
		(Constraint::BasketNotActive, Error::BasketNotActive),
		(Constraint::RequestAlreadyOpen, Error::RequestAlreadyOpen),
		(Constraint::NoComponents, Error::NoComponents),
		(Constraint::TooManyComponents, Error::TooManyComponents),
		(Constraint::TooManyLegs, Error::TooManyLegs),
		(Constraint::RemovalOutOfRange(3), Error::RemovalOutOfRange(3)),
		(Constraint::RemovalNotDescending(3), Error::RemovalNotDescending(3)),
		(Constraint::DuplicateAsset(3), Error::DuplicateAsset(3)),
		(Constraint::WeightsLengthMismatch, Error::WeightsLengthMismatch),
		(Constraint::WeightBelowMinimum(3), Error::WeightBelowMinimum(3)),
		(Constraint::WeightsSumNotOne, Error::WeightsSumNotOne),
		(Constraint::UnknownAsset(3), Error::UnknownAsset(3)),
		(Constraint::UnsupportedDecimals(3), Error::UnsupportedDecimals(3)),
		(Constraint::AssetNotListed(3), Error::AssetNotListed(3)),
		(Constraint::ComponentNotListed(3), Error::ComponentNotListed(3)),
		(Constraint::Settling, Error::Settling),
	];
	assert_eq!(named.len(), constraints.len());
	for (constraint, error) in named {
		assert_eq!(Error::<Test>::from(constraint).encode(), error.encode());
	}
}

fn shares_of_three() -> Vec<Perquintill> {
	vec![pct(40), pct(30), pct(30)]
}

/// The note in the last event.
fn announced() -> Option<Note> {
	match events().pop() {
		Some(Event::RequestOpened { note, .. }) => note,
		other => panic!("{other:?}"),
	}
}

#[test]
fn a_note_should_be_announced_and_change_nothing_else() {
	ExtBuilder::default().build_and_execute(|| {
		let note = |text: &str| Some(Note::try_from(text.as_bytes().to_vec()).unwrap());
		let targets = vec![(BTC, pct(60)), (ETH, pct(40))];
		let opening = note("For the long run");
		assert_ok!(Rebalance::create_basket(signed(ALICE), targets, opening.clone()));
		assert_eq!(announced(), opening);

		let id = active();
		let ask = |note| {
			let (none, weights) = (vec![], shares_of_three());
			Rebalance::request_rebalance(signed(ALICE), id, none, vec![], weights, note)
		};
		assert_ok!(ask(None));
		let plain = (open_request(id).unwrap(), Requests::<Test>::get(id).unwrap());
		assert_ok!(Rebalance::cancel_request(signed(ALICE), id));
		let words = note(&"\u{20ac}".repeat(85));
		assert_ok!(ask(words.clone()));
		assert_eq!(announced(), words);
		// But for its number, what is stored and what is signed is the same.
		let noted = (open_request(id).unwrap(), Requests::<Test>::get(id).unwrap());
		assert_eq!(noted.1, Request { nonce: plain.1.nonce + 1, ..plain.1 });
		assert_eq!(noted.0.assets, plain.0.assets);
	});
}

#[test]
fn a_note_should_be_text_of_at_most_256_bytes() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let note = |bytes: &[u8]| Some(Note::try_from(bytes.to_vec()).unwrap());
		let ask = |note| {
			let (none, weights) = (vec![], shares_of_three());
			Rebalance::request_rebalance(signed(ALICE), id, none, vec![], weights, note)
		};
		// A euro sign that is cut off.
		for bytes in [&[0xff][..], &[0xe2, 0x82]] {
			assert_noop!(ask(note(bytes)), Error::<Test>::NoteNotUtf8);
			let targets = vec![(BTC, pct(100))];
			let created = Rebalance::create_basket(signed(ALICE), targets, note(bytes));
			assert_noop!(created, Error::<Test>::NoteNotUtf8);
		}
		// A longer one is no call at all.
		let call = |length: usize| {
			let head = (1u8, id, Vec::<u32>::new(), Vec::<AssetId>::new(), shares_of_three());
			(head, Some(vec![b'a'; length])).encode()
		};
		assert!(Call::<Test>::decode(&mut &call(256)[..]).is_ok());
		assert!(Call::<Test>::decode(&mut &call(257)[..]).is_err());
		assert_ok!(ask(note(&[b'a'; 256])));
		assert_eq!(announced(), note(&[b'a'; 256]));
	});
}
