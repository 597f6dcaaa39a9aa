//! Tests of the core. [`fixtures`] makes chains and messages by hand for tests of single rules,
//! [`network`] runs whole sets under virtual time.

mod fixtures;
mod network;

mod bls;
mod followers;
mod leaders;
mod messages;
mod observers;
mod properties;
mod restarts;
mod rounds;
mod submission;
