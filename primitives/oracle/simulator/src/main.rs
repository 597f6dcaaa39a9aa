use ballast_oracle_simulator::{scenario::{Mode, Scenario}, scheme::Symbolic, simulation::Simulation};
fn main() {
	let args: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
	let members = args[0] as u32;
	let trace = args.len() > 3;
	let start = std::time::Instant::now();
	let mut steps = 0; let mut bad = 0;
	let mut t = ballast_oracle_simulator::tally::Tally::default();
	for seed in args[1]..args[2] {
		let o = Simulation::new(Scenario::new(members, seed, Mode::Tolerated), Box::new(Symbolic), trace).run();
		steps += o.tally.steps;
		t.add(&o.tally);
		if trace { for l in &o.trace { println!("{l}"); } }
		if let Some(b) = o.broken.first() { bad += 1; if bad < 40 { let s = b.to_string(); println!("{members} {seed}: {}", &s[..s.len().min(300)]); } }
	}
	println!("bad {bad}, steps {steps}, {:?} p50 {} p95 {} max {}", start.elapsed(), t.views_at(50), t.views_at(95), t.views_at(100));
	t.views.clear();
	println!("{t:?}");
}
