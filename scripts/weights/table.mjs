// Prints the tables of docs/BENCHMARKS.md from the generated weights.
import { readFileSync } from 'node:fs';

const read = 8;
const write = 50; // µs each, those of ParityDB

/** The formulas of a pallet: its parts by component, '' for what is constant. */
function formulas(folder) {
  const file = new URL(`../../pallets/${folder}/src/weights.rs`, import.meta.url);
  const [, measured] = readFileSync(file, 'utf8').split('for SubstrateWeight<T>');
  const found = {};
  for (const part of measured.split('impl WeightInfo for ()')[0].split('\n\tfn ').slice(1)) {
    const name = part.slice(0, part.indexOf('('));
    const formula = { computed: {}, reads: {}, writes: {} };
    for (const line of part.split('\n')) {
      const of = line.match(/saturating_mul\((\w+)\.into\(\)\)/)?.[1] ?? '';
      const time = line.match(/from_parts\(([\d_]+), \d+\)/);
      const access = line.match(/(reads|writes)\(\(?(\d+)/);
      const number = (digits) => Number(digits.replaceAll('_', ''));
      if (access) formula[access[1]][of] = number(access[2]);
      else if (time && !/from_parts\(0, /.test(line)) formula.computed[of] = number(time[1]) / 1e6;
    }
    found[name] = formula;
  }
  return found;
}

const sum = (parts, at) => Object.entries(parts).reduce((all, [of, each]) => all + each * (of ? (at[of] ?? 0) : 1), 0);

function cell(formula, at) {
  const computed = sum(formula.computed, at) / 1000;
  const stored = (sum(formula.reads, at) * read + sum(formula.writes, at) * write) / 1000;
  return `${(computed + stored).toFixed(2)} (${computed.toFixed(2)})`;
}

const half = (n, first, second) => ({ [first]: Math.floor(n / 2), [second]: Math.ceil(n / 2) });
const settlement = formulas('settlement');
const rebalance = formulas('rebalance');
const oracle = formulas('bls-oracle');
const rows = [
  ['issue', settlement.issue, (n) => ({ c: n + 1 })],
  ['redeem', settlement.redeem, (n) => ({ c: n + 1 })],
  ['collect_fee', settlement.collect_fee, (n) => ({ c: n + 1 })],
  ['fill', settlement.fill, (n) => ({ c: n + 1 })],
  ['complete', settlement.complete, (n) => ({ c: n + 1 })],
  ['offer', settlement.offer, (n) => half(n, 'c', 'g')],
  ['award', settlement.award, (n) => half(n, 'c', 'g')],
  ['sell_phase', settlement.sell_phase, (n) => half(n, 'c', 's')],
  ['buy_phase', settlement.buy_phase, (n) => half(n, 'c', 's')],
  ['create_basket', rebalance.create_basket, (n) => ({ n })],
  ['request_rebalance', rebalance.request_rebalance, (n) => ({ n })],
  ['execute', rebalance.execute, (n) => ({ n })],
];
const counts = [1, 10, 100, 400];
console.log(`| | ${counts.join(' | ')} | reads | writes |\n| --- |${' --- |'.repeat(counts.length + 2)}`);
for (const [name, formula, components] of rows) {
  const cells = counts.map((count) => cell(formula, components(count)));
  const parts = (of) => Object.entries(formula[of]).map(([each, count]) => (each ? `${count}${each}` : count));
  console.log(`| ${name} | ${[...cells, parts('reads').join(' + ') || 0, parts('writes').join(' + ') || 0].join(' | ')} |`);
}

console.log('\n| | total, ms | computed, ms | reads | writes |\n| --- | --- | --- | --- | --- |');
for (const [name, formula, at] of [
  ['fulfil', settlement.fulfil, {}],
  ['register', settlement.register, {}],
  ['commit', settlement.commit, {}],
  ['end_commitment', settlement.end_commitment, {}],
  ['authorize_submit_report, 10 prices, 4 members', oracle.authorize_submit_report, { p: 10, s: 4 }],
  ['submit_report, 10 prices, 4 members', oracle.submit_report, { p: 10, s: 4 }],
  ['submit_report, 800 prices, 128 members, 256 requests', oracle.submit_report, { p: 800, s: 128, r: 256 }],
  ['report_equivocation', oracle.report_equivocation, {}],
]) {
  const [reads, writes] = [sum(formula.reads, at), sum(formula.writes, at)];
  const computed = sum(formula.computed, at) / 1000;
  const total = computed + (reads * read + writes * write) / 1000;
  console.log(`| ${name} | ${total.toFixed(2)} | ${computed.toFixed(2)} | ${reads} | ${writes} |`);
}
