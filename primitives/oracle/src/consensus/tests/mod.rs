//! Tests of single rules, with chains and messages that [`fixtures`] makes by hand. Whole sets under
//! virtual time are the subject of the crate `ballast-oracle-simulator`.

mod fixtures;

mod bls;
mod followers;
mod leaders;
mod messages;
mod observers;
mod properties;
mod restarts;
mod submission;
