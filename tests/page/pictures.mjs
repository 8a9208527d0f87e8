// Picture files that tests make for themselves, and folders of them on the disk.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

/** @param {string} kind @param {Uint8Array} content */
function chunk(kind, content) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(content.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/**
 * A PNG, in colour or in grey. @param {number} width @param {number} height
 * @param {(x: number, y: number) => [number, number, number] | number} pixel three values, or one of a grey picture
 */
export function png(width, height, pixel) {
  const isGrey = typeof pixel(0, 0) === "number";
  const samples = isGrey ? 1 : 3;
  const rows = Buffer.alloc(height * (1 + width * samples));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const values = [pixel(x, y)].flat();
      for (let sample = 0; sample < samples; sample += 1)
        rows[y * (1 + width * samples) + 1 + x * samples + sample] = values[sample];
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = isGrey ? 0 : 2;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * A JPEG, as the page's browser writes it.
 * @param {import('playwright-core').Page} page
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => [number, number, number]} pixel
 */
export async function jpeg(page, width, height, pixel) {
  const values = Array.from({ length: width * height }, (_, at) => [
    ...pixel(at % width, Math.floor(at / width)),
    255,
  ]).flat();
  const text = await page.evaluate(async ([width, height, values]) => {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.putImageData(new ImageData(Uint8ClampedArray.from(values), width, height), 0, 0);
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })).arrayBuffer(),
    );
    return btoa(String.fromCharCode(...bytes));
  }, /** @type {[number, number, number[]]} */ ([width, height, values]));
  return Buffer.from(text, "base64");
}

/** The same JPEG, said to lie in an orientation of EXIF. @param {Buffer} bytes @param {number} orientation 1 to 8 */
export function turned(bytes, orientation) {
  const block = Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0", "latin1");
  block.writeUInt16BE(orientation, 24);
  const marker = Buffer.from([0xff, 0xe1, 0, block.length + 2]);
  return Buffer.concat([bytes.subarray(0, 2), marker, block, bytes.subarray(2)]);
}

/**
 * A folder of these files, gone when the test is over.
 * @param {import('node:test').TestContext} t
 * @param {[string, Uint8Array][]} files
 * @returns {string}
 */
export function folderOf(t, files) {
  const root = mkdtempSync(join(tmpdir(), "convlab-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(root, "set", name)), { recursive: true });
    writeFileSync(join(root, "set", name), bytes);
  }
  return join(root, "set");
}
