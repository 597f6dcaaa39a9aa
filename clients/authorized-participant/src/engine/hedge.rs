//! The leg at the venue.
//!
//! An order is sent once, under an identifier that is its own. When nothing is known of it, the venue is
//! asked; an order that the venue does not know after its arrival window never was, and the job is
//! dropped. A new decision makes a new order.

use super::{Engine, EngineError, Progress};
use crate::{
	model::{Change, Ending, Execution, Job, Stage},
	LOG_TARGET,
};
use ballast_oracle::Moment;
use ballast_venue::{NewOrder, OrderReport, OrderState, Side, VenueError};
use rust_decimal::Decimal;

/// Longest time from writing an order down to sending it, milliseconds.
const SENT_WITHIN: Moment = 1_000;

impl Engine {
	/// Writes down that the order is being sent, and sends it.
	pub(super) async fn send_hedge(&mut self, mut job: Job) -> Result<Progress, EngineError> {
		let Some(order) = job.hedge.clone() else {
			return self.set_stage(job, Stage::Hedged).await;
		};
		let sent_at = (self.around.clock)();
		job.stage = Stage::Hedging { sent_at };
		self.write(vec![Change::Job(Box::new(job.clone()))]).await?;
		// The arrival window counts from what was written.
		let is_late = (self.around.clock)() > sent_at.saturating_add(SENT_WITHIN);
		if is_late || self.is_killed() {
			return self.without_execution(job, "it was not sent in time".into()).await;
		}
		match self.around.venue.place(&order).await {
			Ok(report) => self.take_report(job, &order, report, None).await,
			Err(VenueError::FeeUnknown { report, reason, .. }) => {
				self.take_report(job, &order, *report, Some(reason)).await
			}
			Err(error @ VenueError::Unknown { .. }) => {
				self.around.metrics.order("unknown");
				log::warn!(target: LOG_TARGET, "job {}: {error}", job.id);
				Ok(Progress::Waiting)
			}
			Err(error @ (VenueError::Refused { .. } | VenueError::NotSent { .. })) => {
				self.around.metrics.order("refused");
				self.without_execution(job, error.to_string()).await
			}
		}
	}

	/// Asks the venue for an order of which nothing is known.
	pub(super) async fn resolve_hedge(
		&mut self,
		job: Job,
		sent_at: Moment,
	) -> Result<Progress, EngineError> {
		let Some(order) = job.hedge.clone() else {
			return self.set_stage(job, Stage::Hedged).await;
		};
		let window = self.around.venue.arrival_window();
		let window = Moment::try_from(window.as_millis()).unwrap_or(Moment::MAX);
		let window = window.saturating_add(SENT_WITHIN);
		// Read before the question is asked: the answer is at least as late.
		let is_over = (self.around.clock)() > sent_at.saturating_add(window);
		let (known, problem) = match self.around.venue.order(&order.market, &order.id).await {
			Err(VenueError::FeeUnknown { report, reason, .. }) => (Some(*report), Some(reason)),
			known => (known?, None),
		};
		match known {
			Some(report) if report.state.is_final() => {
				self.take_report(job, &order, report, problem).await
			}
			Some(_) if is_over => {
				// It should have been filled or cancelled at once.
				let cancelled = self.around.venue.cancel(&order.market, &order.id).await;
				let (report, problem) = match cancelled {
					Err(VenueError::FeeUnknown { report, reason, .. }) => (*report, Some(reason)),
					report => (report?, None),
				};
				self.take_report(job, &order, report, problem).await
			}
			None if is_over => {
				self.around.metrics.order("never arrived");
				self.without_execution(job, "the order never reached the venue".into()).await
			}
			_ => Ok(Progress::Waiting),
		}
	}

	/// Books what the venue did, if it is done. `problem` says why its fee cannot be told: then the books
	/// are wrong by the fee, and both assets are halted.
	pub(super) async fn take_report(
		&mut self,
		mut job: Job,
		order: &NewOrder,
		report: OrderReport,
		problem: Option<String>,
	) -> Result<Progress, EngineError> {
		if !order.is_of(&report) {
			let reason = format!("the venue knows another order under {}", order.id);
			let mut changes = Vec::new();
			self.halt(job.asset, reason.clone(), &mut changes);
			self.end(job, Ending::Short(reason), &mut changes);
			self.write(changes).await?;
			return Ok(Progress::Moved);
		}
		if !report.state.is_final() {
			return Ok(Progress::Waiting);
		}
		if let OrderState::Rejected(reason) = &report.state {
			self.around.metrics.order("rejected");
			return self.without_execution(job, reason.clone()).await;
		}
		if report.filled.is_zero() {
			self.around.metrics.order("empty");
			return self.without_execution(job, "the venue filled nothing".into()).await;
		}
		let whole = report.filled >= order.quantity;
		self.around.metrics.order(if whole { "filled" } else { "partial" });
		let OrderReport { filled, paid, fee, fee_asset, .. } = report;
		let (base, quote) = match order.side {
			Side::Buy => (filled, Decimal::ZERO.saturating_sub(paid)),
			Side::Sell => (Decimal::ZERO.saturating_sub(filled), paid),
		};
		let mut changes = vec![
			Change::AtVenue(order.market.base.clone(), base),
			Change::AtVenue(order.market.quote.clone(), quote),
			Change::AtVenue(fee_asset.clone(), Decimal::ZERO.saturating_sub(fee)),
		];
		log::info!(
			target: LOG_TARGET,
			"job {}: {} {filled} of {} {} for {paid} {}, fee {fee} {fee_asset}",
			job.id,
			order.side,
			order.quantity,
			order.market.base,
			order.market.quote,
		);
		job.execution = Some(Execution { filled, paid, fee, fee_asset });
		if let Some(reason) = problem {
			let reason = format!("the fee of order {} cannot be told: {reason}", order.id);
			self.halt(job.asset, reason.clone(), &mut changes);
			self.halt(self.settings.facts.quote, reason.clone(), &mut changes);
			self.end(job, Ending::Short(reason), &mut changes);
			self.write(changes).await?;
			return Ok(Progress::Moved);
		}
		match job.leg {
			Some(_) => {
				job.stage = Stage::Hedged;
				changes.push(Change::Job(Box::new(job)));
			}
			None => self.end(job, Ending::Done, &mut changes),
		}
		self.write(changes).await?;
		Ok(Progress::Moved)
	}

	/// Nothing was traded at the venue, so nothing is delivered.
	async fn without_execution(
		&mut self,
		job: Job,
		reason: String,
	) -> Result<Progress, EngineError> {
		self.end_now(job, Ending::Dropped(reason)).await
	}
}
