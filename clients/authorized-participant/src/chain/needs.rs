//! What the runtime has to have.

use subxt::metadata::Metadata;

const CALLS: [(&str, &str); 7] = [
	("BlsOracle", "submit_report"),
	("Settlement", "award"),
	("Settlement", "commit"),
	("Settlement", "complete"),
	("Settlement", "fill"),
	("Settlement", "offer"),
	("Settlement", "withdraw"),
];
const EVENTS: [(&str, &str); 7] = [
	("BlsOracle", "RoundCertified"),
	("Settlement", "OfferEnded"),
	("Settlement", "OfferReturned"),
	("Settlement", "OfferTaken"),
	("Settlement", "OrderFilled"),
	("System", "ExtrinsicFailed"),
	("System", "ExtrinsicSuccess"),
];
const STORAGE: [(&str, &str); 14] = [
	("Assets", "Account"),
	("Assets", "Asset"),
	("Assets", "Metadata"),
	("AssetsHolder", "BalancesOnHold"),
	("BlsOracle", "KeyOwner"),
	("BlsOracle", "LastRound"),
	("BlsOracle", "Prices"),
	("BlsOracle", "Sets"),
	("Rebalance", "Baskets"),
	("Settlement", "Losses"),
	("Settlement", "Offers"),
	("Settlement", "OpenOffers"),
	("Settlement", "Settlements"),
	("Timestamp", "Now"),
];
const CONSTANTS: [(&str, &str); 5] = [
	("Settlement", "CompletionTolerance"),
	("Settlement", "LossPeriod"),
	("Settlement", "MaxPriceAge"),
	("Settlement", "MinimumCommitment"),
	("Settlement", "QuoteAsset"),
];
const METHODS: [(&str, &str); 4] = [
	("SettlementApi", "commitments"),
	("SettlementApi", "orders"),
	("SettlementApi", "participant"),
	("SettlementApi", "positions"),
];

/// What of it the runtime does not have, by name.
pub fn missing(metadata: &Metadata) -> Vec<String> {
	let call = |pallet: &str, name: &str| {
		metadata.pallet_by_name(pallet)?.call_variant_by_name(name).map(|_| ())
	};
	let event = |pallet: &str, name: &str| {
		let mut events = metadata.pallet_by_name(pallet)?.event_variants()?.iter();
		events.find(|event| event.name == name).map(|_| ())
	};
	let storage = |pallet: &str, name: &str| {
		metadata.pallet_by_name(pallet)?.storage()?.entry_by_name(name).map(|_| ())
	};
	let constant = |pallet: &str, name: &str| {
		metadata.pallet_by_name(pallet)?.constant_by_name(name).map(|_| ())
	};
	let method = |api: &str, name: &str| {
		metadata.runtime_api_trait_by_name(api)?.method_by_name(name).map(|_| ())
	};
	let mut missing = Vec::new();
	let mut check = |kind: &str, names: &[(&str, &str)], has: &dyn Fn(&str, &str) -> Option<()>| {
		let absent = names.iter().filter(|(pallet, name)| has(pallet, name).is_none());
		missing.extend(absent.map(|(pallet, name)| format!("{kind} {pallet}.{name}")));
	};
	check("call", &CALLS, &call);
	check("event", &EVENTS, &event);
	check("storage", &STORAGE, &storage);
	check("constant", &CONSTANTS, &constant);
	check("runtime API", &METHODS, &method);
	missing
}
