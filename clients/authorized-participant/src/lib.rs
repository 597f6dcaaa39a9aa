//! The daemon of an Authorised Participant: follows finalized blocks, verifies certificates itself, fills
//! the orders of vaults and hedges them at a venue.
//!
//! README.md says what it trusts and what happens when it is killed at each step.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

pub mod amounts;
pub mod certificate;
pub mod chain;
pub mod config;
pub mod daemon;
pub mod engine;
#[cfg(test)]
mod fixtures;
pub mod http;
pub mod journal;
pub mod metrics;
pub mod model;
pub mod node_url;
pub mod offer;
pub mod order_id;
pub mod pins;
pub mod secret;
pub mod status;
pub mod strategy;

/// Where the daemon logs.
pub const LOG_TARGET: &str = "participant";
