//! Keys, proofs of possession and account bindings of the development oracles. The runtime cannot
//! sign, so they are data; `dev_oracles_are_those_of_the_development_keys` makes them again from the
//! keys and compares.

use hex_literal::hex;

/// Key, proof and binding of oracle 0 to 3, bound to Alice, Bob, Charlie and Dave.
pub const DEV_ORACLES: [([u8; 48], [u8; 96], [u8; 96]); 4] = [];
