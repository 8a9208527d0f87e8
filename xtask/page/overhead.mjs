// Measures LeNet steps through the session and in a bare Burn loop, in turns, in one browser.
// `cargo xtask bench --overhead` starts it.

import { launchBrowser, openPage } from "../../tests/page/harness.mjs";

const QUICK = process.argv.includes("--quick");
const JSON_ONLY = process.argv.includes("--json");
const ROUNDS = QUICK ? 3 : 9;
/** Steps of one round; a round of the session and one of the bare loop follow each other. */
const STEPS = { cpu: { 4: 200, 64: 30 }, webgpu: { 4: 24, 64: 8 } };

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * Runs in the page.
 * @param {{device: 'cpu' | 'webgpu', batch: number, rounds: number, steps: number}} cell
 * @returns {Promise<{session: number[], bare: number[], adapter: string}>} milliseconds a step, a value a round
 */
async function measure({ device, batch, rounds, steps }) {
  const module = await import(new URL("www/pkg/bench/convlab.js", document.baseURI).href);
  await module.default();
  const lab = await module.Lab.create(device);
  const { defaults } = (await import(new URL("www/pkg/schema.js", document.baseURI).href)).default;
  const recipe = { ...defaults, batch, lr: 0.01, epochs: 1000 };
  await lab.configure(JSON.stringify(recipe));
  await lab.command("start");
  const bare = await module.BareLoop.create(device, batch);
  /** Waits for steps of the session; evaluations between epochs are not training and are left out. */
  const session = async () => {
    let done = 0;
    let spent = 0;
    while (done < steps) {
      const started = performance.now();
      const events = JSON.parse(await lab.turn(100));
      const took = performance.now() - started;
      const count = events.filter((/** @type {{event: string}} */ { event }) => event === "step").length;
      if (count === 0 || events.some((/** @type {{event: string}} */ { event }) => event === "evaluated")) continue;
      done += count;
      spent += took;
    }
    return spent / done;
  };
  /** The loss is read as often as the session reads it: after about 100 ms. */
  let chunk = 1;
  const loop = async () => {
    let done = 0;
    const started = performance.now();
    while (done < steps) {
      const before = performance.now();
      await bare.steps(chunk);
      done += chunk;
      chunk = Math.max(1, Math.round((chunk * 100) / Math.max(1, performance.now() - before)));
    }
    return (performance.now() - started) / done;
  };
  await session();
  await loop();
  /** @type {{session: number[], bare: number[], adapter: string}} */
  const result = { session: [], bare: [], adapter: JSON.parse(lab.info()).adapter };
  for (let round = 0; round < rounds; round += 1) {
    result.session.push(await session());
    result.bare.push(await loop());
  }
  return result;
}

const rows = [];
for (const device of /** @type {('cpu' | 'webgpu')[]} */ (["cpu", "webgpu"])) {
  for (const batch of /** @type {(4 | 64)[]} */ ([4, 64])) {
    const browser = await launchBrowser();
    try {
      const { page } = await openPage(browser, { query: { device: "cpu" } });
      page.setDefaultTimeout(0);
      const { session, bare, adapter } = await page.evaluate(measure, {
        device,
        batch,
        rounds: ROUNDS,
        steps: STEPS[device][batch],
      });
      const row = {
        device,
        network: "lenet",
        batch,
        adapter,
        session_ms: median(session),
        bare_ms: median(bare),
        ratio: median(session.map((ms, round) => ms / bare[round])),
      };
      rows.push(row);
      if (!JSON_ONLY)
        console.log(
          [
            `${device.padEnd(7)} batch ${String(batch).padStart(2)}`,
            `session ${row.session_ms.toFixed(2)} ms`,
            `bare Burn loop ${row.bare_ms.toFixed(2)} ms`,
            `ratio ${row.ratio.toFixed(3)}`,
            `(${adapter})`,
          ].join("   "),
        );
    } finally {
      await browser.close();
    }
  }
}
if (JSON_ONLY) console.log(JSON.stringify({ rows }));
else console.log("Medians of rounds run in turns in one browser. A software adapter ranks overhead, not a GPU.");
