//! Where the curve arithmetic runs. Both backends compute the same functions: one leaves the large
//! ones to the RFC-0163 host functions, the other stays inside the runtime.

use crate::{BlsError, ValidatedKey};
use alloc::{vec, vec::Vec};
use ark_bls12_381::{Bls12_381, Fq12, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::{
	pairing::{MillerLoopOutput, Pairing},
	AffineRepr, CurveGroup,
};
use ark_ff::{AdditiveGroup, Field};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, SerializationError};
use sp_crypto_ec_utils::bls12_381::{self as host_curve, host_calls};

mod sealed {
	pub trait Sealed {}
	impl Sealed for super::HostCalls {}
	impl Sealed for super::PlainWasm {}
}

/// The operations on BLS12-381 whose place matters for speed. Sealed: [`HostCalls`] and
/// [`PlainWasm`] are all there is, so that no stub can take the place of verification.
pub trait Backend: sealed::Sealed {
	/// Whether a point of the curve of G1 is in the prime-order subgroup.
	fn in_subgroup_g1(point: &G1Affine) -> bool;

	/// Whether a point of the curve of G2 is in the prime-order subgroup.
	fn in_subgroup_g2(point: &G2Affine) -> bool;

	/// The point of the prime-order subgroup to which RFC 9380 section 8.8.2 takes `point`.
	fn clear_cofactor(point: &G2Affine) -> G2Affine;

	/// Sum of the keys.
	fn sum(keys: &[&ValidatedKey]) -> Result<G1Affine, BlsError>;

	/// Whether e(P1, Q1) · e(P2, Q2) = 1. All points are in their prime-order subgroups.
	fn pairing_product_is_one(pairs: [(G1Affine, G2Affine); 2]) -> Result<bool, BlsError>;
}

/// The RFC-0163 host functions for pairing, sums of keys, cofactor clearing and subgroup checks;
/// decompression and map-to-curve in the runtime. Needs a host that has these functions. Natively
/// they are called directly.
pub struct HostCalls;

/// Everything in the runtime, with plain `ark-bls12-381`: for hosts without the RFC-0163 functions.
pub struct PlainWasm;

impl Backend for PlainWasm {
	fn in_subgroup_g1(point: &G1Affine) -> bool {
		point.is_in_correct_subgroup_assuming_on_curve()
	}

	fn in_subgroup_g2(point: &G2Affine) -> bool {
		point.is_in_correct_subgroup_assuming_on_curve()
	}

	fn clear_cofactor(point: &G2Affine) -> G2Affine {
		point.clear_cofactor()
	}

	fn sum(keys: &[&ValidatedKey]) -> Result<G1Affine, BlsError> {
		let mut total = G1Projective::ZERO;
		for key in keys {
			let point = G1Affine::deserialize_uncompressed_unchecked(key.point_bytes()?.as_slice())
				.map_err(|_| BlsError::CorruptValidatedKey)?;
			#[allow(clippy::arithmetic_side_effects, reason = "group operations do not overflow")]
			{
				total += point;
			}
		}
		Ok(total.into_affine())
	}

	fn pairing_product_is_one(pairs: [(G1Affine, G2Affine); 2]) -> Result<bool, BlsError> {
		let (g1, g2) = (pairs.map(|(p, _)| p), pairs.map(|(_, q)| q));
		let MillerLoopOutput(product) = Bls12_381::multi_miller_loop(g1, g2);
		// `None` stands for a product of zero, which is not one.
		Ok(Bls12_381::final_exponentiation(MillerLoopOutput(product))
			.is_some_and(|output| output.0 == Fq12::ONE))
	}
}

// The hooks behind the host's curve types trap when a host function fails, which it does only for
// arguments that do not decode. The two group operations below hand over points that were decoded
// or computed here, so they cannot fail. Where stored bytes are handed over, and for the pairing,
// the host functions are called directly, because these return an error.
impl Backend for HostCalls {
	fn in_subgroup_g1(point: &G1Affine) -> bool {
		// Identity is (0, 0) in both types.
		host_curve::G1Affine::new_unchecked(point.x, point.y)
			.is_in_correct_subgroup_assuming_on_curve()
	}

	fn in_subgroup_g2(point: &G2Affine) -> bool {
		host_curve::G2Affine::new_unchecked(point.x, point.y)
			.is_in_correct_subgroup_assuming_on_curve()
	}

	fn clear_cofactor(point: &G2Affine) -> G2Affine {
		let cleared = host_curve::G2Affine::new_unchecked(point.x, point.y).clear_cofactor();
		G2Affine::new_unchecked(cleared.x, cleared.y)
	}

	/// A multi-scalar multiplication with every scalar one, which takes a third of the time of
	/// additions in wasm.
	fn sum(keys: &[&ValidatedKey]) -> Result<G1Affine, BlsError> {
		let mut bases = encode(&keys.len())?;
		for key in keys {
			bases.extend_from_slice(key.point_bytes()?);
		}
		let scalars = encode(&vec![Fr::ONE; keys.len()])?;
		let mut sum = [0; ValidatedKey::LENGTH];
		host_calls::bls12_381_msm_g1(&bases, &scalars, &mut sum)
			.map_err(|_| BlsError::CorruptValidatedKey)?;
		G1Affine::deserialize_uncompressed_unchecked(sum.as_slice())
			.map_err(|_| BlsError::HostCallFailed)
	}

	fn pairing_product_is_one(pairs: [(G1Affine, G2Affine); 2]) -> Result<bool, BlsError> {
		let g1 = encode(&pairs.map(|(p, _)| p).to_vec())?;
		let g2 = encode(&pairs.map(|(_, q)| q).to_vec())?;
		let one = encode(&Fq12::ONE)?;
		let mut product = vec![0; one.len()];
		host_calls::bls12_381_multi_miller_loop(&g1, &g2, &mut product)
			.map_err(|_| BlsError::HostCallFailed)?;
		host_calls::bls12_381_final_exponentiation(&mut product)
			.map_err(|_| BlsError::HostCallFailed)?;
		Ok(product == one)
	}
}

/// The encoding that the host functions take: arkworks, uncompressed, a vector's length first as
/// u64 in little-endian order.
fn encode(value: &impl CanonicalSerialize) -> Result<Vec<u8>, BlsError> {
	let mut bytes = Vec::with_capacity(value.uncompressed_size());
	value
		.serialize_uncompressed(&mut bytes)
		.map_err(|_: SerializationError| BlsError::HostCallFailed)?;
	Ok(bytes)
}
