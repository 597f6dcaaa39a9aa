//! Why a certificate or evidence of an equivocation is refused.

#![allow(clippy::as_conversions, reason = "expansion of the derives of SCALE")]

use ballast_oracle::{evidence::ShapeError, quorum::BitmapError};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::PalletError;
use scale_info::TypeInfo;
use sp_runtime::transaction_validity::InvalidTransaction;

/// Why a certificate is refused, in the order of the checks. Append only: variants and codes are
/// part of the interface. [`Self::invalid_transaction`] gives what the transaction pool answers.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[derive(PalletError, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateError {
	/// The round, or a later one, is certified already. The pool answers `Stale`.
	RoundCertified,
	/// A round before it is not certified yet. The pool answers `Future`.
	RoundNotNext,
	/// The certificate is neither of the current set nor of one before it that may have proposed
	/// the report while it was current. Code 1.
	WrongSet,
	/// The last block that may carry the certificate has passed. Code 2.
	Expired,
	/// `valid_until` is further ahead than `MaxValidity`. Code 3.
	ValidityTooLong,
	/// The prices were observed before those of the last certified round. Code 4.
	ObservedBeforeLast,
	/// The prices are older than `MaxReportAge`. Code 5.
	ObservedTooLongAgo,
	/// The prices were observed later than `MaxFutureDrift` from now. Code 6.
	ObservedInFuture,
	/// The report has no price. Code 7.
	NoPrices,
	/// The price at this index does not belong to a higher asset than the one before it. Code 8.
	PricesNotAscending {
		/// Position in the report's prices.
		index: u16,
	},
	/// The price at this index is of an asset that is not listed. Code 9.
	AssetNotListed {
		/// Position in the report's prices.
		index: u16,
	},
	/// The price at this index is outside 1e-12 to 1e12. Code 10.
	PriceOutOfRange {
		/// Position in the report's prices.
		index: u16,
	},
	/// The confidence at this index is larger than its price. Code 11.
	ConfidenceOutOfRange {
		/// Position in the report's prices.
		index: u16,
	},
	/// The request at this index is not of a higher basket than the one before it. Code 12.
	RequestsNotAscending {
		/// Position in the report's requests.
		index: u16,
	},
	/// The request at this index has no leg, or more legs than the report has prices. Code 13.
	LegsOutOfRange {
		/// Position in the report's requests.
		index: u16,
	},
	/// The report's weight is above `MaxReportWeight`. Code 14.
	ReportTooHeavy,
	/// The signer bitmap has another length than one bit per member, in whole bytes. Code 15.
	BitmapWrongLength,
	/// The signer bitmap names a member that the set does not have. Code 16.
	BitmapBeyondSet,
	/// Fewer signers than the quorum of the set. Code 17.
	TooFewSigners,
	/// The signature is not the signers' aggregate over the report. The pool answers `BadProof`.
	BadSignature,
}

impl CertificateError {
	/// What the transaction pool answers: `Stale`, `Future` and `BadProof` where the standard
	/// answers fit, otherwise `Custom` with the code in the documentation of each variant.
	pub const fn invalid_transaction(self) -> InvalidTransaction {
		match self {
			Self::RoundCertified => InvalidTransaction::Stale,
			Self::RoundNotNext => InvalidTransaction::Future,
			Self::WrongSet => InvalidTransaction::Custom(1),
			Self::Expired => InvalidTransaction::Custom(2),
			Self::ValidityTooLong => InvalidTransaction::Custom(3),
			Self::ObservedBeforeLast => InvalidTransaction::Custom(4),
			Self::ObservedTooLongAgo => InvalidTransaction::Custom(5),
			Self::ObservedInFuture => InvalidTransaction::Custom(6),
			Self::NoPrices => InvalidTransaction::Custom(7),
			Self::PricesNotAscending { .. } => InvalidTransaction::Custom(8),
			Self::AssetNotListed { .. } => InvalidTransaction::Custom(9),
			Self::PriceOutOfRange { .. } => InvalidTransaction::Custom(10),
			Self::ConfidenceOutOfRange { .. } => InvalidTransaction::Custom(11),
			Self::RequestsNotAscending { .. } => InvalidTransaction::Custom(12),
			Self::LegsOutOfRange { .. } => InvalidTransaction::Custom(13),
			Self::ReportTooHeavy => InvalidTransaction::Custom(14),
			Self::BitmapWrongLength => InvalidTransaction::Custom(15),
			Self::BitmapBeyondSet => InvalidTransaction::Custom(16),
			Self::TooFewSigners => InvalidTransaction::Custom(17),
			Self::BadSignature => InvalidTransaction::BadProof,
		}
	}
}

impl From<BitmapError> for CertificateError {
	fn from(error: BitmapError) -> Self {
		match error {
			BitmapError::WrongLength => Self::BitmapWrongLength,
			BitmapError::BitBeyondSet => Self::BitmapBeyondSet,
		}
	}
}

/// Why evidence of an equivocation is refused, in the order of the checks. Append only: variants
/// and codes are part of the interface. [`Self::invalid_transaction`] gives what the transaction
/// pool answers; the codes are apart from those of [`CertificateError`].
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo)]
#[derive(PalletError, Clone, Copy, PartialEq, Eq, Debug)]
pub enum EvidenceError {
	/// The set does not exist yet, or is no longer stored. Code 32.
	SetNotStored,
	/// The set has no member with that index. Code 33.
	NotAMember,
	/// The statements belong to two sets. Code 34.
	AnotherSet,
	/// The statements belong to two rounds. Code 35.
	AnotherRound,
	/// The statements belong to two views. Code 36.
	AnotherView,
	/// The statements say the same. Code 37.
	SameStatement,
	/// An equivocation of this member of this set is on record. The pool answers `Stale`.
	AlreadyReported,
	/// The account was expelled for what it did in another set: there is nothing left to take.
	/// Code 38.
	AlreadyExpelled,
	/// The signature over the statement at this index, 0 or 1, is not the member's on this chain.
	/// The pool answers `BadProof`.
	BadSignature {
		/// Position of the statement.
		index: u8,
	},
}

impl EvidenceError {
	/// What the transaction pool answers: `Stale` and `BadProof` where the standard answers fit,
	/// otherwise `Custom` with the code in the documentation of each variant.
	pub const fn invalid_transaction(self) -> InvalidTransaction {
		match self {
			Self::SetNotStored => InvalidTransaction::Custom(32),
			Self::NotAMember => InvalidTransaction::Custom(33),
			Self::AnotherSet => InvalidTransaction::Custom(34),
			Self::AnotherRound => InvalidTransaction::Custom(35),
			Self::AnotherView => InvalidTransaction::Custom(36),
			Self::SameStatement => InvalidTransaction::Custom(37),
			Self::AlreadyReported => InvalidTransaction::Stale,
			Self::AlreadyExpelled => InvalidTransaction::Custom(38),
			Self::BadSignature { .. } => InvalidTransaction::BadProof,
		}
	}
}

impl From<ShapeError> for EvidenceError {
	fn from(error: ShapeError) -> Self {
		match error {
			ShapeError::AnotherSet => Self::AnotherSet,
			ShapeError::AnotherRound => Self::AnotherRound,
			ShapeError::AnotherView => Self::AnotherView,
			ShapeError::SameStatement => Self::SameStatement,
		}
	}
}
