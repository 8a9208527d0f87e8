// The words of the tab for several tasks, in both languages; they come with it.

const en = {
  headPixels: "Pixels",
  headScene: "Scene",
  headWeight: "weight {w}",
  headsEmpty: "The loss of each task, and of the held-out pictures after each epoch.",
};

/** @typedef {keyof typeof en} HeadsKey */

/** @type {Record<HeadsKey, string>} */
const zh = {
  headPixels: "像素",
  headScene: "场景",
  headWeight: "权重 {w}",
  headsEmpty: "每个任务的损失，以及每轮之后验证图片的损失。",
};

export const words = { en, zh };
