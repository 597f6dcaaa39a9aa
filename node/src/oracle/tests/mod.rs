//! Nodes without a network: what one wants to gossip is put before the gates of the others.

mod fixtures;

mod gate;
mod metrics;
mod nodes;
