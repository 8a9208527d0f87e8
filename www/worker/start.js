// Starts a module Worker from any origin. Browsers start Workers of their own origin alone, so from elsewhere (a
// content delivery network, a sandboxed frame, whose origin is nobody's) a Worker of the page's
// own imports the module's address.

/** @param {URL} url @param {string} name @returns {Worker} */
export function moduleWorker(url, name) {
  if (url.origin === self.origin) return new Worker(url, { type: "module", name });
  const source = `import ${JSON.stringify(url.href)};`;
  // Where the origin is nobody's, Chromium loads no module from a blob. A Worker from a data
  // address has no origin, and so keeps nothing.
  const address =
    self.origin === "null"
      ? `data:text/javascript,${encodeURIComponent(source)}`
      : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Worker(address, { type: "module", name });
}

/** Why a Worker did not start, and what the host can do. @param {URL} url @param {string} detail */
export function notStarted(url, detail) {
  if (detail) return detail;
  return url.origin === self.origin
    ? "The Worker could not be loaded. Check the connection and try again."
    : `The Worker could not be loaded from ${url.origin}: that host has to send "Access-Control-Allow-Origin: *" ` +
        `with www/, and a Content-Security-Policy of this page has to allow "worker-src blob: data: ${url.origin}" ` +
        `and "script-src ${url.origin}".`;
}
