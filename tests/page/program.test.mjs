// Is a pasted PyTorch program read, told what is wrong with it, and trained? Are torch.save's files refused in words?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, message, noProblems, opened, ready, trainedTo } from "./page.mjs";

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
