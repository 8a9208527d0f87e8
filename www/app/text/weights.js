// The words of the list of weights that do not fit, in both languages; they come with it.

const en = {
  fitTitle: "{name}: {taken} of {of} tensors fit",
  fitNone: "Nothing fits this network. Choose the network that these weights belong to.",
  fitLoad: "Load what fits ({taken} of {of} tensors; all but {rest})",
  fitFreeze: "Freeze what was loaded",
  fitFreezeWhy: "Only the rest learns. This begins a new run.",
  fitFreezeLocked: "Stop the run first: freezing begins a new one.",
  fitFile: "In the file",
  fitNetwork: "In the network",
  fitShape: "Shape",
  fitFate: "What happens",
  fitMore: "{names} and {n} more",
  fitTable: "Tensors of the file and of the network",
  "fate.taken": "taken",
  "fate.other_shape": "left: other shape",
  "fate.missing": "left: not in the file",
  "fate.left_over": "left: not in the network",
  "fate.beside": "left aside",
  fitLoaded: "{words}; frozen: all but {rest}",
};

/** @typedef {keyof typeof en} WeightsKey */

/** @type {Record<WeightsKey, string>} */
const zh = {
  fitTitle: "{name}：{of} 个张量中有 {taken} 个吻合",
  fitNone: "没有一个张量与此网络吻合。请选择这些权重所属的网络。",
  fitLoad: "载入吻合的部分（{of} 个张量中的 {taken} 个；除 {rest} 外）",
  fitFreeze: "冻结载入的部分",
  fitFreezeWhy: "只有其余部分学习。这会开始一次新的训练。",
  fitFreezeLocked: "请先停止训练：冻结会开始一次新的训练。",
  fitFile: "文件中",
  fitNetwork: "网络中",
  fitShape: "形状",
  fitFate: "如何处理",
  fitMore: "{names} 及另外 {n} 个",
  fitTable: "文件与网络的张量",
  "fate.taken": "载入",
  "fate.other_shape": "不载入：形状不同",
  "fate.missing": "不载入：文件中没有",
  "fate.left_over": "不载入：网络中没有",
  "fate.beside": "搁置",
  fitLoaded: "{words}；已冻结：除 {rest} 外",
};

export const words = { en, zh };
