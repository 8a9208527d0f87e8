// Weights as people have them, dropped on the page: what they are called does not matter, what
// fits is loaded, and what does not is listed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, openPage } from "./harness.mjs";
import { PATIENCE, downloaded, inState, message, noProblems, ready, reset, setField, trainedTo } from "./page.mjs";
import { metadata, readTensors, safetensors, torchSave } from "./weights-files.mjs";

/** @typedef {import('./weights-files.mjs').Tensor} Tensor */

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let problems;
/** LeNet's tensors, the values other than those of the page. @type {Tensor[]} */
let tensors;

before(async () => {
  browser = await launchBrowser();
  ({ page, problems } = await openPage(browser, { query: { device: "cpu", model: "lenet" } }));
  await ready(page);
  const { bytes } = await saved();
  assert.deepEqual(JSON.parse(metadata(bytes)["convlab.classes"]).slice(0, 2), ["car", "bus"]);
  tensors = readTensors(bytes).map((tensor) => ({
    ...tensor,
    values: tensor.values.map((_, at) => ((at * 37) % 101) / 1000 - 0.05),
  }));
});
after(() => browser.close());

const saved = () => downloaded(page, () => page.locator("#save-weights").click());

/** @param {string} prefix @returns {Tensor[]} */
const behind = (prefix) => tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name }));

/** Drops a file on the page. @param {string} name @param {Buffer} bytes */
async function drop(name, bytes) {
  await page.evaluate(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    [name, bytes.toString("base64")],
  );
}

/** @param {string} name */
const isLoaded = (name) =>
  page.locator("#footer .last", { hasText: `10 tensors loaded from ${name}` }).waitFor({ timeout: PATIENCE });

/** The page computes with the values of the file. @param {string[]} [names] those that are compared */
async function holds(names = tensors.map(({ name }) => name)) {
  const there = new Map(readTensors((await saved()).bytes).map((tensor) => [tensor.name, tensor.values]));
  for (const { name, values } of tensors.filter((tensor) => names.includes(tensor.name)))
    assert.deepEqual(there.get(name), values, name);
}

/** @type {[string, () => Buffer, RegExp | null][]} */
const FILES = [
  [
    "model_best.pth.tar",
    () =>
      torchSave(behind("module."), {
        key: "state_dict",
        beside: [{ name: "best_acc1", shape: [1], values: Float32Array.of(61.5) }],
      }),
    /state_dict.*best_acc1.*module\./,
  ],
  ["last.ckpt", () => torchSave(behind("model._orig_mod."), { key: "state_dict" }), /model\._orig_mod\./],
  ["pytorch_model.bin", () => torchSave(tensors), null],
  [
    "checkpoint",
    () =>
      torchSave(behind("net."), {
        key: "model_state_dict",
        beside: [{ name: "loss", shape: [], values: Float32Array.of(0.5) }],
      }),
    /loss/,
  ],
  ["net.pt", () => torchSave(behind("_orig_mod.")), /_orig_mod\./],
  ["wrapped.safetensors", () => safetensors(behind("backbone.module.")), /backbone\.module\./],
  ["model.bin", () => safetensors(tensors), null],
];

for (const [name, bytes, says] of FILES) {
  test(`${name} dropped on the page is weights`, async () => {
    await reset(page);
    await drop(name, bytes());
    await isLoaded(name);
    if (says) {
      const words = await message(page, "weights");
      assert.match(words, says);
      assert.ok(words.includes(name), words);
    } else assert.equal(await page.locator('[data-place="weights"] .note').count(), 0);
    await holds();
    assert.ok(await page.locator("#source-scenes").isChecked(), "it is not taken for data");
    if (!says) return;
    // What was loaded is spoken of until a new run begins without it.
    await setField(page, "batch", (await page.locator('#recipe [name="batch"]').inputValue()) === "32" ? "16" : "32");
    await page.locator('[data-place="weights"] .note').waitFor({ state: "detached", timeout: PATIENCE });
  });
}

test("values that are no numbers are said at loading", async () => {
  const broken = tensors.map((tensor) =>
    tensor.name === "fc1.bias"
      ? { ...tensor, values: tensor.values.map((value, at) => (at < 3 ? NaN : value)) }
      : tensor,
  );
  await drop("nan.safetensors", safetensors(broken));
  await isLoaded("nan.safetensors");
  assert.match(await message(page, "weights"), /NaN.*fc1\.bias \(3 of 120\)/);
  await page.locator('[data-place="weights"] button', { hasText: "Dismiss" }).click();
});

/** The weights of a net for seven classes. */
const seven = () =>
  safetensors(
    behind("model.").map((tensor) => {
      if (!tensor.name.includes("fc3")) return tensor;
      const shape = [7, ...tensor.shape.slice(1)];
      return { ...tensor, shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
    }),
  );

test("what does not fit is listed, and what fits is loaded", async () => {
  await reset(page);
  const before = readTensors((await saved()).bytes).find(({ name }) => name === "fc3.weight");
  await drop("seven.safetensors", seven());
  const list = page.locator("#weights-fit");
  await list.waitFor({ timeout: PATIENCE });
  assert.equal(await list.locator("h2").innerText(), "seven.safetensors: 8 of 10 tensors fit");
  assert.equal(await list.locator('th[scope="col"]').count(), 5);
  assert.equal(await list.locator("tbody tr").count(), 10);
  assert.deepEqual(await list.locator('tr[data-fate="other_shape"] td').allInnerTexts(), [
    "model.fc3.weight",
    "7×84",
    "fc3.weight",
    "10×84",
    "left: other shape",
    "model.fc3.bias",
    "7",
    "fc3.bias",
    "10",
    "left: other shape",
  ]);
  assert.equal(await page.locator("#fit-load").innerText(), "Load what fits (8 of 10 tensors; all but fc3)");
  await page.locator("#fit-load").click();
  await page
    .locator("#footer .last", { hasText: "8 tensors loaded from seven.safetensors" })
    .waitFor({ timeout: PATIENCE });
  assert.equal(await list.count(), 0);
  await holds(tensors.map(({ name }) => name).filter((name) => !name.startsWith("fc3")));
  assert.deepEqual(
    readTensors((await saved()).bytes).find(({ name }) => name === "fc3.weight"),
    before,
    "the rest stays",
  );
});

test("what was loaded can be frozen: the rest alone learns", async () => {
  await reset(page);
  await drop("seven.safetensors", seven());
  await page.locator("#fit-freeze").check({ timeout: PATIENCE });
  await page.locator("#fit-load").click();
  await page.locator("#footer .last", { hasText: "frozen: all but fc3" }).waitFor({ timeout: PATIENCE });
  const before = readTensors((await saved()).bytes).find(({ name }) => name === "fc3.weight");
  await page.locator("#step").click();
  await trainedTo(page, 1);
  await inState(page, "paused");
  await holds(tensors.map(({ name }) => name).filter((name) => !name.startsWith("fc3")));
  assert.notDeepEqual(
    readTensors((await saved()).bytes).find(({ name }) => name === "fc3.weight"),
    before,
  );
  // Of a run under way nothing can be frozen.
  await drop("seven.safetensors", seven());
  await page.locator("#weights-fit").waitFor({ timeout: PATIENCE });
  assert.ok(await page.locator("#fit-freeze").isDisabled());
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#weights-fit").count(), 0);
});

test("a file of which nothing fits is refused with a sentence, and listed when asked for", async () => {
  await reset(page);
  await drop(
    "other.safetensors",
    safetensors([{ name: "layer.weight", shape: [3], values: Float32Array.of(1, 2, 3) }]),
  );
  assert.match(await message(page, "weights"), /other\.safetensors.*0 of 10 tensors fit.*missing in the file \(10\)/);
  await page.locator('[data-place="weights"] button', { hasText: "Tensor by tensor" }).click();
  await page.locator('#weights-fit tr[data-fate="left_over"]').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator("#fit-load").count(), 0);
  await page.locator("#fit-close").click();
});

for (const [width, height] of [
  [320, 640],
  [390, 844],
  [768, 1024],
  [1440, 900],
]) {
  test(`the list fits a screen ${width} px wide, in both languages`, async () => {
    await page.setViewportSize({ width, height });
    await drop("seven.safetensors", seven());
    const list = page.locator("#weights-fit");
    await list.waitFor({ timeout: PATIENCE });
    for (const [language, title] of [
      ["zh", "10 个张量中有 8 个吻合"],
      ["en", "8 of 10 tensors fit"],
    ]) {
      await page.evaluate(
        (language) => /** @type {HTMLElement} */ (document.querySelector(`[data-language="${language}"]`)).click(),
        language,
      );
      await list.locator("h2", { hasText: title }).waitFor({ timeout: PATIENCE });
      const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await list.boundingBox());
      assert.ok(
        box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
        JSON.stringify(box),
      );
      const button = /** @type {{x: number, width: number}} */ (await page.locator("#fit-load").boundingBox());
      assert.ok(button.x >= 0 && button.x + button.width <= width, JSON.stringify(button));
    }
    await page.locator("#fit-close").click();
  });
}

test("none of this broke anything", () => noProblems(problems));
