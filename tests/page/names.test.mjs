// Do the names that people give their classes and files stay as they are written, wherever the
// page shows, keeps and saves them?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, downloaded, inState, noProblems, opened, ready, reads, showsTexts, trainedTo } from "./page.mjs";
import { folderOf, png } from "./pictures.mjs";
import { metadata } from "./weights-files.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const NAMES = [
  '"double"',
  "#1 & <b>bold",
  "'single'",
  "100%",
  "50%20",
  "C?x=1",
  "golden retriever",
  "Äpfel",
  "猫",
  "🐕 with ball",
];

/** Ten pictures of each class, their files called as oddly. @type {[string, Uint8Array][]} */
const FILES = NAMES.flatMap((name, kind) =>
  Array.from(
    { length: 10 },
    (_, number) =>
      /** @type {[string, Uint8Array]} */ ([
        `${name}/${name} ${number}.png`,
        png(32, 32, (x, y) => [kind * 25, (x * 8 + number * 5) % 256, (y * kind * 3) % 256]),
      ]),
  ),
);

test("class names with spaces, other letters, emoji and signs stay as they are written", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "16" } });
  await ready(page);
  await reads(page, () => page.locator('input[data-source="folder"]').setInputFiles(folderOf(t, FILES)));
  const there = async () => {
    await page.locator("#source-folder:checked").waitFor({ timeout: PATIENCE });
    await showsTexts(page, ".samples button span", NAMES);
    assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), ["90", "10"]);
    assert.deepEqual(await page.locator(".split-notes p").allTextContents(), []);
  };
  await there();
  await page.locator("#start").click();
  await trainedTo(page, 12);
  await page.locator("#start").click();
  await inState(page, "paused");

  await page.locator("#tab-confusion").click();
  await showsTexts(page, ".matrix tbody th", NAMES);
  await showsTexts(page, ".matrix thead th", NAMES);
  await page.locator("#tab-body button", { hasText: "Per class" }).click();
  await page.locator(".report tbody tr").first().waitFor({ timeout: PATIENCE });
  const report = await page.locator(".report tbody").innerText();
  for (const name of NAMES) assert.ok(report.includes(name), name);

  await page
    .locator("#own-file")
    .setInputFiles({ name: '#1 100% "犬".png', mimeType: "image/png", buffer: Buffer.from(FILES[0][1]) });
  await page.locator(".guess").nth(2).waitFor({ timeout: PATIENCE });
  for (const name of await page.locator(".guess span:first-child").allTextContents())
    assert.ok(name === "" || NAMES.includes(name), name);

  const weights = await page.evaluate(async () => [...(await /** @type {any} */ (window).convlab.saveWeights())]);
  assert.deepEqual(JSON.parse(metadata(Buffer.from(weights))["convlab.classes"]), NAMES);
  const exported = await page.evaluate(async () =>
    Promise.all(
      ["json", "onnx", "pytorch"].map(async (form) =>
        new TextDecoder().decode(await /** @type {any} */ (window).convlab.exportAs(form)),
      ),
    ),
  );
  assert.deepEqual(JSON.parse(exported[0]).classes, NAMES);
  assert.ok(exported[1].includes(JSON.stringify(NAMES)), "in the metadata of ONNX");
  await page.locator("#open-export").click();
  const json = await downloaded(page, () => page.locator("#export-json").click());
  assert.deepEqual(JSON.parse(json.bytes.toString()).classes, NAMES);
  await page.keyboard.press("Escape");

  // Kept by the browser under names of its own.
  await page.waitForFunction(
    async () =>
      (await /** @type {any} */ (window).convlab.sets()).some(
        (/** @type {{files: number}} */ { files }) => files === 100,
      ),
    undefined,
    { timeout: PATIENCE },
  );
  await page.reload();
  await ready(page);
  await there();
  noProblems(problems);
});
