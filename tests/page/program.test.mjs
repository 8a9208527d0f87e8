// Is a pasted PyTorch program read, told what is wrong with it, and trained? Are torch.save's files refused in words?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, message, noProblems, opened, ready, trainedTo } from "./page.mjs";
import { folderOf } from "./pictures.mjs";
import { zip } from "./zip.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const PROGRAM = `Some prose before the code.

import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

class Small(nn.Module):
    def __init__(self, width=8):
        super(Small, self).__init__()
        self.conv = nn.Conv2d(3, width, 3, stride=2, padding=1)
        self.fc = nn.Linear(width * 16 * 16, 10)

    def forward(self, x):
        x = F.relu(self.conv(x))
        return self.fc(x.view(-1, 8 * 16 * 16))

net = Small()
optimizer = optim.Adam(net.parameters(), lr=0.004)
`;

/** Opens the editor with a source in it. @param {import('playwright-core').Page} page @param {string} source */
async function pasted(page, source) {
  await page.locator("#open-program").click();
  await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
  await page.locator("#program").fill(source);
}

test("a pasted program is read, with its recipe, and trains", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await pasted(page, PROGRAM);
  await page.locator(".layer", { hasText: "8×16×16" }).first().waitFor({ timeout: PATIENCE });
  assert.match(await page.locator(".found").innerText(), /lr 0\.004/);
  await page.locator("#program-train").click();
  await ready(page);
  await page.locator('.block[data-layer="conv"]').waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator('.block[data-layer="conv"] .mono').innerText(), "8×16×16");
  assert.equal(await page.locator('#recipe input[name="lr"]').inputValue(), "0.004");
  await page.locator("#start").click();
  await trainedTo(page, 3);
  noProblems(problems);
});

test("what does not work in PyTorch either is named with its line, and at its block", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await pasted(page, PROGRAM.replace("width * 16 * 16", "width * 9"));
  await page.locator(".found .problem").first().waitFor({ timeout: PATIENCE });
  assert.match(await page.locator(".found .problem").first().innerText(), /\d+:\d+\s+.*72/);
  assert.match(await page.locator(".layer.wrong .note p").innerText(), /72/);
  assert.equal(await page.locator("#program-train").isDisabled(), true);
  noProblems(problems);
});

/** A class with one convolution. @param {string} name @param {number} width */
const convolution = (name, width) => `class ${name}(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv = nn.Conv2d(3, ${width}, 3)
        self.fc = nn.Linear(${width}, classes)

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))
`;

test("a folder's files are one program, its networks a click away, and size and call are said beside it", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#open-program").click();
  await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
  const nets = `import torch.nn as nn\n\n${convolution("Small", 4)}\n${convolution("Large", 40)}`;
  const files = [
    ["repo/main.py", "from models.nets import Small, Large\nnets = [Small(7), Large(7)]\nprint(wrong)\n"],
    ["repo/models/nets.py", nets],
    ["repo/unused.py", "x = 1\n"],
  ].map(([name, text]) => /** @type {[string, Uint8Array]} */ ([name, Buffer.from(text)]));
  // As the file manager hands a folder over.
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [`${folderOf(t, files)}/repo`], dragOperationsMask: 1 };
  for (const type of /** @type {const} */ (["dragEnter", "dragOver", "drop"]))
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  const chosen = page.locator('.candidates [aria-pressed="true"]');
  await chosen.filter({ hasText: "Large(7)" }).waitFor({ timeout: PATIENCE });
  assert.deepEqual(await page.locator(".program-files optgroup").first().locator("option").allInnerTexts(), [
    "repo/main.py",
    "repo/models/nets.py",
  ]);
  assert.match(await page.locator(".found .problem").first().innerText(), /^repo\/main\.py 3:7/);
  await page.locator(".candidates button", { hasText: "Small(7)" }).click();
  await page.locator(".layer", { hasText: "4×30×30" }).waitFor({ timeout: PATIENCE });
  assert.equal(await page.locator('.meant [name="make"]').inputValue(), "Small(7)");
  await page.locator('.meant [name="make"]').fill("Small(10)");
  await page.locator('.meant [name="input"]').fill("3x64");
  await page.locator('.meant [name="input"][aria-invalid]').waitFor({ timeout: PATIENCE });
  await page.locator('.meant [name="input"]').fill("3x64x48");
  await page.locator(".layer", { hasText: "4×62×46" }).waitFor({ timeout: PATIENCE });
  assert.equal(await chosen.count(), 0, "what is made is none of those offered");
  // A layer is chosen, and its file is shown.
  await page.locator(".layer-head", { hasText: "conv" }).click();
  assert.equal(await page.locator("#program").inputValue(), nets);
  await page.locator("#program-train:enabled").click();
  await ready(page);
  await page.locator('.block[data-layer="fc"] .mono', { hasText: "10" }).waitFor({ timeout: PATIENCE });
  noProblems(problems);
});

test("a notebook in an archive is read cell by cell, and what is wrong names its cell and line", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#open-program").click();
  await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
  const cell = (/** @type {string} */ type, /** @type {string} */ source) => ({ cell_type: type, source });
  const cells = [
    cell("code", "import torch.nn as nn"),
    cell("markdown", "The network"),
    cell("code", convolution("Net", 8)),
    cell("code", "%matplotlib inline\nnet = Net(5)\nprint(wrong)"),
  ];
  const bytes = Buffer.from(JSON.stringify({ cells, nbformat: 4 }));
  await page.locator("#program-file").setInputFiles({
    name: "repo.zip",
    mimeType: "application/zip",
    buffer: zip([["repo/net.ipynb", bytes]]),
  });
  const problem = page.locator(".found .problem").first();
  await problem.filter({ hasText: "cell 4" }).waitFor({ timeout: PATIENCE });
  assert.match(await problem.innerText(), /^cell 4 · 3:7/);
  await problem.click();
  const line = await page.locator("#program").evaluate((field) => {
    const { value, selectionStart } = /** @type {HTMLTextAreaElement} */ (field);
    return value.slice(selectionStart).split("\n")[0];
  });
  assert.equal(line, "print(wrong)");
  noProblems(problems);
});

test("a broken file of torch.save is refused, and nothing is lost", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  await page.locator("#weights-file").setInputFiles({
    name: "net.pth",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("PK\x03\x04 cut off", "latin1"),
  });
  assert.match(await message(page, "weights"), /net\.pth/);
  await page.locator("#start").click();
  await trainedTo(page, 2);
});

test("a network of the list that is a program is read for the data, trains, and comes by a link", async (t) => {
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "2", lr: "0.001" } });
  await ready(page);
  const groups = page.locator("#model optgroup");
  assert.equal(await groups.count(), 2);
  // Networks of maps say what they need.
  assert.match(await groups.first().locator('option[value="enet"]').innerText(), /enet · /);
  assert.equal(await groups.first().locator('option[value="enet"]').isDisabled(), true);
  await page.locator("#model").selectOption("densenet_bc");
  await page.locator('#model[title*="Huang"]').waitFor({ timeout: PATIENCE });
  await ready(page);
  assert.equal(await page.locator("#model").inputValue(), "densenet_bc");
  await page.locator("#start").click();
  await trainedTo(page, 2);

  const { page: other, problems: others } = await opened(t, browser, {
    query: { device: "cpu", batch: "2", model: "resnet18" },
  });
  await other.locator('.block[data-layer="layer1.0.conv1"]').waitFor({ timeout: PATIENCE });
  assert.equal(await other.locator("#model").inputValue(), "resnet18");
  // The link says the name.
  assert.match(other.url(), /model=resnet18(&|$)/);
  noProblems([...problems, ...others]);
});
