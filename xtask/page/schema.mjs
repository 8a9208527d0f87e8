// What a bundle's module says of recipes, as a module beside it that the page has before the bundle is there:
//   node schema.mjs FOLDER   writes schema.js and its types beside the bundle's folder

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.resolve(process.argv[2]);
const bundle = await import(pathToFileURL(path.join(folder, "convlab.js")).href);
bundle.initSync({ module: await readFile(path.join(folder, "convlab_bg.wasm")) });
await writeFile(path.join(folder, "../schema.js"), `export default ${bundle.schema()};\n`);
await writeFile(
  path.join(folder, "../schema.d.ts"),
  'declare const schema: import("../app/core/schema.js").Schema;\nexport default schema;\n',
);
