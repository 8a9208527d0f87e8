// Is what docs/embedding.md asks of a host page enough, and is each part of it needed? The
// policies are read from that file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, noProblems, opened, ready, trainedTo } from "./page.mjs";
import { serveStatically } from "./static-host.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

const words = readFileSync(new URL("../../docs/embedding.md", import.meta.url), "utf8");

/** The policy that the document gives for a case. @param {'same' | 'other'} which @param {string} origin */
function policy(which, origin) {
  const found = [...words.matchAll(/^Content-Security-Policy: (.*)$/gm)].map(([, text]) => text);
  assert.equal(found.length, 2);
  return found[which === "same" ? 0 : 1].replaceAll("https://cdn.example", origin);
}

/**
 * A host page with a policy, and the module's address.
 * @param {import('node:test').TestContext} t
 * @param {string} csp
 * @param {string} module
 */
async function host(t, csp, module) {
  const script = `import { createTrainer } from ${JSON.stringify(module)};
    try {
      const trainer = await createTrainer({ device: "cpu" });
      await trainer.configure({ ...await trainer.defaults(), batch: 8 });
      trainer.on("step", ({ step }) => (document.title = "step " + step));
      await trainer.start();
    } catch (error) { document.title = "failed: " + error.message; }`;
  const server = createServer((request, response) => {
    const isScript = request.url === "/own.js";
    response.writeHead(200, {
      "content-type": isScript ? "text/javascript" : "text/html",
      "content-security-policy": csp,
    });
    response.end(
      isScript ? script : '<!doctype html><title>opening</title><script type="module" src="/own.js"></script>',
    );
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(0));
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  /** @type {string[]} */
  const refused = [];
  page.on("console", (message) => {
    if (message.type() === "error") refused.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`);
  return { page, refused };
}

/** @param {import('node:test').TestContext} t */
async function cdn(t) {
  const served = await serveStatically("/lab/", { cors: true });
  t.after(served.close);
  return { module: `${served.url}www/convlab.js`, origin: new URL(served.url).origin };
}

test("with the policy of the document a module of another origin trains", async (t) => {
  const { module, origin } = await cdn(t);
  const { page, refused } = await host(t, policy("other", origin), module);
  await page.waitForFunction(() => /^(step [3-9]|failed)/.test(document.title), undefined, { timeout: PATIENCE });
  assert.match(await page.title(), /^step/, refused.join("\n"));
});

test("with the policy of the document, and what it adds for the page itself, the page trains", async (t) => {
  const own = policy("same", "").replace("script-src 'self'", "script-src 'self' 'unsafe-inline'");
  const csp = `${own}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:`;
  const served = await serveStatically("/lab/", { csp });
  t.after(served.close);
  const { page, problems } = await opened(t, browser, { query: { device: "cpu", batch: "8" }, url: served.url });
  await ready(page);
  await page.locator("#start").click();
  await trainedTo(page, 3);
  await page.locator("#open-program").click();
  await page.locator(".layer").nth(1).waitFor({ timeout: PATIENCE });
  noProblems(problems);
});

for (const part of ["'wasm-unsafe-eval'", "worker-src", "connect-src"]) {
  test(`without ${part} it says that it cannot`, async (t) => {
    const { module, origin } = await cdn(t);
    const whole = policy("other", origin);
    const csp = part.startsWith("'")
      ? whole.replace(` ${part}`, "")
      : whole.replace(new RegExp(`${part} [^;]*`), `${part} 'none'`);
    assert.notEqual(csp, whole);
    const { page } = await host(t, csp, module);
    await page.waitForFunction(() => document.title.startsWith("failed"), undefined, { timeout: PATIENCE });
    assert.match(await page.title(), /^failed: .{12}/);
  });
}
