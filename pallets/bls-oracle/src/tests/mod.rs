//! One file per topic. Every test that builds its chain with `build_and_execute` ends with a check
//! of all invariants.

mod activation;
mod certificate;
mod conflicts;
mod evidence;
mod expulsion;
mod genesis;
mod invariants;
mod listing;
mod membership;
mod offchain;
mod prices;
mod properties;
mod register;
mod removal;
mod retired;
mod rounds;
mod schedule;
mod submission;
