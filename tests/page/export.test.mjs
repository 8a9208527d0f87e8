// Does the export menu hand over files that are what they say: a script with these settings, ONNX with the weights of
// now, Burn code, JSON, weights?

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready, trainedTo } from "./page.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** The file that a line of the menu hands over. @param {import('playwright-core').Page} page @param {string} form */
async function file(page, form) {
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: PATIENCE }),
    page.locator(`#export-${form}`).click(),
  ]);
  const name = download.suggestedFilename();
  await page.locator(".export-told").filter({ hasText: name }).waitFor({ timeout: PATIENCE });
  return { name, bytes: await readFile(await download.path()) };
}

test("the menu hands over what it names, of the run at hand", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", lr: "0.02", momentum: "0.8" } });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 2);
  await page.locator("#start").click();
  await page.locator('#start[data-state="paused"]:enabled').waitFor({ timeout: PATIENCE });
  await page.locator("#open-export").click();

  const script = await file(page, "pytorch");
  const text = script.bytes.toString();
  assert.equal(script.name, "lenet.py");
  assert.match(text, /class Lenet\(nn\.Module\):[\s\S]*torch\.optim\.SGD\(parameters, lr=LR, momentum=0\.8/);
  assert.match(text, /SEED, EPOCHS, BATCH, LR = \d+, \d+, \d+, 0\.02\n/);
  assert.match(text, /convlab data save builtin:scenes DATA/);

  const burn = await file(page, "burn");
  assert.match(burn.bytes.toString(), /pub struct Lenet \{\n {4}pub conv1: Conv2d,/);

  const json = await file(page, "json");
  assert.deepEqual(JSON.parse(json.bytes.toString()).input, [3, 32, 32]);
  const classes = ["car", "bus", "bicycle", "person", "tree", "house", "tower", "boat", "plane", "sign"];
  assert.deepEqual(JSON.parse(json.bytes.toString()).classes, classes, "what the outputs mean goes along");

  // The same values stand in both files, byte by byte.
  const weights = await file(page, "weights");
  const onnx = await file(page, "onnx");
  assert.ok(onnx.bytes.includes(JSON.stringify(classes)), "in the metadata of ONNX too");
  assert.match(onnx.name, /^lenet-step\d+\.onnx$/);
  const length = Number(weights.bytes.readBigUInt64LE(0));
  const header = JSON.parse(weights.bytes.subarray(8, 8 + length).toString());
  for (const tensor of ["conv1.weight", "fc3.bias"]) {
    const [from, to] = header[tensor].data_offsets;
    assert.ok(onnx.bytes.includes(weights.bytes.subarray(8 + length + from, 8 + length + to)), tensor);
  }
  noProblems(problems);
});

/** The fields of a message of Protocol Buffers that hold bytes. @param {Buffer} bytes @returns {[number, Buffer][]} */
function fields(bytes) {
  let at = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value;
    }
  };
  /** @type {[number, Buffer][]} */
  const found = [];
  while (at < bytes.length) {
    const key = varint();
    if ((key & 7) === 0) varint();
    else if ((key & 7) === 5) at += 4;
    else {
      const length = varint();
      found.push([key >> 3, bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return found;
}
/** @param {Buffer} bytes @param {...number} path @returns {Buffer[]} */
function parts(bytes, ...path) {
  const [number, ...rest] = path;
  const here = fields(bytes)
    .filter(([field]) => field === number)
    .map(([, part]) => part);
  return rest.length === 0 ? here : here.flatMap((part) => parts(part, ...rest));
}

for (const [model, data] of [
  ["lenet", "builtin:scenes"],
  ["unet_small", "builtin:streets"],
  ["detector", "builtin:streets"],
]) {
  test(`ONNX of ${model} takes any number of pictures, and says how they are prepared`, async (t) => {
    const { page } = await opened(t, browser, {
      query: { device: "cpu", model, data, mean: "0.25,0.5,0.75", std: "0.125,0.25,0.5" },
    });
    await ready(page);
    const onnx = Buffer.from(
      await page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.exportAs("onnx"))]),
    );
    const metadata = Object.fromEntries(
      parts(onnx, 14).map((entry) => [parts(entry, 1).toString(), parts(entry, 2).toString()]),
    );
    assert.deepEqual(
      [JSON.parse(metadata.mean), JSON.parse(metadata.std)],
      [
        [0.25, 0.5, 0.75],
        [0.125, 0.25, 0.5],
      ],
    );
    // The first size of what goes in and of what comes out has a name instead of a number.
    for (const field of [11, 12]) {
      const [first] = parts(onnx, 7, field, 2, 1, 2, 1);
      assert.deepEqual(parts(first, 2).map(String), ["batch"]);
    }
  });
}
