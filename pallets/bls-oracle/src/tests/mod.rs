//! One file per topic. Every test that builds its chain with `build_and_execute` ends with a check
//! of all invariants.

mod certificate;
mod genesis;
mod invariants;
mod listing;
mod offchain;
mod prices;
mod properties;
mod register;
mod rounds;
mod sets;
mod submission;
