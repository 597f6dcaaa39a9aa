//! The chain through the RPC of a node.

use super::{
	budget::loss_left,
	needs, offers,
	rows::{
		AccountRow, BasketRow, CommitmentRow, FillersRow, MetadataRow, OfferRow, OrderRow,
		ParticipantRow, PositionRow, PriceRow, SettlingRow,
	},
	same, Call, Chain, ChainError, ChainFacts, Claim, Order, OtherChain, Phase, Reserved, Vault,
	View,
};
use crate::{
	model::{BlockId, Transaction},
	node_url::NodeUrl,
};
use async_trait::async_trait;
use ballast_oracle::{AssetId, BasketId, BlockNumber, FixedU128, Moment, PriceRecord, H256};
use ballast_settlement_math::{Perquintill, Side};
use sp_core::{sr25519, Pair};
use std::{collections::BTreeMap, sync::Arc};
use subxt::{
	backend::LegacyBackend,
	config::DefaultExtrinsicParamsBuilder,
	dynamic,
	ext::scale_value::Value,
	rpcs::{rpc_params, RpcClient},
	transactions::Signer,
	utils::{AccountId32, MultiSignature},
	OnlineClient, OnlineClientAtBlock, SubstrateConfig,
};
use thiserror::Error;
use tokio::sync::RwLock;

pub(super) type At = OnlineClientAtBlock<SubstrateConfig>;

/// What a pool answers to bytes that it has already.
const ALREADY_IMPORTED: &str = "1013";

/// Why a node cannot be used.
#[derive(Debug, Error)]
pub enum NodeError {
	/// It does not answer.
	#[error("{url} does not answer: {reason}")]
	Unreachable {
		/// Where.
		url: String,
		/// Why.
		reason: String,
	},
	/// Its runtime is not one of this program's.
	#[error("the runtime of {url} has no {}", missing.join(", "))]
	Runtime {
		/// Where.
		url: String,
		/// What it does not have.
		missing: Vec<String>,
	},
	/// It has another genesis than before.
	#[error(transparent)]
	OtherChain(#[from] OtherChain),
	/// An asset of the configuration is unknown.
	#[error("the chain has no asset {0}")]
	NoAsset(AssetId),
	/// It answered something else.
	#[error(transparent)]
	Answer(#[from] ChainError),
}

/// A connection to a node, made anew when it breaks.
pub struct Node {
	url: NodeUrl,
	pair: sr25519::Pair,
	assets: Vec<AssetId>,
	pub(super) mortality: u64,
	connection: RwLock<Connection>,
}

#[derive(Clone)]
struct Connection {
	rpc: RpcClient,
	client: OnlineClient<SubstrateConfig>,
}

impl Connection {
	async fn open(url: &NodeUrl) -> Result<Self, NodeError> {
		let unreachable = |reason: String| NodeError::Unreachable {
			url: url.to_string(),
			reason: url.without_secrets(&reason),
		};
		let rpc = RpcClient::from_insecure_url(url.expose())
			.await
			.map_err(|error| unreachable(error.to_string()))?;
		// The only interface that every node has.
		let backend = LegacyBackend::builder().build(rpc.clone());
		let client = OnlineClient::from_backend(Arc::new(backend))
			.await
			.map_err(|error| unreachable(error.to_string()))?;
		Ok(Self { rpc, client })
	}
}

impl Node {
	/// Connects, and checks that the runtime has what is needed.
	///
	/// `assets` are those that are traded; `mortality` is how many blocks a transaction lives, a power
	/// of two from 4 on.
	///
	/// # Errors
	///
	/// [`NodeError`].
	pub async fn connect(
		url: &NodeUrl,
		pair: sr25519::Pair,
		assets: Vec<AssetId>,
		mortality: u64,
	) -> Result<Self, NodeError> {
		let connection = RwLock::new(Connection::open(url).await?);
		let node = Self { url: url.clone(), pair, assets, mortality, connection };
		let at = node.current().await?;
		let missing = needs::missing(at.metadata_ref());
		if !missing.is_empty() {
			return Err(NodeError::Runtime { url: url.to_string(), missing });
		}
		Ok(node)
	}

	/// Connects again.
	///
	/// # Errors
	///
	/// [`NodeError`].
	pub async fn reconnect(&self) -> Result<(), NodeError> {
		let connection = Connection::open(&self.url).await?;
		let mut current = self.connection.write().await;
		let genesis = BlockId { number: 0, hash: current.client.genesis_hash() };
		same(genesis, connection.client.genesis_hash())?;
		*current = connection;
		Ok(())
	}

	/// The account that signs.
	pub fn account(&self) -> [u8; 32] {
		self.pair.public().0
	}

	/// What does not change.
	///
	/// # Errors
	///
	/// [`NodeError`].
	pub async fn facts(&self) -> Result<ChainFacts, NodeError> {
		let genesis = self.connection.read().await.client.genesis_hash();
		let at = self.current().await?;
		let constant = |name| dynamic::constant("Settlement", name);
		let quote = at.constants().entry::<_>(constant("QuoteAsset"));
		let quote: AssetId = decoded(quote)?;
		let least: u128 =
			decoded(at.constants().entry(dynamic::constant("Settlement", "MinimumCommitment")))?;
		let open: u64 =
			decoded(at.constants().entry(dynamic::constant("Settlement", "CompletionTolerance")))?;
		let age = at.constants().entry(dynamic::constant::<u64>("Settlement", "MaxPriceAge"));
		let mut decimals = BTreeMap::new();
		for asset in self.assets.iter().copied().chain([quote]) {
			let address = dynamic::storage::<(u32,), MetadataRow>("Assets", "Metadata");
			let row = at.storage().try_fetch(address, (asset,)).await.map_err(wrong)?;
			let row = row.map(|row| row.decode()).transpose().map_err(wrong)?;
			// The default metadata of an asset that does not exist has no decimals.
			let found = row.filter(|row| row.decimals > 0).ok_or(NodeError::NoAsset(asset))?;
			decimals.insert(asset, found.decimals);
		}
		let least_commitment = FixedU128::from_inner(least);
		let max_price_age = age.map_err(wrong)?;
		let completion_tolerance = Perquintill::from_parts(open);
		Ok(ChainFacts {
			genesis,
			quote,
			max_price_age,
			least_commitment,
			completion_tolerance,
			decimals,
		})
	}

	/// The last finalized block.
	///
	/// # Errors
	///
	/// [`ChainError`].
	pub async fn finalized(&self) -> Result<BlockId, ChainError> {
		let at = self.current().await?;
		Ok(id_of(&at))
	}

	/// The hash of a finalized block, also of one whose state is pruned. `None` when the node does not
	/// have the block.
	///
	/// # Errors
	///
	/// [`ChainError`].
	pub async fn hash_of(&self, number: BlockNumber) -> Result<Option<H256>, ChainError> {
		let rpc = self.connection.read().await.rpc.clone();
		rpc.request("chain_getBlockHash", rpc_params![number]).await.map_err(wrong)
	}

	async fn current(&self) -> Result<At, ChainError> {
		let client = self.connection.read().await.client.clone();
		client.at_current_block().await.map_err(wrong)
	}

	/// State and body of a finalized block by number.
	pub(super) async fn at(&self, number: BlockNumber) -> Result<At, ChainError> {
		let client = self.connection.read().await.client.clone();
		client.at_block(number).await.map_err(wrong)
	}

	async fn at_id(&self, block: BlockId) -> Result<At, ChainError> {
		let client = self.connection.read().await.client.clone();
		client.at_block(block.hash).await.map_err(wrong)
	}

	async fn vaults(
		&self,
		at: &At,
		admitted: bool,
		time: Moment,
	) -> Result<Vec<Vault>, ChainError> {
		let address = dynamic::storage::<(u32,), SettlingRow>("Settlement", "Settlements");
		let mut entries = at.storage().iter(address, ()).await.map_err(wrong)?;
		let mut vaults = Vec::new();
		while let Some(entry) = entries.next().await {
			let entry = entry.map_err(wrong)?;
			let (basket,) = entry.key().map_err(wrong)?.decode().map_err(wrong)?;
			let settling: SettlingRow = entry.value().decode().map_err(wrong)?;
			// It trades nothing any more, and its orders are not told.
			if u64::from(settling.deadline) < at.block_number() {
				continue;
			}
			let vault = self.vault(at, basket, settling, admitted, time).await?;
			vaults.push(vault);
		}
		vaults.sort_by_key(|vault| vault.basket);
		Ok(vaults)
	}

	async fn vault(
		&self,
		at: &At,
		basket: BasketId,
		settling: SettlingRow,
		admitted: bool,
		time: Moment,
	) -> Result<Vault, ChainError> {
		let rules = &settling.rules;
		let address = dynamic::storage::<(u32,), BasketRow>("Rebalance", "Baskets");
		let row = at.storage().fetch(address, (basket,)).await.map_err(wrong)?;
		let found = row.decode().map_err(wrong)?;
		let orders: Result<Vec<OrderRow>, Value> = api(at, "orders", (basket,)).await?;
		let positions: Result<Vec<PositionRow>, Value> = api(at, "positions", (basket,)).await?;
		let commitments: Vec<CommitmentRow> = api(at, "commitments", (basket,)).await?;
		let refused = |error: Value| ChainError(format!("basket {basket}: {error}"));
		let quote: AssetId = decoded(
			at.constants().entry(dynamic::constant::<AssetId>("Settlement", "QuoteAsset")),
		)?;
		let claim =
			|row: PositionRow| Claim { asset: row.asset, required: row.required, held: row.held };
		let claims: Vec<Claim> = positions.map_err(refused)?.into_iter().map(claim).collect();
		let cash = claims.iter().find(|claim| claim.asset == quote).map_or(0, |claim| claim.held);
		let address = dynamic::storage::<(u32, AccountId32), OfferRow>("Settlement", "Offers");
		let own = (basket, AccountId32(self.account()));
		let phase = match found.is_active() {
			true => offers::phase(at, basket, settling.stage.into()).await?,
			false => Phase::Paused,
		};
		let has_offer = at.storage().try_fetch(address, own).await.map_err(wrong)?.is_some();
		let orders =
			orders.map_err(refused)?.into_iter().map(|row| self.order(row, &commitments)).collect();
		Ok(Vault {
			basket,
			nonce: settling.nonce,
			phase,
			deadline: settling.deadline,
			tolerance: Perquintill::from_parts(rules.tolerance),
			order_life: rules.order_life,
			open_to_us: admitted || matches!(rules.fillers, FillersRow::Anyone),
			cash,
			loss_left: loss_left(at, basket, &found, rules, time).await?,
			orders,
			claims,
			has_offer,
		})
	}

	fn order(&self, row: OrderRow, commitments: &[CommitmentRow]) -> Order {
		let side = Side::from(row.side);
		let mut order =
			Order { asset: row.asset, side, amount: row.amount, reserved: 0, own: None };
		for commitment in commitments {
			if (commitment.asset, Side::from(commitment.side)) != (row.asset, side) {
				continue;
			}
			match commitment.participant.0 == self.account() {
				true => {
					let CommitmentRow { remaining, since, .. } = *commitment;
					order.own = Some(Reserved { remaining, since });
				}
				false => order.reserved = order.reserved.saturating_add(commitment.remaining),
			}
		}
		order
	}
}

#[async_trait]
impl Chain for Node {
	async fn view(&self, block: BlockId) -> Result<View, ChainError> {
		let at = self.at_id(block).await?;
		let who = AccountId32(self.account());
		let prices = stored_prices(&at).await?;
		let now = dynamic::storage::<(), u64>("Timestamp", "Now");
		let time = at.storage().fetch(now, ()).await.map_err(wrong)?.decode().map_err(wrong)?;
		let (mut balances, mut on_hold) = (BTreeMap::new(), BTreeMap::new());
		for asset in &self.assets {
			let address = dynamic::storage::<(u32, AccountId32), AccountRow>("Assets", "Account");
			let row = at.storage().try_fetch(address, (*asset, who)).await.map_err(wrong)?;
			let balance = match row {
				Some(row) => row.decode().map_err(wrong)?.balance,
				None => 0,
			};
			balances.insert(*asset, balance);
			let address =
				dynamic::storage::<(u32, AccountId32), u128>("AssetsHolder", "BalancesOnHold");
			let held = at.storage().try_fetch(address, (*asset, who)).await.map_err(wrong)?;
			let held = held.map(|held| held.decode()).transpose().map_err(wrong)?;
			on_hold.insert(*asset, held.unwrap_or(0));
		}
		let participant: Option<ParticipantRow> = api(&at, "participant", (who,)).await?;
		let admitted = participant.is_some_and(|row| row.admitted);
		let nonce = at.transactions().account_nonce(&who).await.map_err(wrong)?;
		let vaults = self.vaults(&at, admitted, time).await?;
		Ok(View { block, time, prices, vaults, balances, on_hold, nonce, admitted })
	}

	async fn sign(
		&self,
		block: BlockId,
		nonce: u64,
		call: Call,
	) -> Result<Transaction, ChainError> {
		let at = self.at_id(block).await?;
		let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
			.nonce(nonce)
			.mortal_from_unchecked(self.mortality, block.number.into(), block.hash)
			.build();
		let (name, fields) = match call {
			Call::Commit { basket, asset, amount } => {
				("commit", vec![number(basket), number(asset), Value::u128(amount)])
			}
			Call::Complete { basket } => ("complete", vec![number(basket)]),
			Call::Fill { basket, asset, amount, price } => {
				let price = Value::u128(price.into_inner());
				("fill", vec![number(basket), number(asset), Value::u128(amount), price])
			}
			Call::Offer { basket, terms, until } => {
				("offer", offers::arguments(basket, &terms, until))
			}
			Call::Award { basket } => ("award", vec![number(basket)]),
			Call::Withdraw { basket } => ("withdraw", vec![number(basket)]),
		};
		let payload = dynamic::transaction("Settlement", name, fields);
		let signed = at
			.transactions()
			.create_signed(&payload, &Key(&self.pair), params)
			.await
			.map_err(wrong)?;
		// The period is a power of two below 4,096: the era begins with the block itself.
		let period = BlockNumber::try_from(self.mortality).unwrap_or(BlockNumber::MAX);
		let dies_at = block.number.saturating_add(period).saturating_sub(1);
		let hash = signed.hash();
		Ok(Transaction { hash, nonce, dies_at, bytes: signed.into_encoded() })
	}

	async fn submit(&self, transaction: &Transaction) -> Result<(), ChainError> {
		let rpc = self.connection.read().await.rpc.clone();
		let bytes = format!("0x{}", hex::encode(&transaction.bytes));
		let answer: Result<H256, _> =
			rpc.request("author_submitExtrinsic", rpc_params![bytes]).await;
		match answer {
			Ok(_) => Ok(()),
			Err(error) if error.to_string().contains(ALREADY_IMPORTED) => Ok(()),
			Err(error) => Err(wrong(error)),
		}
	}
}

/// Signs as subxt wants it.
struct Key<'a>(&'a sr25519::Pair);

impl Signer<SubstrateConfig> for Key<'_> {
	fn account_id(&self) -> AccountId32 {
		AccountId32(self.0.public().0)
	}

	fn sign(&self, payload: &[u8]) -> MultiSignature {
		MultiSignature::Sr25519(self.0.sign(payload).0)
	}
}

pub(super) fn number(value: u32) -> Value {
	Value::u128(value.into())
}

pub(super) fn id_of(at: &At) -> BlockId {
	// Block numbers of this chain have 32 bits.
	let number = BlockNumber::try_from(at.block_number()).unwrap_or(BlockNumber::MAX);
	BlockId { number, hash: at.block_hash() }
}

/// The prices in storage.
pub(super) async fn stored_prices(at: &At) -> Result<Vec<PriceRecord>, ChainError> {
	let address = dynamic::storage::<(), Vec<PriceRow>>("BlsOracle", "Prices");
	let rows = at.storage().fetch(address, ()).await.map_err(wrong)?.decode().map_err(wrong)?;
	Ok(rows.into_iter().map(PriceRecord::from).collect())
}

async fn api<A, R>(at: &At, method: &str, arguments: A) -> Result<R, ChainError>
where
	A: subxt::ext::frame_decode::runtime_apis::IntoEncodableValues,
	R: subxt::ext::scale_decode::DecodeAsType,
{
	let payload = dynamic::runtime_api_call::<A, R>("SettlementApi", method, arguments);
	at.runtime_apis().call(payload).await.map_err(wrong)
}

fn decoded<V, E: std::fmt::Display>(value: Result<V, E>) -> Result<V, ChainError> {
	value.map_err(wrong)
}

pub(super) fn wrong(error: impl std::fmt::Display) -> ChainError {
	ChainError(error.to_string())
}
