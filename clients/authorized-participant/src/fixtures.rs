//! A chain's certificates, signed with the development keys.

use crate::certificate::{Certified, Member};
use ballast_bls::host::{aggregate, dev_key};
use ballast_oracle::{
	digest, AssetId, Certificate, CertifiedPrice, FixedU128, PriceRecord, Report, Round,
	SignerBitmap, H256,
};

pub const GENESIS: H256 = H256::repeat_byte(0x6e);
pub const OBSERVED_AT: u64 = 1_763_000_000_000;
const SET: u64 = 3;

/// A certificate of these prices by members 0, 1 and 3 of four, and the state that it left.
pub fn certified(round: Round, prices: &[(AssetId, FixedU128)]) -> Certified {
	signed(report(round, prices), &[0, 1, 3])
}

pub fn report(round: Round, prices: &[(AssetId, FixedU128)]) -> Report {
	let confidence = FixedU128::from_inner(0);
	let prices: Vec<_> = prices
		.iter()
		.map(|(asset, price)| CertifiedPrice { asset: *asset, price: *price, confidence })
		.collect();
	Report {
		set_id: SET,
		round,
		view: 0,
		observed_at: OBSERVED_AT,
		valid_until: 100,
		prices: prices.try_into().unwrap(),
		requests: vec![].try_into().unwrap(),
	}
}

pub fn signed(report: Report, signers: &[u16]) -> Certified {
	let digest = digest::report(&GENESIS, &report);
	let sign = |index: &u16| dev_key(u32::from(*index)).sign(digest.as_bytes());
	let signature = aggregate(&signers.iter().map(sign).collect::<Vec<_>>()).unwrap();
	let stored = records(&report);
	let members =
		(0..4).map(|index| Member { key: dev_key(index).public_key(), registered: true }).collect();
	let signers = SignerBitmap::new(4, signers.iter().copied()).unwrap();
	let certificate = Certificate { report, signers, signature };
	Certified { certificate, reported: digest, members, stored }
}

/// The prices of a report as the chain stores them.
pub fn records(report: &Report) -> Vec<PriceRecord> {
	let record = |price: &CertifiedPrice| PriceRecord {
		asset: price.asset,
		price: price.price,
		confidence: price.confidence,
		round: report.round,
		observed_at: report.observed_at,
		confirmed: true,
	};
	report.prices.iter().map(record).collect()
}
