// Does it train where it is not at home: as a module of another origin, in a sandboxed frame;
// and does it say why where it cannot?

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchBrowser } from "./harness.mjs";
import { PATIENCE, opened, ready } from "./page.mjs";
import { serveStatically } from "./static-host.mjs";

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** A host of its own. @param {import('node:test').TestContext} t @param {{cors?: boolean}} [options] */
async function host(t, options) {
  const served = await serveStatically("/lab/", options);
  t.after(served.close);
  return served.url;
}

/**
 * A page with the lab in a frame.
 * @param {import('node:test').TestContext} t
 * @param {string} src
 * @param {string} sandbox
 */
async function framed(t, src, sandbox) {
  // A host that isolates its pages, as `cargo xtask serve` does, would refuse the frame.
  const { page } = await opened(t, browser, { query: { device: "cpu" }, url: await host(t) });
  await page.evaluate(
    ([src, sandbox]) => {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", sandbox);
      Object.assign(frame, { src, width: "900", height: "900" });
      document.body.replaceChildren(frame);
    },
    [src, sandbox],
  );
  return page.frameLocator("iframe");
}

test("a module of another origin trains", async (t) => {
  const url = await host(t, { cors: true });
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await ready(page);
  const losses = await page.evaluate(async (address) => {
    const { createTrainer } = await import(`${address}www/convlab.js`);
    const trainer = await createTrainer({ device: "cpu" });
    await trainer.configure({ ...(await trainer.defaults()), batch: 8 });
    /** @type {number[]} */
    const heard = [];
    await new Promise((resolve) => {
      trainer.on("step", (/** @type {{loss: number}} */ { loss }) => heard.push(loss) === 3 && resolve(0));
      void trainer.start();
    });
    trainer.dispose();
    return heard;
  }, url);
  assert.ok(losses.length >= 3 && losses.every((loss) => loss > 0 && loss < 20), String(losses));
});

test("in a sandboxed frame it trains without keeping anything", async (t) => {
  const url = await host(t, { cors: true });
  const frame = await framed(t, `${url}?device=cpu&batch=8&autostart=1`, "allow-scripts");
  await frame.locator('#start[data-state="running"]').waitFor({ timeout: PATIENCE });
  await frame.locator('#cells:not([aria-valuenow="0"])').waitFor({ timeout: PATIENCE });
  await frame.locator('[data-language="zh"]').click();
  await frame.locator('html[lang^="zh"]').waitFor({ timeout: PATIENCE });
});

test("in a frame that may keep its origin it trains as on a page", async (t) => {
  const url = await host(t);
  const frame = await framed(t, `${url}?device=cpu&batch=8&autostart=1`, "allow-scripts allow-same-origin");
  await frame.locator('#cells:not([aria-valuenow="0"])').waitFor({ timeout: PATIENCE });
});

test("a sandboxed frame whose host shares nothing says what is missing", async (t) => {
  const url = await host(t);
  const frame = await framed(t, url, "allow-scripts");
  const bar = frame.locator("#bar:not([hidden])");
  await bar.waitFor({ timeout: PATIENCE });
  assert.match(await bar.innerText(), /sandbox.*allow-same-origin|Access-Control-Allow-Origin/s);
});

test("opened as a file it says that it needs a web server", async (t) => {
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await page.goto(pathToFileURL(fileURLToPath(new URL("../../index.html", import.meta.url))).href);
  const bar = page.locator("#bar:not([hidden])");
  await bar.waitFor({ timeout: PATIENCE });
  assert.match(await bar.innerText(), /web server/);
});

test("a module that did not load is said, and the page comes back with the network", async (t) => {
  const url = await host(t);
  const { page } = await opened(t, browser, { query: { device: "cpu" } });
  await page.route("**/www/app/main.js", (route) => route.abort());
  await page.goto(`${url}?device=cpu`);
  await page.locator("#bar:not([hidden])").waitFor({ timeout: PATIENCE });
  await page.unroute("**/www/app/main.js");
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await ready(page);
});
