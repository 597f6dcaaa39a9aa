//! Weights come from benchmarks, one for each call, and from no other code than the present one.

use super::*;
use scale_info::{TypeDef, TypeInfo};

/// The calls whose weights were measured. `make weights` writes it.
const SIGNATURES: &str = include_str!("../weights/signatures.txt");

/// A pallet of ours.
struct Measured {
	name: &'static str,
	/// The code that declares its calls.
	code: &'static str,
	/// Its generated weights.
	weights: &'static str,
	/// Its calls as they are now.
	calls: Vec<Call>,
}

struct Call {
	name: &'static str,
	/// The name with arguments and their types.
	signature: String,
}

fn calls<C: TypeInfo>() -> Vec<Call> {
	let TypeDef::Variant(variants) = C::type_info().type_def else { panic!("calls are an enum") };
	let call = |variant: &scale_info::Variant| {
		let argument = |field: &scale_info::Field| {
			format!("{}: {}", field.name.unwrap_or("_"), field.type_name.unwrap_or("_"))
		};
		let arguments: Vec<_> = variant.fields.iter().map(argument).collect();
		let signature = format!("{}({})", variant.name, arguments.join(", "));
		Call { name: variant.name, signature }
	};
	variants.variants.iter().map(call).collect()
}

fn measured() -> [Measured; 3] {
	[
		Measured {
			name: "pallet_bls_oracle",
			code: include_str!("../../../pallets/bls-oracle/src/lib.rs"),
			weights: include_str!("../../../pallets/bls-oracle/src/weights.rs"),
			calls: calls::<pallet_bls_oracle::Call<Runtime>>(),
		},
		Measured {
			name: "pallet_rebalance",
			code: include_str!("../../../pallets/rebalance/src/lib.rs"),
			weights: include_str!("../../../pallets/rebalance/src/weights.rs"),
			calls: calls::<pallet_rebalance::Call<Runtime>>(),
		},
		Measured {
			name: "pallet_settlement",
			code: include_str!("../../../pallets/settlement/src/lib.rs"),
			weights: include_str!("../../../pallets/settlement/src/weights.rs"),
			calls: calls::<pallet_settlement::Call<Runtime>>(),
		},
	]
}

/// The first implementation of each formula: its head and its body.
fn formulas(weights: &str) -> Vec<(&str, &str)> {
	let start = weights.find("for SubstrateWeight<T>").unwrap_or_else(|| panic!("not generated"));
	let end = weights[start..].find("for ()").map_or(weights.len(), |at| start + at);
	weights[start..end]
		.split("\n\tfn ")
		.skip(1)
		.map(|part| part.split_once("-> Weight {").unwrap_or_else(|| panic!("a head: {part}")))
		.collect()
}

/// The number that some code begins with.
fn number(code: &str) -> u64 {
	let digits: String = code.chars().take_while(|c| c.is_ascii_digit() || *c == '_').collect();
	digits.replace('_', "").parse().unwrap()
}

/// What a formula gives without what storage costs when each of its components is `size`, picoseconds.
pub fn computed(weights: &str, name: &str, size: u64) -> u64 {
	let head = format!("{name}(");
	let (_, body) = formulas(weights).into_iter().find(|(at, _)| at.starts_with(&head)).unwrap();
	let mut parts = body.split("Weight::from_parts(").skip(1).map(number);
	parts.next().unwrap() + parts.map(|slope| slope * size).sum::<u64>()
}

/// The calls that code authorizes by a callback, as it is written.
fn authorized(code: &str) -> impl Iterator<Item = &str> {
	code.split("#[pallet::authorize(").skip(1).map(|part| {
		let (_, call) = part.split_once("pub fn ").unwrap();
		call.split_once('(').unwrap().0
	})
}

#[test]
fn every_call_and_every_authorization_has_a_benchmark_of_its_name() {
	let mut authorizations = 0;
	for Measured { name, code, weights, calls } in measured() {
		let callbacks = authorized(code).map(|call| format!("authorize_{call}"));
		let callbacks: Vec<_> = callbacks.inspect(|_| authorizations += 1).collect();
		for benchmark in calls.into_iter().map(|call| call.name.into()).chain(callbacks) {
			let head = format!("\n\tfn {benchmark}(");
			assert!(weights.contains(&head), "{name}::{benchmark} has no benchmark");
		}
	}
	assert_eq!(authorizations, 2);
}

#[test]
fn no_weight_is_zero_or_constant_though_its_benchmark_is_not() {
	for Measured { name, weights, .. } in measured() {
		let formulas = formulas(weights);
		assert!(!formulas.is_empty(), "{name} has no weights");
		for (head, body) in formulas {
			let (_, base) = body.split_once("Weight::from_parts(").unwrap();
			assert!(number(base) > 0 || body.contains(".into()"), "{name}::{head} is zero");
			// The template marks a component that the result does not depend on.
			assert!(!head.contains("(_") && !head.contains(" _"), "{name}::{head} is constant");
		}
	}
}

#[test]
fn no_call_has_changed_since_its_weight_was_measured() {
	for Measured { name, calls, .. } in measured() {
		for call in calls {
			let line = format!("{name}::{}", call.signature);
			assert!(
				SIGNATURES.lines().any(|known| known == line),
				"{line} was not measured: make weights PALLET={name}",
			);
		}
	}
}

/// `make weights` runs this after measuring the pallets `$MEASURED`.
#[test]
#[ignore = "writes runtime/src/weights/signatures.txt"]
fn write_signatures() {
	let of = std::env::var("MEASURED").unwrap();
	let now: Vec<_> = of.split_whitespace().collect();
	let kept = |line: &&str| line.split_once("::").is_some_and(|(name, _)| !now.contains(&name));
	let mut lines: Vec<String> = SIGNATURES.lines().filter(kept).map(Into::into).collect();
	for Measured { name, calls, .. } in measured() {
		if now.contains(&name) {
			lines.extend(calls.into_iter().map(|call| format!("{name}::{}", call.signature)));
		}
	}
	lines.sort();
	let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/weights/signatures.txt");
	std::fs::write(path, lines.join("\n") + "\n").unwrap();
}
