// Serves an empty page, convlab's bundles and the peers' packages to the benchmark's browsers.
//
// Cross-origin isolated, so that peers that can use several threads do.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PUBLIC = ["www/pkg/", "node_modules/@tensorflow/", "node_modules/@jax-js/", "xtask/page/peers/"];

/** @type {Record<string, string>} */
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
};

/** @returns {Promise<{url: string, close: () => void}>} */
export function servePeers() {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname.slice(1));
    if (path === ".") {
      response
        .writeHead(200, { ...HEADERS, "content-type": "text/html" })
        .end('<!doctype html><link rel="icon" href="data:,"><title>bench</title>');
      return;
    }
    const file = join(ROOT, path);
    if (!PUBLIC.some((folder) => path.startsWith(folder)) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404, { ...HEADERS, "content-type": "text/plain" }).end("There is no such file.\n");
      return;
    }
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      const close = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ url: `http://127.0.0.1:${port}/`, close });
    });
  });
}
