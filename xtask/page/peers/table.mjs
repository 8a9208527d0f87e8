// What the benchmark prints: a table of the cells of one network and batch size, ratios, and whether the losses agree.

/** @typedef {import('./run.mjs').Row} Row */

/** Relative difference of losses that other rounding explains. */
const SAME = 1e-4;

/** @param {Row} row */
const isPeer = (row) => !row.system.startsWith("convlab");

/** @param {Row} row */
const ms = (row) => row.ms_per_step ?? Infinity;

/** @param {Row[]} rows */
export function table(rows) {
  const { network, batch } = rows[0];
  const lines = rows.map((row) => {
    const name = `${row.system.padEnd(17)} ${row.device.padEnd(7)}`;
    if (row.ms_per_step === null || row.images_per_sec === null) return `${name} cannot run: ${row.reason}`;
    const [step, speed] = [row.ms_per_step.toPrecision(4), row.images_per_sec.toFixed(1)];
    return `${name} ${step.padStart(9)} ms/step ${speed.padStart(9)} images/s   (${row.adapter})`;
  });
  return [`${network}, batch ${batch}`, ...lines, ...ratios(rows)].join("\n");
}

/** convlab's compiled engine against the faster peer, on WebGPU and on any device. @param {Row[]} rows */
function ratios(rows) {
  const own = rows.find(({ system, ms_per_step }) => system === "convlab-compiled" && ms_per_step !== null);
  if (!own) return [];
  return ["webgpu", "any device"].flatMap((device) => {
    const peers = rows.filter(
      (row) => isPeer(row) && (device === "any device" || row.device === device) && row.ms_per_step !== null,
    );
    if (peers.length === 0) return [];
    const best = peers.reduce((a, b) => (ms(a) <= ms(b) ? a : b));
    const ratio = ms(best) / ms(own);
    return [
      `convlab-compiled is ${ratio.toFixed(2)} times as fast as the faster peer on ${device} ` +
        `(${best.system} ${best.device})`,
    ];
  });
}

/**
 * Each system's losses against the first system that has some.
 * @param {Row[]} rows
 * @returns {{agree: boolean, text: string}}
 */
export function compareLosses(rows) {
  const able = rows.filter(({ losses }) => losses.length > 0);
  if (able.length < 2) return { agree: true, text: "losses: nothing to compare" };
  const reference = able.find(({ system }) => system === "convlab-cpu") ?? able[0];
  const differences = able
    .filter((row) => row !== reference)
    .map((row) => {
      const count = Math.min(row.losses.length, reference.losses.length);
      const worst = Math.max(
        ...row.losses
          .slice(0, count)
          .map((loss, at) => Math.abs(loss - reference.losses[at]) / Math.abs(reference.losses[at])),
      );
      return { name: `${row.system} ${row.device}`, count, worst: Number.isFinite(worst) ? worst : Infinity };
    });
  const text = differences
    .map(({ name, count, worst }) => `${name} ${worst.toExponential(0)}${worst > SAME ? " DIFFERS" : ""} (${count})`)
    .join(", ");
  return {
    agree: differences.every(({ worst }) => worst <= SAME),
    text:
      `losses against ${reference.system} ${reference.device}, ` +
      `largest relative difference (steps compared): ${text}`,
  };
}
