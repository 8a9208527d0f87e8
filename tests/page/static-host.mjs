// The plainest static host: the page under a folder of its own, no cross-origin isolation, no compression.
// The page must work there as well as behind `cargo xtask serve`.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/**
 * @param {string} [folder] the address's folder, with both slashes
 * @param {{cors?: boolean, csp?: string, wasm?: string}} [options] `cors`: pages of other origins may load it; `csp`: a
 *   policy sent with everything; `wasm`: the type that modules are sent under
 * @returns {Promise<{url: string, close: () => void}>}
 */
export function serveStatically(folder = "/lab/", { cors = false, csp = "", wasm = TYPES[".wasm"] } = {}) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const relative = normalize(path.slice(folder.length) || "index.html");
    const isPublic = relative === "index.html" || relative.startsWith(`www${sep}`);
    const file = join(ROOT, relative);
    const found = path.startsWith(folder) && isPublic && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!found) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    const shared = {
      ...(cors ? { "access-control-allow-origin": "*" } : {}),
      ...(csp ? { "content-security-policy": csp } : {}),
    };
    const type = extname(file) === ".wasm" ? wasm : TYPES[extname(file)];
    response.writeHead(200, { "content-type": type ?? "application/octet-stream", ...shared });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      resolve({
        url: `http://127.0.0.1:${address.port}${folder}`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
