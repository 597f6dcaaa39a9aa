//! The venues over HTTP: both against a sandbox exchange in this process, by the same tests, and
//! each against answers that an exchange gives when something is wrong.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "tests"
)]

mod answers;
mod binance_only;
mod conservation;
mod exchange;
mod faults;
mod orders;

/// Every test of a module for both venues.
macro_rules! for_both {
	($module:ident: $($test:ident),+ $(,)?) => {
		mod $module {
			mod sandbox {
				$(#[tokio::test]
				async fn $test() {
					crate::$module::$test(crate::exchange::Kind::Sandbox).await;
				})+
			}
			mod binance {
				$(#[tokio::test]
				async fn $test() {
					crate::$module::$test(crate::exchange::Kind::Binance).await;
				})+
			}
		}
	};
}

mod both {
	for_both!(orders:
		an_order_fills_wholly,
		an_order_fills_partly,
		an_order_does_not_fill,
		a_sale_pays_its_fee_in_quote,
		an_id_is_never_filled_twice,
		another_order_under_a_known_id_is_not_taken_for_it,
		an_order_that_balances_do_not_cover_is_refused,
		an_order_is_rounded_never_up_and_never_to_a_worse_price,
		an_order_that_breaks_the_rules_is_not_sent,
		an_unknown_market_is_refused,
		an_open_order_is_listed_and_can_be_cancelled,
		an_open_order_fills_with_the_next_tick,
		the_best_prices_are_those_at_which_orders_fill,
		credentials_that_are_wrong_are_refused,
		the_venues_clock_counts,
	);
	for_both!(faults:
		a_rejected_order_is_refused_and_unknown,
		a_duplicate_acknowledgement_is_the_orders_report,
		a_time_out_after_acceptance_leaves_an_order_that_is_found,
		a_connection_lost_before_acceptance_leaves_none,
		a_connection_lost_after_acceptance_leaves_an_order_that_is_found,
		an_internal_error_after_acceptance_leaves_an_order_that_is_found,
		a_late_order_is_found_when_it_has_arrived,
		an_order_that_comes_too_late_never_arrives,
		a_rate_limit_is_kept,
		without_a_connection_nothing_is_sent,
	);
	for_both!(conservation: balances_add_up_exactly);
}
