// The network editor's words, in both languages; they come with it.

const en = {
  editorNote: "Change the blocks or the PyTorch source: each follows the other. A class or a whole page can be pasted; it is read, never run.",
  editorLoading: "Opening the reader… What is typed meanwhile is read as soon as it is there.", readerMissing: "The reader is not there: {message}", fieldWrong: "{name}: what stands there was not taken. Mend it first.", editorSource: "PyTorch", openFile: "Open a file", undo: "Undo", redo: "Redo", startOver: "As trained now",
  editorStale: "The blocks show the last source that could be read.", backToGood: "Back to that source", unreadSource: "No network that can be built.",
  assumed: "Assumed", named: "Recipe", line: "line {n}",
  blocks: "Blocks", outputShape: "Output", parameters: "Parameters", multiplyAdds: "Multiply-adds", pictures: "pictures",
  unknown: "not known", reads: "reads {names}", problemHere: "wrong", problemCount: "{n} to mend",
  keepFitting: "Channels that follow change along", fitAll: "Change what follows along", inputTo: "Take {n}×{n} pictures",
  layerName: "name", layerKind: "kind", layerInputs: "reads", insertAfter: "Insert after", remove: "Remove", moveUp: "Move up", moveDown: "Move down",
  wholeNumber: "A whole number, or two as 3×5.", trainThis: "Train this", sums: "{parameters} parameters · {cost} multiply-adds per picture · {layers} layers",
  channels: "channels", height: "height", width: "width",
};

/** @typedef {keyof typeof en} EditorKey */

/** @type {Record<EditorKey, string>} */
const zh = {
  editorNote: "改方块或改 PyTorch 源码，两边互相跟随。可以粘贴一个类或整页文字；只读取，不运行。",
  editorLoading: "正在打开读取器…此间输入的文字会在打开后读取。", readerMissing: "读取器没有打开：{message}", fieldWrong: "{name}：这个值没有被采用，请先改正。", editorSource: "PyTorch", openFile: "打开文件", undo: "撤销", redo: "重做", startOver: "恢复为当前网络",
  editorStale: "方块显示的是最近一次能读懂的源码。", backToGood: "回到那份源码", unreadSource: "没有能搭建的网络。",
  assumed: "所作假设", named: "配方", line: "第 {n} 行",
  blocks: "方块", outputShape: "输出", parameters: "参数", multiplyAdds: "乘加", pictures: "图片",
  unknown: "未知", reads: "读取 {names}", problemHere: "有误", problemCount: "{n} 处要改",
  keepFitting: "后面的通道数跟着改", fitAll: "让后面的跟着改", inputTo: "图片改为 {n}×{n}",
  layerName: "名称", layerKind: "类型", layerInputs: "读取", insertAfter: "在后面插入", remove: "删除", moveUp: "上移", moveDown: "下移",
  wholeNumber: "一个整数，或写成 3×5 的两个整数。", trainThis: "训练这个网络", sums: "{parameters} 个参数 · 每张图 {cost} 次乘加 · {layers} 层",
  channels: "通道", height: "高", width: "宽",
};

export const words = { en, zh };
