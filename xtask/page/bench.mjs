// Times training steps of convlab and of its peers, TensorFlow.js and jax-js. `cargo xtask bench` starts it.
//
//   --quick         fewer and shorter rounds
//   --json          one JSON object, `{"rows": [...]}`, instead of tables
//   --only TEXT     only cells whose "system device network batch" holds TEXT; may be given several times
// All systems interpret the same network description, start from the same weights and see the same pictures; their
// first losses are compared. Peers' pictures lie on the device already; convlab's session
// gathers each batch from its data set.

import { NETWORKS } from "./peers/networks.mjs";
import { runCells } from "./peers/run.mjs";
import { compareLosses, table } from "./peers/table.mjs";

/** @type {[system: string, device: string][]} */
const SYSTEMS = [
  ["convlab-compiled", "webgpu"],
  ["convlab-burn", "webgpu"],
  ["convlab-cpu", "cpu"],
  ["tfjs", "webgpu"],
  ["tfjs", "wasm"],
  ["tfjs", "cpu"],
  ["jax-js", "webgpu"],
  ["jax-js", "wasm"],
];

const words = process.argv.slice(2);
const quick = words.includes("--quick");
const json = words.includes("--json");
const only = words.filter((_, at) => words[at - 1] === "--only");
const effort = {
  rounds: quick ? 3 : 7,
  slowRounds: quick ? 1 : 3,
  milliseconds: quick ? 700 : 2000,
  losses: 10,
  patience: 300_000,
};

const rows = [];
let agree = true;
for (const {
  network: { name: network },
  batches,
} of NETWORKS) {
  for (const batch of batches) {
    const cells = SYSTEMS.map(([system, device]) => ({ system, device, network, batch })).filter((cell) => {
      const text = Object.values(cell).join(" ");
      return only.length === 0 || only.some((part) => text.includes(part));
    });
    if (cells.length === 0) continue;
    const group = await runCells(cells, effort, (text) => console.error(text));
    rows.push(...group);
    const compared = compareLosses(group);
    agree &&= compared.agree;
    if (!json) console.log(`\n${table(group)}\n${compared.text}`);
  }
}
if (json) console.log(JSON.stringify({ rows }));
else console.log("\nMedians of rounds in turns, one browser a cell. A software adapter ranks overhead, not a GPU.");
if (!agree) process.exitCode = 1;
