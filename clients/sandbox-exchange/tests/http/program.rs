//! The binary.

use crate::sandbox::Http;
use axum::http::Method;
use std::{
	io::{BufRead, BufReader, Read},
	process::{Child, Command, Stdio},
};

fn program(arguments: &[&str]) -> Child {
	Command::new(env!("CARGO_BIN_EXE_sandbox-exchange"))
		.args(arguments)
		.stdin(Stdio::null())
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.spawn()
		.unwrap()
}

#[tokio::test]
async fn it_prints_its_endpoints_serves_and_ends_on_ctrl_c() {
	let mut child = program(&["--listen", "127.0.0.1:0", "--asset", "PEPE=0.000007"]);
	let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
	let table: Vec<String> = lines.by_ref().take(14).map(Result::unwrap).collect();
	let line = |start: &str| table.iter().find(|line| line.starts_with(start)).unwrap();
	let mut words = line("okx").split_whitespace().skip(1);
	let (base, ticker) = (words.next().unwrap(), words.next().unwrap());
	assert_eq!(ticker, "/api/v5/market/ticker?instId=BTC-USDT");
	assert!(line("GET").contains("/control/prices"));

	let http = Http::new();
	let answer = http.request(Method::GET, &format!("{base}{ticker}"), "").await.unwrap();
	assert_eq!(answer.json()["code"], "0");
	let pepe = format!("{base}/api/v5/market/ticker?instId=PEPE-USDT");
	let answer = http.request(Method::GET, &pepe, "").await.unwrap();
	assert_eq!(answer.json()["data"][0]["instId"], "PEPE-USDT");

	let id = child.id().to_string();
	assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
	assert!(child.wait().unwrap().success());
}

#[test]
fn a_bad_recording_ends_it_with_file_and_line() {
	let path = std::env::temp_dir().join(format!("sandbox-exchange-{}.csv", std::process::id()));
	std::fs::write(&path, "ms,asset,price\n0,BTC,60000\n500,BTC,lots\n").unwrap();
	let mut child = program(&["--listen", "127.0.0.1:0", "--replay", path.to_str().unwrap()]);
	let status = child.wait().unwrap();
	let mut text = String::new();
	child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
	std::fs::remove_file(&path).unwrap();
	assert_eq!(status.code(), Some(1));
	let expected = format!(
		"error: {}: line 3: price: \"lots\" is not a price: not a plain decimal number such as \
		 \"61234.5\"\n",
		path.display()
	);
	assert_eq!(text, expected);
}
