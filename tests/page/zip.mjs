// Zip archives that tests make for themselves.

import { crc32 } from "node:zlib";

/** A zip archive of stored files. @param {[string, Uint8Array][]} files */
export function zip(files) {
  const parts = [];
  const list = [];
  let at = 0;
  for (const [path, bytes] of files) {
    const name = Buffer.from(path);
    // Version 2.0, names in UTF-8, stored, no time.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(10);
    const place = Buffer.alloc(4);
    place.writeUInt32LE(at);
    list.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, entry, place, name);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), common, name, bytes);
    at += 30 + name.length + bytes.length;
  }
  const central = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}
