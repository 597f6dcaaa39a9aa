//! Pools that somebody moves before a phase and back after it.

use super::*;
use frame_support::hypothetically;
use sp_runtime::Permill;

/// The largest gain of an attacker that trades one of `amounts` before a phase and as much back after
/// it, in base units of the quote asset, and how many of the amounts undid the phase.
fn best_sandwich(asset: AssetId, side: Side, value: u128, amounts: &[u128]) -> (u128, u32) {
	let (mut best, mut undone) = (0, 0);
	for amount in amounts {
		hypothetically!({
			let wealth = || (Assets::balance(asset, DAVE), Assets::balance(USDC, DAVE));
			let before = wealth();
			// In the direction in which the vault trades, so that it gets the worse price.
			let phase = match side {
				Side::Sell => {
					swap(DAVE, asset, USDC, *amount);
					sell(ALICE)
				}
				Side::Buy => {
					swap(DAVE, USDC, asset, *amount);
					buy(ALICE)
				}
			};
			match phase {
				Ok(_) => {
					let held = wealth().0;
					match side {
						Side::Sell => swap_back(asset, before.0 - held),
						Side::Buy => swap(DAVE, asset, USDC, held - before.0),
					};
					assert_eq!(wealth().0, before.0);
					best = best.max(wealth().1.saturating_sub(before.1));
					let loss = events().into_iter().find_map(|event| match event {
						Event::Swapped { asset: of, loss36, .. } if of == asset => Some(loss36),
						_ => None,
					});
					// One percent of the value, to the last digit.
					let most = U256::from(value) * U256::from(10).pow(28.into());
					assert!(loss.unwrap() <= most, "{loss:?} {most}");
				}
				Err(error) => {
					let (_, fault) = fault(error.error).expect("a claim");
					assert_eq!(fault, SwapFault::TooBad);
					undone += 1;
				}
			}
		});
	}
	(best, undone)
}

/// Buys exactly `amount`.
fn swap_back(asset: AssetId, amount: u128) -> u128 {
	let path = vec![USDC, asset];
	<Pools as Swap<_>>::swap_tokens_for_exact_tokens(DAVE, path, amount, None, DAVE, false).unwrap()
}

#[test]
fn a_sandwich_should_take_the_tolerance_at_most() {
	ExtBuilder::default().build_and_execute(|| {
		let id = by_pools(|_| ());
		for (asset, dollars) in [(ETH, 100_000), (SOL, 20_000), (BTC, 20_000)] {
			pool(asset, dollars);
			// Without a fee a sandwich is at its best.
			let free = AssetConversion::set_pool_fee(root(), (USDC, asset), Permill::zero());
			assert_ok!(free);
		}
		rebalance(id, &[], &[], &[50, 30, 20]);
		let steps: Vec<_> = (1..=40).map(|step| step * 100_000_000).collect();
		let (gain, undone) = best_sandwich(SOL, Side::Sell, 140 * DOLLAR, &steps);
		assert!(undone > 10, "{undone}");
		// 1.40 dollars; what the vault moves the pool by itself is not the attacker's.
		assert!((DOLLAR / 10..=140 * DOLLAR / 100).contains(&gain), "{gain}");

		assert_ok!(sell(ALICE));
		let steps: Vec<_> = (1..=40).map(|step| step * 10 * DOLLAR).collect();
		let (gain, undone) = best_sandwich(BTC, Side::Buy, 170 * DOLLAR, &steps);
		assert!(undone > 10, "{undone}");
		assert!((DOLLAR / 10..=170 * DOLLAR / 100).contains(&gain), "{gain}");
	});
}
