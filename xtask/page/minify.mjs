// Scripts and styles without comments, spaces and long local names, with a source map beside each that is not replaced:
//   node minify.mjs FOLDER BASE FILE...   writes each FILE at FOLDER/(its path from BASE)
// Files stay files: nothing is bundled, so what is loaded late is still loaded late.

import { build } from "esbuild";

const [outdir, outbase, ...entryPoints] = process.argv.slice(2);
try {
  await build({
    entryPoints,
    outdir,
    outbase,
    bundle: false,
    minify: true,
    sourcemap: outdir === outbase ? false : "external",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    allowOverwrite: true,
    logLevel: "error",
  });
} catch {
  process.exitCode = 1; // esbuild has said what and where
}
