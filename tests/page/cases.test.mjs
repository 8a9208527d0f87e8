// Folders as they lie on people's disks, each chosen in the page: what it says of them, or why it refuses them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { launchBrowser, openPage } from "./harness.mjs";
import { choosesOwn, message, noProblems, ready, reads, showsTexts, stillTrains } from "./page.mjs";
import { folderOf, jpeg, png, turned } from "./pictures.mjs";
import { zip } from "./zip.mjs";

/** @typedef {[string, Uint8Array][]} Files */

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
/** @type {string[]} */
let problems;
/** A JPEG of 48 x 48, red over blue, as it is stored for each orientation of EXIF. @type {Buffer[]} */
let redOverBlue;
/** A JPEG of noise, so that a part of it is no picture. @type {Buffer} */
let noise;

before(async () => {
  browser = await launchBrowser();
  ({ page, problems } = await openPage(browser, { query: { device: "cpu", seed: "8" } }));
  await ready(page);
  const upright = /** @type {(x: number, y: number) => [number, number, number]} */ (
    (_, y) => (y < 24 ? [220, 30, 30] : [31, 30, 220])
  );
  const last = 47;
  // Where the stored picture's pixel lies in the upright one, for the orientations 1 to 8.
  const places = /** @type {((x: number, y: number) => [number, number])[]} */ ([
    (x, y) => [x, y],
    (x, y) => [last - x, y],
    (x, y) => [last - x, last - y],
    (x, y) => [x, last - y],
    (x, y) => [y, x],
    (x, y) => [last - y, x],
    (x, y) => [last - y, last - x],
    (x, y) => [y, last - x],
  ]);
  redOverBlue = await Promise.all(
    places.map(async (place, at) => turned(await jpeg(page, 48, 48, (x, y) => upright(...place(x, y))), at + 1)),
  );
  noise = await jpeg(page, 64, 64, (x, y) => [(x * 37 + y * 91) % 256, (x * y) % 256, (x * 73) % 256]);
});
after(() => browser.close());

/** @param {number} number @param {number} [side] */
const picture = (number, side = 32) =>
  png(side, side, (x, y) => [(number * 53 + x) % 256, (number * 91 + y) % 256, (x * y + number) % 256]);
/** Pictures in folders, so many in each. @param {Record<string, number>} counts @returns {Files} */
const pictures = (counts) =>
  Object.entries(counts).flatMap(([folder, count]) =>
    Array.from(
      { length: count },
      (_, number) => /** @type {[string, Uint8Array]} */ ([`${folder}/${number}.png`, picture(number + folder.length)]),
    ),
  );
/** @param {string} path @param {unknown} content @returns {Files} */
const json = (path, content) => [[path, Buffer.from(JSON.stringify(content))]];

/**
 * COCO's objects: a box in each picture.
 * @param {string[]} names
 * @param {[number, string][]} categories
 * @param {number[][]} [boxes]
 */
const coco = (names, categories, boxes = names.map(() => [5, 5, 20, 20])) => ({
  images: names.map((file_name, id) => ({ id, file_name, width: 32, height: 32 })),
  annotations: boxes.map((bbox, id) => ({
    id,
    image_id: id % names.length,
    category_id: categories[id % categories.length][0],
    bbox,
    area: bbox[2] * bbox[3],
    iscrowd: 0,
  })),
  categories: categories.map(([id, name]) => ({ id, name })),
});
/** @param {number} count @param {number} [first] */
const numbered = (count, first = 0) =>
  Array.from({ length: count }, (_, number) => `${String(first + number).padStart(12, "0")}.png`);

/**
 * idx files, as they are and packed.
 * @param {string} name
 * @param {number[]} sizes
 * @param {(at: number) => number} value
 * @returns {Files}
 */
function idx(name, sizes, value) {
  const head = Buffer.from([
    0,
    0,
    8,
    sizes.length,
    ...sizes.flatMap((size) => [size >> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255]),
  ]);
  const bytes = Buffer.concat([
    head,
    Buffer.from(Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, (_, at) => value(at))),
  ]);
  return [
    [`MNIST/raw/${name}`, bytes],
    [`MNIST/raw/${name}.gz`, gzipSync(bytes)],
  ];
}

/** Masks of stripes of these values. @param {number} count @param {number[]} values @returns {Files} */
const masked = (count, values) =>
  Array.from({ length: count }, (_, number) => number).flatMap(
    (number) =>
      /** @type {Files} */ ([
        [`images/${number}.png`, picture(number)],
        [`masks/${number}.png`, png(32, 32, (x) => values[Math.floor((x * values.length) / 32)])],
      ]),
  );

/** @param {string} name @param {number[]} edges */
const voc = (name, [left, top, right, bottom]) =>
  Buffer.from(`<annotation><filename>${name}</filename><size><width>32</width><height>32</height><depth>3</depth></size>
  <object><name>cat</name><bndbox><xmin>${left}</xmin><ymin>${top}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax>
  </bndbox></object></annotation>`);

/**
 * What the page says: the classes, pictures for training and held out, how they were split, the
 * samples' line, and parts of the notes.
 * @typedef {{classes: string[], split: [number, number], how?: RegExp, about: RegExp, notes?: RegExp[]}} Said
 */
/**
 * What, its files, and what the page says of it, or why it refuses it.
 * @type {[string, () => Files, Said | RegExp[]][]}
 */
const CASES = [
  [
    "pictures that lie directly in train/ and test/",
    () => pictures({ train: 6, test: 4 }),
    [
      /the pictures lie directly in test\/ and train\/, the first is set\/test\/0\.png; there are no class folders/,
      /The nearest are class folders/,
    ],
  ],
  [
    "an unlabelled test folder beside class folders",
    () => pictures({ "train/cat": 6, "train/dog": 6, test: 4 }),
    {
      classes: ["cat", "dog"],
      split: [11, 1],
      how: /seeded split: 90 % \/ 10 %/,
      about: /^2 classes, 32×32$/,
      notes: [
        /4 picture\(s\) lie in no class folder and were left aside\.\n.*test\/0\.png\n.*test\/1\.png\n.*test\/2\.png\n/,
      ],
    },
  ],
  [
    "pictures larger than the network takes",
    () => [0, 1, 2, 3, 4, 5, 6, 7].map((number) => [`${number % 2 ? "a" : "b"}/${number}.png`, picture(number, 64)]),
    {
      classes: ["a", "b"],
      split: [7, 1],
      about: /^2 classes, 32×32$/,
      notes: [/^64 x 64 pictures are reduced to 32 x 32, the size that the network or resize asks for\.$/],
    },
  ],
  [
    "folders below the classes",
    () => pictures({ "cats/indoor": 4, "cats/outdoor": 4, "dogs/indoor": 4, "dogs/outdoor": 4 }),
    { classes: ["cats", "dogs"], split: [14, 2], about: /^2 classes/ },
  ],
  [
    "classes that are called like masks",
    () => pictures({ "images/mask": 5, "images/no_mask": 5 }),
    { classes: ["mask", "no_mask"], split: [9, 1], about: /^2 classes/ },
  ],
  [
    "a class of a single picture",
    () => pictures({ big: 20, one: 1, two: 2 }),
    { classes: ["big", "one", "two"], split: [21, 2], about: /^3 classes/ },
  ],
  [
    "a stray .bin beside class folders",
    () => [...pictures({ cat: 4, dog: 4 }), ["pytorch_model.bin", Buffer.alloc(3073 * 2, 7)]],
    { classes: ["cat", "dog"], split: [7, 1], about: /^2 classes/, notes: [/pytorch_model\.bin/] },
  ],
  [
    "hidden files and folders",
    () => [
      ...pictures({ cat: 4, dog: 4, "cat/.ipynb_checkpoints": 2, __MACOSX: 2 }),
      [".DS_Store", Buffer.from("x")],
      ["cat/Thumbs.db", Buffer.from("x")],
      ["dog/desktop.ini", Buffer.from("x")],
      ["dog/._0.png", picture(9)],
    ],
    { classes: ["cat", "dog"], split: [7, 1], about: /^2 classes/ },
  ],
  [
    "numbered folders",
    () => pictures({ 0: 3, 1: 3, 2: 3, 9: 3, 10: 3 }),
    { classes: ["0", "1", "10", "2", "9"], split: [13, 2], about: /^5 classes/ },
  ],
  [
    "JPEGs that were cut",
    () => [
      ...pictures({ a: 4, b: 4 }),
      ["a/half.jpg", noise.subarray(0, noise.length / 2)],
      ["a/head.jpg", noise.subarray(0, 700)],
      ["b/whole.jpg", noise],
    ],
    {
      classes: ["a", "b"],
      split: [8, 1],
      about: /^2 classes/,
      notes: [/2 picture\(s\).*skipped/s, /half\.jpg/, /head\.jpg/],
    },
  ],
  [
    "what is no picture under a picture's name",
    () => [
      ...pictures({ a: 4, b: 4 }),
      ["a/page.png", Buffer.from("<!DOCTYPE html><title>404</title>")],
      ["b/empty.jpg", Buffer.alloc(0)],
    ],
    { classes: ["a", "b"], split: [7, 1], about: /^2 classes/, notes: [/page\.png/, /empty\.jpg/] },
  ],
  [
    "MNIST, each file packed and as it is",
    () => [
      ...idx("train-images-idx3-ubyte", [50, 28, 28], (at) => (at * 7) % 256),
      ...idx("train-labels-idx1-ubyte", [50], (at) => at % 10),
      ...idx("t10k-images-idx3-ubyte", [20, 28, 28], (at) => (at * 5) % 256),
      ...idx("t10k-labels-idx1-ubyte", [20], (at) => at % 10),
    ],
    {
      classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
      split: [50, 20],
      how: /official/,
      about: /^10 classes, 28×28$/,
    },
  ],
  [
    "U-Net's folders of images and labels",
    () => [
      ...Array.from({ length: 5 }, (_, number) => number).flatMap(
        (number) =>
          /** @type {Files} */ ([
            [`train/image/${number}.png`, picture(number)],
            [`train/label/${number}.png`, png(32, 32, (x) => (x < 16 ? 0 : 255))],
          ]),
      ),
      ...pictures({ test: 3 }),
    ],
    { classes: ["background", "object"], split: [4, 1], about: /^picture, mask, 32×32$/, notes: [/test\/0\.png/] },
  ],
  [
    "masks of 0, 128 and 255",
    () => masked(6, [0, 128, 255]),
    {
      classes: ["value 0", "value 128", "value 255"],
      split: [5, 1],
      about: /^picture, mask/,
      notes: [/The values 0, 128, 255 became the classes 0 to 2 in their order/],
    },
  ],
  [
    "masks with smoothed edges",
    () => masked(6, [0, 3, 40, 41, 90, 133, 134, 200, 255]),
    [/9 different values/, /anti-aliasing/, /Save them without smoothing/],
  ],
  [
    "Cityscapes with its training numbers alone",
    () =>
      ["train/ulm", "train/bonn", "val/jena"].flatMap((place) =>
        [0, 1, 2].flatMap((number) => {
          const name = `${place}/${place.split("/")[1]}_${String(number).padStart(6, "0")}_000019`;
          return /** @type {Files} */ ([
            [`leftImg8bit/${name}_leftImg8bit.png`, picture(number)],
            [`gtFine/${name}_gtFine_labelTrainIds.png`, png(32, 32, (x) => [0, 13, 18, 255][x % 4])],
          ]);
        }),
      ),
    {
      classes: [
        "road",
        "sidewalk",
        "building",
        "wall",
        "fence",
        "pole",
        "traffic light",
        "traffic sign",
        "vegetation",
        "terrain",
        "sky",
        "person",
        "rider",
        "car",
        "truck",
        "bus",
        "train",
        "motorcycle",
        "bicycle",
      ],
      split: [6, 3],
      about: /^picture, mask/,
    },
  ],
  [
    "Roboflow's export of COCO",
    () =>
      [
        ["train", 8],
        ["valid", 3],
        ["test", 2],
      ].flatMap(([part, count]) => {
        const names = numbered(Number(count), String(part).length * 100);
        const content = coco(names, [
          [1, "cat"],
          [2, "dog"],
        ]);
        for (const one of content.categories) Object.assign(one, { supercategory: "animals" });
        Object.assign(content, {
          categories: [{ id: 0, name: "animals", supercategory: "none" }, ...content.categories],
        });
        return /** @type {Files} */ ([
          ...names.map(
            (name, at) => /** @type {[string, Uint8Array]} */ ([`${part}/${name}`, picture(at + String(part).length)]),
          ),
          ...json(`${part}/_annotations.coco.json`, content),
        ]);
      }),
    {
      classes: ["cat", "dog"],
      split: [8, 2],
      how: /official/,
      about: /^true boxes/,
      notes: [
        /3 picture\(s\) of another part than train\/ and the one held out were left aside/,
        /animals groups other classes/,
      ],
    },
  ],
  [
    "COCO as it is downloaded",
    () =>
      [
        ["train2017", 0],
        ["val2017", 100],
      ].flatMap(([part, first]) => {
        const names = numbered(6, Number(first));
        const all = coco(names, [
          [1, "person"],
          [3, "car"],
          [90, "toothbrush"],
        ]);
        const persons = { ...coco(names, [[1, "person"]], [[1, 1, 9, 9]]) };
        for (const one of persons.annotations) Object.assign(one, { keypoints: Array(51).fill(0), num_keypoints: 0 });
        const captions = {
          images: all.images,
          annotations: names.map((_, id) => ({ id, image_id: id, caption: "x" })),
        };
        return /** @type {Files} */ ([
          ...names.map(
            (name, at) => /** @type {[string, Uint8Array]} */ ([`${part}/${name}`, picture(at + Number(first))]),
          ),
          ...json(`annotations/instances_${part}.json`, all),
          ...json(`annotations/person_keypoints_${part}.json`, persons),
          ...json(`annotations/captions_${part}.json`, captions),
        ]);
      }),
    {
      classes: ["person", "car", "toothbrush"],
      split: [6, 6],
      about: /^true boxes, 32×32$/,
      notes: [
        /captions_train2017\.json was left aside: it holds captions/,
        /person_keypoints_train2017\.json was left aside: it holds key points/,
      ],
    },
  ],
  [
    "pictures of one name in train/ and val/",
    () =>
      ["train", "val"].flatMap((part) => [
        ...pictures({ [part]: 4 }),
        ...json(
          `annotations/instances_${part}.json`,
          coco(
            [0, 1, 2, 3].map((number) => `${number}.png`),
            [[part === "train" ? 1 : 3, part === "train" ? "person" : "car"]],
          ),
        ),
      ]),
    {
      classes: ["person", "car"],
      split: [4, 4],
      about: /^true boxes/,
      notes: [/car .*never learned/, /person .*never judged/],
    },
  ],
  [
    "COCO with an odd annotation",
    () => [
      ...pictures({ images: 4 }),
      ...json(
        "annotations.json",
        coco(
          [0, 1, 2, 3].map((number) => `${number}.png`),
          [[1, "car"]],
          [[5, 5, 20, 20], [5, 5, 20, 20], [5, 5, 20, 20], [5, 5, 20, 20], []],
        ),
      ),
    ],
    {
      classes: ["car"],
      split: [3, 1],
      about: /^true boxes/,
      notes: [/1 box\(es\) were skipped|1 .*annotation\(s\) were skipped/],
    },
  ],
  [
    "VOC whose lists name pictures with their ending",
    () => [
      ...pictures({ JPEGImages: 6 }),
      ...[0, 1, 2, 3, 4, 5].map(
        (number) =>
          /** @type {[string, Uint8Array]} */ ([`Annotations/${number}.xml`, voc(`${number}.png`, [5, 5, 20, 25])]),
      ),
      ["ImageSets/Main/train.txt", Buffer.from("0.png\n1.png\n2.png\n3.png\n")],
      ["ImageSets/Main/val.txt", Buffer.from("4.png\n5.png\n")],
    ],
    { classes: ["cat"], split: [4, 2], about: /^true boxes/ },
  ],
  [
    "YOLO's folder",
    () => [
      ...pictures({ "images/train": 6, "images/val": 3 }),
      ...["train", "val"].flatMap((part) =>
        Array.from(
          { length: part === "train" ? 6 : 3 },
          (_, number) =>
            /** @type {[string, Uint8Array]} */ ([`labels/${part}/${number}.txt`, Buffer.from("1 0.5 0.5 0.2 0.3\n")]),
        ),
      ),
      ["data.yaml", Buffer.from('train: images/train\nval: images/val\nnc: 2\nnames: [thing, "other thing"]\n')],
    ],
    {
      classes: ["thing", "other thing"],
      split: [6, 3],
      about: /^true boxes/,
      notes: [/^Boxes of thing are in no picture\.$/],
    },
  ],
];

for (const [what, files, expected] of CASES) {
  test(`${what}: ${Array.isArray(expected) ? "refused with the reason" : "read rightly"}`, async (t) => {
    const before = await page.locator(".split-words b").allInnerTexts();
    await reads(page, () => page.locator('input[data-source="folder"]').setInputFiles(folderOf(t, files())));
    if (Array.isArray(expected)) {
      const words = await message(page, "data");
      for (const part of expected) assert.match(words, part);
      assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), before, "what was there stays");
      await page.locator('[data-place="data"] button', { hasText: "Dismiss" }).click();
      return;
    }
    await says(expected);
  });
}

/** @param {Said} expected */
async function says({ classes, split, how, about, notes = [] }) {
  assert.ok(
    await page.locator("#source-folder").isChecked(),
    `refused: ${await page.locator('[data-place="data"]').innerText()}`,
  );
  const line = await page.locator("#data .subhead:has(+ .samples) .muted").innerText();
  assert.match(line, about);
  const names = { p: ".legend:not(.of-boxes) .name", t: ".of-boxes .name" }[line[0]] ?? ".samples button span";
  await showsTexts(page, names, classes);
  assert.deepEqual(await page.locator(".split-words b").allInnerTexts(), split.map(String));
  if (how) assert.match(await page.locator("#data .subhead:has(+ .split-bar) .muted").innerText(), how);
  const said = (await page.locator(".split-notes p").allTextContents()).join("\n");
  for (const part of notes) assert.match(said, part);
  if (notes.length === 0) assert.equal(said, "");
}

test("a zip of class folders that is dropped is read as the folder in it", async () => {
  const bytes = zip(pictures({ "pets/cat": 5, "pets/dog": 5 }));
  await reads(page, () =>
    page.evaluate((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], "pets.zip"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, bytes.toString("base64")),
  );
  await says({ classes: ["cat", "dog"], split: [9, 1], about: /^2 classes/ });
});

test("pictures that EXIF turns are upright in the data and as one's own", async (t) => {
  const files = redOverBlue.flatMap(
    (bytes, at) =>
      /** @type {Files} */ ([
        [`redtop/${at}.jpg`, bytes],
        [`other/${at}.png`, picture(at, 48)],
      ]),
  );
  await reads(page, () => page.locator('input[data-source="folder"]').setInputFiles(folderOf(t, files)));
  await says({
    classes: ["other", "redtop"],
    split: [14, 2],
    about: /^2 classes/,
    notes: [/48 x 48 pictures are reduced/],
  });
  // The class's training pictures are alike, however each of them lies in its file.
  const corners = await page.evaluate(async () => {
    const { convlab } = /** @type {any} */ (window);
    const of = async (/** @type {string} */ part, /** @type {number} */ count) => {
      const labels = await convlab.labels(part, Array(count).keys());
      const chosen = Array.from(Array(count).keys()).filter((at) => labels[at] === 1);
      const pixels = await convlab.pictures(part, chosen);
      const length = pixels.length / chosen.length;
      return chosen.map((_, at) => [
        ...pixels.slice(at * length, at * length + 3),
        ...pixels.slice((at + 1) * length - 4, (at + 1) * length - 1),
      ]);
    };
    return [...(await of("train", 14)), ...(await of("test", 2))];
  });
  assert.equal(corners.length, 8);
  for (const corner of corners)
    corner.forEach((value, at) => assert.ok(Math.abs(value - [220, 30, 30, 31, 30, 220][at]) < 12, String(corner)));
  for (const orientation of [1, 3, 6, 8, 5]) {
    await choosesOwn(
      page,
      png(48, 48, () => 0),
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    );
    await choosesOwn(page, redOverBlue[orientation - 1], [
      [220, 30, 30],
      [31, 30, 220],
    ]);
  }
});

test("after all of this it trains, and nothing went wrong", async () => {
  await stillTrains(page);
  noProblems(problems);
});
