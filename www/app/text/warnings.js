// The words of warnings, in both languages; they come with the first. What a warning says in
// English is the engine's own sentence.

const en = {
  "mend.outputs": "Give it {classes} outputs",
  "mend.no_rate": "Use rate {rate}",
  "mend.schedule": "Use a constant rate",
  "mend.nothing_to_learn": "Let them count",
  noOutputs: "No layer alone decides how many outputs this network has: change it in the editor.",
};

/** @typedef {keyof typeof en} WarningsKey */

/** @import { WarningKind } from "../../worker/protocol.js" */

/** @type {Record<WarningsKey | `warning.${WarningKind}`, string>} */
const zh = {
  "mend.outputs": "改为 {classes} 个输出",
  "mend.no_rate": "使用学习率 {rate}",
  "mend.schedule": "使用不变的学习率",
  "mend.nothing_to_learn": "让它们计入",
  noOutputs: "没有哪一层单独决定这个网络的输出个数：请在编辑器里修改。",
  "warning.outputs":
    "网络（{layer}）输出 {outputs} 类，而数据只有 {classes} 类：被判为其余输出的都算错。请改为 {classes} 个输出。",
  "warning.no_rate": "学习率一直是 0，权重不会改变，损失也不会变。请设一个学习率。",
  "warning.no_weights": "网络没有权重，什么也学不到。请加入有权重的层，如 Conv2d 或 Linear。",
  "warning.nothing_to_learn": "训练部分没有一个目标计入损失（{why}），什么也学不到。",
  "warning.same_pictures": "{count} 张训练图片完全相同，无法区分类别。请检查文件。",
  "warning.one_class":
    "训练目标全部（{count} 个）属于同一类“{name}”：网络会对一切都这样回答，损失趋于 0。请加入其他类别的图片。",
  "warning.nothing_held_out": "没有验证图片，无从知道网络在没见过的图片上表现如何，也没有最好的权重。请留出一些图片。",
  "warning.held_out_ignored": "验证部分的目标全部被忽略，无从知道网络表现如何。请换一些验证图片。",
  "warning.not_finite":
    "权重（{name} 等）含有 NaN 或无穷大：网络的回答没有意义，训练也无法修复。请载入别的权重或重新开始。",
};

export const words = { en: /** @type {Record<string, string>} */ (en), zh };
