// Does a wrong field of a link cost itself alone, with a sentence beside its control, and is
// what was asked for kept in the address?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, pageUrl } from "./harness.mjs";
import { PATIENCE, cifarBatch, noProblems, opened, ready, setField, trainedTo } from "./page.mjs";

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/**
 * A page opened by a link.
 * @param {import('node:test').TestContext} t
 * @param {string} search
 * @param {object} [context]
 */
async function linked(t, search, context = {}) {
  const { page, problems } = await opened(t, browser, { query: search, context });
  await ready(page);
  return { page, problems };
}

/** The sentence about a field. @param {Page} page @param {string} name */
async function sentence(page, name) {
  const note = page.locator(`#asked-${name} p`);
  await note.waitFor({ state: "attached", timeout: PATIENCE });
  return (await note.textContent()) ?? "";
}
/** What the address says of a field. @param {Page} page @param {string} name */
const said = (page, name) => page.evaluate((field) => new URLSearchParams(location.search).getAll(field), name);
/** @param {Page} page @param {string} name */
const value = (page, name) => page.locator(`#recipe [name="${name}"]`).inputValue();
/** @param {Page} page @param {string} name */
async function settled(page, name) {
  await page.locator(`#asked-${name}`).waitFor({ state: "detached", timeout: PATIENCE });
}

/** Field, its text, what the sentence says, the value used. @type {[string, string, RegExp, string][]} */
const ROW = [
  ["batch", "0", /batch “0”.*at least 1.*64 is used/, "64"],
  ["batch", "2.5", /batch “2\.5”.*whole number/, "64"],
  ["batch", "1000000", /batch “1000000”.*training pictures.*64 is used/, "64"],
  ["epochs", "many", /epochs “many”.*from 1 to 1,000,000.*10 is used/, "10"],
  ["epochs", "", /epochs “”.*whole number/, "10"],
  ["lr", "fast", /lr “fast”.*number of at least 0.*0\.03 is used/, "0.03"],
  ["lr", "-1", /lr “-1”.*at least 0/, "0.03"],
  ["lr", "Infinity", /lr “Infinity”.*number/, "0.03"],
  ["lr", "0,01", /lr “0,01”.*number/, "0.03"],
  ["momentum", "1", /momentum “1”.*below 1.*0\.9 is used/, "0.9"],
  [
    "optimizer",
    "sdg",
    /optimizer “sdg”.*sgd, adam, adamw, rmsprop, adadelta, adagrad, adamax, nadam, radam, asgd or rprop.*sgd is used/,
    "sgd",
  ],
  ["schedule", "warm(", /schedule “warm\(”.*constant is used/, "constant"],
  ["seed", "-3", /seed “-3”.*whole number of at least 0/, "0"],
];
for (const [name, text, says, used] of ROW) {
  test(`${name}=${text} costs ${name} alone`, async (t) => {
    const { page, problems } = await linked(
      t,
      `device=cpu&${name}=${encodeURIComponent(text)}&weight_decay=0.001&flip=true`,
    );
    assert.match(await sentence(page, name), says);
    assert.equal(await value(page, name), used);
    assert.equal(await page.locator(`#recipe [name="${name}"]`).getAttribute("aria-describedby"), `asked-${name}`);
    assert.equal(await value(page, "weight_decay"), "0.001");
    assert.equal(await page.locator("#augment-flip").getAttribute("aria-checked"), "true");
    assert.deepEqual(await said(page, name), [text]);
    assert.equal(await page.locator(".asked .note:not(.only-drawer)").count(), 1);
    noProblems(problems);
  });
}

test("a sentence goes when its control is changed, and the address says the new value", async (t) => {
  const { page } = await linked(t, "device=cpu&batch=none&seed=1.5");
  await sentence(page, "batch");
  await setField(page, "lr", "0.02");
  await page.waitForFunction(() => new URLSearchParams(location.search).get("lr") === "0.02", undefined, {
    timeout: PATIENCE,
  });
  assert.deepEqual(
    [await said(page, "batch"), await said(page, "seed")],
    [["none"], ["1.5"]],
    "another change leaves them",
  );
  await setField(page, "batch", "16");
  await settled(page, "batch");
  assert.deepEqual(await said(page, "batch"), ["16"]);
  await setField(page, "seed", "0");
  await settled(page, "seed");
  assert.deepEqual(await said(page, "seed"), [], "the value that was used, typed by a person, is the person's");
});

for (const text of ["yes", "no", "TRUE", "on", ""]) {
  test(`flip=${text} is neither true nor false`, async (t) => {
    const { page } = await linked(t, `device=cpu&flip=${text}&batch=32`);
    assert.match(await sentence(page, "flip"), /flip “.*”.*true or false.*false is used/);
    assert.equal(await page.locator("#augment-flip").getAttribute("aria-checked"), "false");
    assert.equal(await value(page, "batch"), "32");
    await page.locator("#augment-flip").click();
    await settled(page, "flip");
    assert.deepEqual(await said(page, "flip"), ["true"]);
  });
}

for (const [text, checked] of [
  ["true", "true"],
  ["1", "true"],
  ["false", "false"],
  ["0", "false"],
]) {
  test(`flip=${text} is ${checked}`, async (t) => {
    const { page } = await linked(t, `device=cpu&flip=${text}`);
    assert.equal(await page.locator("#augment-flip").getAttribute("aria-checked"), checked);
    assert.equal(await page.locator(".asked .note").count(), 0);
  });
}

test("a field that is said twice is not guessed; said twice alike, it is one", async (t) => {
  const { page } = await linked(t, "device=cpu&batch=8&batch=16&epochs=3&epochs=3&lr=0.01&learning_rate=0.02");
  assert.match(await sentence(page, "batch"), /more than once: “8” or “16”.*64 is used/);
  await sentence(page, "lr");
  assert.equal(await value(page, "epochs"), "3");
  assert.deepEqual(await said(page, "batch"), ["8", "16"]);
});

test("other names of fields are taken as what they mean", async (t) => {
  const { page } = await linked(t, "device=cpu&learning_rate=0.02&batch_size=16&weight-decay=0.001&network=simple");
  assert.deepEqual(
    [await value(page, "lr"), await value(page, "batch"), await value(page, "weight_decay")],
    ["0.02", "16", "0.001"],
  );
  await page.locator('.block[data-layer="conv"], .block[data-layer="conv1"]').first().waitFor({ timeout: PATIENCE });
  assert.deepEqual(
    [await said(page, "model"), await said(page, "lr"), await said(page, "learning_rate")],
    [["simple"], ["0.02"], []],
  );
  assert.equal(await page.locator(".asked .note").count(), 0);
});

for (const [name, near] of [
  ["btach", "batch"],
  ["momentun", "momentum"],
  ["constructor", ""],
  ["toString", ""],
  ["colour", ""],
]) {
  test(`there is no field ${name}`, async (t) => {
    const { page, problems } = await linked(t, `device=cpu&${name}=8&epochs=3&utm_source=mail`);
    const note = page.locator(".top .asked .note p");
    await note.waitFor({ timeout: PATIENCE });
    assert.match(
      await note.innerText(),
      new RegExp(`“${name}=8”.*no setting of this name${near && `, but there is ${near}`}`),
    );
    assert.equal(await value(page, "epochs"), "3");
    assert.deepEqual(await said(page, name), ["8"]);
    await page.locator(".top .asked button").click();
    await note.waitFor({ state: "detached", timeout: PATIENCE });
    assert.deepEqual(await said(page, name), []);
    noProblems(problems);
  });
}

/** @type {[string, string, string, RegExp][]} */
const NAMES = [
  ["device=quantum", "device", "quantum", /auto, cpu, webgpu or burn.*Auto is used/],
  ["device=CPU", "device", "CPU", /auto, cpu/],
  ["device=cpu&engine=fast", "engine", "fast", /auto, burn or compiled/],
  ["device=cpu&model=alexnet9", "model", "alexnet9", /alexnet9.*LeNet is used/i],
  ["device=cpu&model=%7B%22name%22", "model", '{"name"', /is used/],
  ["device=cpu&model=", "model", "", /is used/],
  ["device=cpu&data=imagenet", "data", "imagenet", /builtin:scenes, builtin:streets or files.*builtin:scenes is used/],
  ["device=cpu&data=builtin:trees", "data", "builtin:trees", /builtin:streets/],
  ["device=cpu&data=files&set=folder", "data", "files", /folder.*builtin:scenes is used/],
  ["device=cpu&task=dream", "task", "dream", /classify, segment or detect.*Classify is used/],
  ["device=cpu&language=tlh", "language", "tlh", /en or zh.*English is used/],
  ["device=cpu&autostart=yes", "autostart", "yes", /true or false/],
];
for (const [search, name, asked, says] of NAMES) {
  test(`${search}: the ${name} is not known, and the rest holds`, async (t) => {
    const { page } = await linked(t, `${search}&batch=32&lr=0.02`);
    assert.match(await sentence(page, name), says);
    assert.deepEqual([await value(page, "batch"), await value(page, "lr")], ["32", "0.02"]);
    assert.deepEqual(await said(page, name), [asked]);
    await setField(page, "batch", "16");
    await page.waitForFunction(() => new URLSearchParams(location.search).get("batch") === "16", undefined, {
      timeout: PATIENCE,
    });
    assert.deepEqual(await said(page, name), [asked]);
  });
}

test("several wrong fields cost themselves, those that only the engine knows among them", async (t) => {
  const search =
    "device=cpu&model=wide9&batch=0&layer_rates=conv9=0&transforms=fly(size=3)&loss=hope&lr=0.02&epochs=4&rotate=5";
  const { page } = await linked(t, search);
  for (const name of ["model", "batch", "layer_rates", "transforms", "loss"])
    assert.match(await sentence(page, name), /is used instead|used/, name);
  assert.match(await sentence(page, "layer_rates"), /conv9/);
  assert.deepEqual([await value(page, "lr"), await value(page, "epochs")], ["0.02", "4"]);
  const wanted = new URLSearchParams(search);
  for (const name of wanted.keys()) assert.deepEqual(await said(page, name), [wanted.get(name)], name);
  await page.locator("#start").click();
  await trainedTo(page, 2);
});

test("in all settings the sentence stands beside its field, too", async (t) => {
  const { page } = await linked(t, "device=cpu&optimizer=adam&beta1=2&rotate=much");
  await sentence(page, "beta1");
  await page.locator("#open-settings").click();
  assert.match(await page.locator('.setting[data-field="beta1"] .note').innerText(), /beta1 “2”.*below 1/);
  assert.match(await page.locator('.setting[data-field="rotate"] .note').innerText(), /rotate “much”/);
  await page.locator("#setting-beta1").fill("0.8");
  await page.locator("#setting-beta1").press("Tab");
  await settled(page, "beta1");
  assert.equal(await page.locator('.setting[data-field="beta1"] .note').count(), 0);
  assert.deepEqual(await said(page, "beta1"), ["0.8"]);
});

test("language and task of a link hold, in Chinese as well", async (t) => {
  const { page } = await linked(t, "device=cpu&language=zh&task=segment&flip=yes&seed=x");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  assert.equal(await page.locator("#task-segment").getAttribute("aria-pressed"), "true");
  assert.match(await sentence(page, "seed"), /链接要求 seed 为“x”.*整数.*现用 0/);
  assert.match(await sentence(page, "flip"), /true 或 false/);
  assert.deepEqual(await said(page, "language"), ["zh"]);
  await page.locator('[data-language="en"]').click();
  assert.match(await sentence(page, "seed"), /The link asks for seed “x”/);
  assert.deepEqual(await said(page, "language"), []);
});

test("a wrong field beside one's own files costs itself alone: files and what suits a small set stay", async (t) => {
  const { page } = await linked(t, "device=cpu");
  await page.locator('input[data-source="cifar"]').setInputFiles([
    { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: cifarBatch(40) },
    { name: "test_batch.bin", mimeType: "application/octet-stream", buffer: cifarBatch(20) },
  ]);
  await page.locator("#source-cifar:checked").waitFor({ timeout: PATIENCE });
  await page.waitForFunction(async () => (await /** @type {any} */ (window).convlab.sets()).length === 1, undefined, {
    timeout: PATIENCE,
  });
  await page.goto(`${pageUrl}?device=cpu&data=files&set=cifar&layer_rates=conv9%3D0&seed=3&flip=yes`);
  await ready(page);
  assert.match(await sentence(page, "layer_rates"), /conv9/);
  await sentence(page, "flip");
  assert.ok(await page.locator("#source-cifar").isChecked());
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["40", "20"]);
  assert.equal(await value(page, "seed"), "3");
  assert.ok(Number(await value(page, "batch")) <= 40);
});
