// What is said of a run that overfits, in both languages; it comes with the first. In English
// the sentence is the engine's own.

const en = {
  keepBest: "Stop and keep the best",
  withAugmentation: "New run with augmentation",
  "log.kept": "back at the best weights, step {step}",
};

/** @typedef {keyof typeof en} OverfittingKey */

/** @type {Record<OverfittingKey | "overfits", string>} */
const zh = {
  keepBest: "停止并保留最好的权重",
  withAugmentation: "开启数据增强重新训练",
  "log.kept": "回到最好的权重，第 {step} 步",
  overfits:
    "网络过拟合：验证损失在第 {epoch} 轮最低（{lowest}），现在是 {now}，而训练损失还在下降：它在背训练图片。数据增强、权重衰减或更多图片会有帮助；到目前为止最好的权重已保留。",
};

export const words = { en: /** @type {Record<string, string>} */ (en), zh };
