//! What the pallet stores, and what its view functions answer.

use alloc::{collections::BTreeMap, string::String, vec::Vec};
use ballast_bls::{PublicKey, Signature, ValidatedKey};
use ballast_oracle::{
	mailbox::VenueKind, AssetId, BlockNumber, Moment, OracleIndex, PriceRecord, Round, SetId, View,
	MAX_ORACLES,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_runtime::{FixedU128, Perquintill};

/// Longest name of a market at a venue, in bytes.
pub const MAX_SYMBOL_LENGTH: u32 = 32;
/// Most venues that one asset is observed at.
pub const MAX_VENUES: u32 = 8;

/// The name of a market at a venue, as the venue's endpoint expects it: `BTCUSDT`, `XBTUSD`,
/// `BTC-USD`. ASCII letters and digits, `-`, `_`, `.` and `/` only, so that it is safe in a URL.
pub type Symbol = BoundedVec<u8, ConstU32<MAX_SYMBOL_LENGTH>>;
/// The markets at which an asset is observed, at most one per venue.
pub type Symbols = BoundedVec<(VenueKind, Symbol), ConstU32<MAX_VENUES>>;
/// The members of an oracle set, in order of their index.
pub type Members<AccountId> = BoundedVec<Member<AccountId>, ConstU32<MAX_ORACLES>>;

/// The accounts of an oracle set, in order of their index.
pub type MemberAccounts<AccountId> = BoundedVec<AccountId, ConstU32<MAX_ORACLES>>;
/// What was proven against members of one set, strictly ascending by member.
pub type Offences<AccountId, Balance> =
	BoundedVec<Offence<AccountId, Balance>, ConstU32<MAX_ORACLES>>;

/// One member of an oracle set.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Member<AccountId> {
	/// The account that speaks for the oracle.
	pub account: AccountId,
	/// Its key, in the form that verification reads.
	pub key: ValidatedKey,
}

/// An account whose key passed every check of registration. The admin origin picks members of the
/// next set among the candidates.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Candidate<Balance> {
	/// The key, in the form that verification reads.
	pub key: ValidatedKey,
	/// What is on hold for the registration.
	pub deposit: Balance,
	/// Whether an equivocation was proven: the deposit is gone, and no set takes the account again.
	pub expelled: bool,
}

/// A set that another one has replaced. It is stored as long as its members answer for it.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct RetiredSet {
	/// The set's number.
	pub set_id: SetId,
	/// The block from which the next set certifies.
	pub retired_at: BlockNumber,
}

/// An equivocation that was proven.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Offence<AccountId, Balance> {
	/// The member, by its index in the set.
	pub member: OracleIndex,
	/// Its account.
	pub account: AccountId,
	/// The round of the two statements.
	pub round: Round,
	/// Their view.
	pub view: View,
	/// The block that carries the evidence.
	pub reported_at: BlockNumber,
	/// What the member lost.
	pub slashed: Balance,
}

/// The last certified round. All zero before the first.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoundRecord {
	/// The round.
	pub round: Round,
	/// When its prices were observed, in milliseconds since the Unix epoch.
	pub observed_at: Moment,
	/// The block that carries its certificate.
	pub block: BlockNumber,
	/// The set that certified it.
	pub set_id: SetId,
	/// The view in which it was proposed.
	pub view: View,
}

/// An asset and what verification needs of it. Kept apart from the symbols, which only offchain
/// workers read.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct ListedAsset {
	/// The asset.
	pub asset: AssetId,
	/// See [`AssetListing::band`].
	pub band: Perquintill,
}

/// Everything the oracles need to know of an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssetListing {
	/// The asset.
	pub asset: AssetId,
	/// The largest move, as a fraction of the price before it, that settles requests at once. A
	/// larger one settles nothing until the next round agrees with it. Above 0 and at most 100 %.
	pub band: Perquintill,
	/// The asset's market at each venue, quoted in US dollars or a coin that stands for them.
	pub symbols: Symbols,
}

/// A price that left its asset's band.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldPrice {
	/// The asset.
	pub asset: AssetId,
	/// The price recorded before, US dollars per whole unit, 1e18 = 1.
	pub old: FixedU128,
	/// The certified price, in the same unit.
	pub new: FixedU128,
}

/// An oracle set as people read it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OracleSet<AccountId> {
	/// The set's number.
	pub set_id: SetId,
	/// Signatures that a certificate of the set needs.
	pub quorum: u32,
	/// Accounts and keys, in order of their index.
	pub members: Vec<(AccountId, PublicKey)>,
}

/// The set that takes over next, as people read it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ScheduledOracleSet<AccountId> {
	/// The set, with the number that it will have.
	pub set: OracleSet<AccountId>,
	/// The block from which it certifies.
	pub takes_over_at: BlockNumber,
}

/// A set that was replaced, as people read it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct RetiredOracleSet<AccountId> {
	/// The set.
	pub set: OracleSet<AccountId>,
	/// The block from which the next set certifies.
	pub retired_at: BlockNumber,
	/// A report of this set is accepted if its `valid_until` lies before this block, and no round
	/// was certified since the set was replaced.
	pub reports_end_before: BlockNumber,
	/// The block at which the set is forgotten. Evidence against its members is accepted before it.
	pub pruned_at: BlockNumber,
}

/// Where the rounds stand.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct RoundStatus {
	/// The last certified round.
	pub last: RoundRecord,
	/// The round to certify next.
	pub next: Round,
	/// Block at which that round began; `None` while it is not due.
	pub started_at: Option<BlockNumber>,
	/// The view of that round at this block; `None` while it is not due.
	pub view: Option<View>,
	/// Block at which a round begins even if nobody asks for one.
	pub heartbeat_at: BlockNumber,
	/// Valid open requests.
	pub open_requests: u32,
	/// Prices that settle nothing until the next round agrees with them.
	pub unconfirmed: Vec<PriceRecord>,
}

/// An oracle of the genesis set, as the JSON of a chain spec gives it. Keys, proofs and bindings
/// are hexadecimal text.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisOracle<AccountId> {
	/// The account that speaks for the oracle.
	pub account: AccountId,
	/// Its key.
	pub key: PublicKey,
	/// The key's proof of possession.
	pub proof: Signature,
	/// The key's signature over [`ballast_oracle::digest::binding`] with the zero hash in place of
	/// the genesis hash, which does not exist yet.
	pub binding: Signature,
}

/// An asset that is listed from genesis, as the JSON of a chain spec gives it:
/// `{"asset": 1, "bandBps": 1000, "symbols": {"binance": "BTCUSDT", "kraken": "XBTUSD", ..}}`.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisAsset {
	/// The asset.
	pub asset: AssetId,
	/// See [`AssetListing::band`], in hundredths of a percent.
	pub band_bps: u32,
	/// See [`AssetListing::symbols`].
	pub symbols: BTreeMap<VenueKind, String>,
}
