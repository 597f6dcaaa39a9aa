//! Whether a certificate is valid: the checks in order, cheap ones first, the pairing last.
//!
//! One function, [`Pallet::ensure_valid_certificate`], decides for the transaction pool, for the
//! dispatchable and for the view function. It reads state and writes nothing.

use crate::{
	offchain::{MAX_PRICE, MIN_PRICE},
	Assets, CertificateError, Config, LastRound, Members, Pallet, WeightInfo,
};
use alloc::vec::Vec;
use ballast_bls::ValidatedKey;
use ballast_oracle::{
	digest, quorum, Certificate, CertifiedPrice, OracleIndex, Report, RequestBook, RequestRef,
};
use frame_support::{ensure, traits::Get, weights::Weight};
use sp_runtime::transaction_validity::{
	TransactionSource, TransactionValidityWithRefund, ValidTransaction,
};

/// Prefix of the tag that a certificate's transaction provides; the round completes it, so the pool
/// holds one certificate per round.
pub const TAG_PREFIX: &str = "BallastOracleRound";

impl<T: Config> Pallet<T> {
	/// The `authorize` callback of `submit_report`: the same answer for every source, and a pure
	/// function of state and certificate, because it also decides whether a block is valid.
	pub(crate) fn authorize_submit_report(
		_source: TransactionSource,
		certificate: &Certificate,
	) -> TransactionValidityWithRefund {
		Self::ensure_valid_certificate(certificate)
			.map_err(CertificateError::invalid_transaction)?;
		let report = &certificate.report;
		ValidTransaction::with_tag_prefix(TAG_PREFIX)
			.priority(T::TransactionPriority::get())
			.and_provides(report.round)
			.longevity(report.valid_until.saturating_sub(Self::block_number()).max(1).into())
			.propagate(true)
			.build()
			.map(|validity| (validity, Weight::zero()))
	}

	/// Every check of a certificate, in the order of [`CertificateError`].
	pub(crate) fn ensure_valid_certificate(
		certificate: &Certificate,
	) -> Result<(), CertificateError> {
		let report = &certificate.report;
		Self::ensure_due(report)?;
		Self::ensure_fresh(report)?;
		Self::ensure_prices(&report.prices)?;
		Self::ensure_requests(&report.requests, report.prices.len())?;
		ensure!(
			Self::report_weight(certificate).all_lte(T::MaxReportWeight::get()),
			CertificateError::ReportTooHeavy
		);
		let members = Self::stored_set(report.set_id);
		let signers = Self::ensure_quorum(certificate, &members)?;
		Self::ensure_signature(certificate, &members, &signers)
	}

	/// The report is of the next round, by a set that may certify it, and may still be carried.
	fn ensure_due(report: &Report) -> Result<(), CertificateError> {
		let next = Self::next_round();
		ensure!(report.round >= next, CertificateError::RoundCertified);
		ensure!(report.round == next, CertificateError::RoundNotNext);
		ensure!(Self::may_certify(report), CertificateError::WrongSet);
		let block = Self::block_number();
		ensure!(block <= report.valid_until, CertificateError::Expired);
		ensure!(
			report.valid_until <= block.saturating_add(T::MaxValidity::get()),
			CertificateError::ValidityTooLong
		);
		Ok(())
	}

	/// The report is not older than the last one, and near the block's time. In the transaction pool
	/// the block's time is the parent's, so `MaxFutureDrift` covers a slot as well as clock skew.
	fn ensure_fresh(report: &Report) -> Result<(), CertificateError> {
		let observed_at = report.observed_at;
		ensure!(
			observed_at >= LastRound::<T>::get().observed_at,
			CertificateError::ObservedBeforeLast
		);
		let now = Self::now();
		ensure!(
			observed_at >= now.saturating_sub(T::MaxReportAge::get()),
			CertificateError::ObservedTooLongAgo
		);
		ensure!(
			observed_at <= now.saturating_add(T::MaxFutureDrift::get()),
			CertificateError::ObservedInFuture
		);
		Ok(())
	}

	/// At least one price, strictly ascending by asset, each listed and in range.
	fn ensure_prices(prices: &[CertifiedPrice]) -> Result<(), CertificateError> {
		ensure!(!prices.is_empty(), CertificateError::NoPrices);
		let listed = Assets::<T>::get();
		let mut previous = None;
		for (index, price) in (0u16..).zip(prices) {
			ensure!(
				previous.is_none_or(|asset| asset < price.asset),
				CertificateError::PricesNotAscending { index }
			);
			previous = Some(price.asset);
			ensure!(
				listed.binary_search_by_key(&price.asset, |listed| listed.asset).is_ok(),
				CertificateError::AssetNotListed { index }
			);
			ensure!(
				(MIN_PRICE..=MAX_PRICE).contains(&price.price),
				CertificateError::PriceOutOfRange { index }
			);
			ensure!(
				price.confidence <= price.price,
				CertificateError::ConfidenceOutOfRange { index }
			);
		}
		Ok(())
	}

	/// Strictly ascending by basket. A request whose every asset is priced has at most as many legs
	/// as the report has prices, which also bounds the weight that the report claims.
	fn ensure_requests(requests: &[RequestRef], prices: usize) -> Result<(), CertificateError> {
		let mut previous = None;
		for (index, request) in (0u16..).zip(requests) {
			ensure!(
				previous.is_none_or(|basket| basket < request.basket),
				CertificateError::RequestsNotAscending { index }
			);
			previous = Some(request.basket);
			ensure!(
				request.legs > 0 && usize::try_from(request.legs).is_ok_and(|legs| legs <= prices),
				CertificateError::LegsOutOfRange { index }
			);
		}
		Ok(())
	}

	/// A bitmap of the set's shape that names a quorum. The signers, ascending.
	fn ensure_quorum(
		certificate: &Certificate,
		members: &Members<T::AccountId>,
	) -> Result<Vec<OracleIndex>, CertificateError> {
		let size = u32::try_from(members.len()).unwrap_or(u32::MAX);
		let signers = certificate.signers.signers(size)?;
		// A set without members has quorum zero: nobody can certify for it.
		ensure!(
			!signers.is_empty()
				&& signers.len() >= usize::try_from(quorum(size)).unwrap_or(usize::MAX),
			CertificateError::TooFewSigners
		);
		Ok(signers)
	}

	/// One pairing product over the sum of the signers' keys.
	fn ensure_signature(
		certificate: &Certificate,
		members: &Members<T::AccountId>,
		signers: &[OracleIndex],
	) -> Result<(), CertificateError> {
		let keys: Vec<&ValidatedKey> = signers
			.iter()
			.map(|index| members.get(usize::from(*index)).map(|member| &member.key))
			.collect::<Option<_>>()
			.ok_or(CertificateError::BitmapBeyondSet)?;
		let digest = digest::report(&Self::genesis_hash(), &certificate.report);
		ballast_bls::fast_aggregate_verify(keys, digest.as_bytes(), &certificate.signature)
			.map_err(|_| CertificateError::BadSignature)
	}

	/// What the report weighs in a block: `authorize` and the dispatchable together, as declared.
	pub(crate) fn report_weight(certificate: &Certificate) -> Weight {
		Self::weight_of_authorize(certificate).saturating_add(Self::weight_of_submit(certificate))
	}

	/// Declared weight of the `authorize` callback.
	pub(crate) fn weight_of_authorize(certificate: &Certificate) -> Weight {
		let (_, members, _) = Self::weight_components(certificate);
		T::WeightInfo::authorize_submit_report(members)
	}

	/// Declared weight of the dispatchable: verification, the prices, and each request as it claims.
	pub(crate) fn weight_of_submit(certificate: &Certificate) -> Weight {
		let requests = certificate.report.requests.iter();
		requests.fold(Self::weight_of_own_part(certificate), |total, request| {
			total.saturating_add(T::Requests::execute_weight(request.legs))
		})
	}

	/// The part of the dispatchable's weight that is not the execution of requests.
	pub(crate) fn weight_of_own_part(certificate: &Certificate) -> Weight {
		let (prices, members, requests) = Self::weight_components(certificate);
		T::WeightInfo::submit_report(prices, members, requests)
	}

	/// Prices, members and requests. The length of the bitmap gives the members without a read,
	/// rounded up to a multiple of eight; a bitmap of another length is refused before the set's keys
	/// are touched.
	fn weight_components(certificate: &Certificate) -> (u32, u32, u32) {
		let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
		(
			count(certificate.report.prices.len()),
			count(certificate.signers.0.len()).saturating_mul(8),
			count(certificate.report.requests.len()),
		)
	}
}
