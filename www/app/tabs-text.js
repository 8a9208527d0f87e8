// Words of the tabs that load when they are opened, in both languages; they come with them.

const en = {
  noWebcam: "The webcam did not open: {why}", insecure: "browsers offer it on https and localhost only", notPicture: "{name} is not a picture this browser can read.",
  invert: "Invert", brightOnDark: "This picture has a bright ground, those of the training have a dark one, so the answer means little.",
  darkOnBright: "This picture has a dark ground, those of the training have a bright one, so the answer means little.",
  afterSteps: "after {n} steps", predicted: "Predicted", mistakes: "Mistakes", opacity: "Opacity", pixels: "Pixels %", iouHere: "IoU here",
  iouAll: "All held-out", moreHeld: "More held-out pictures", masksEmpty: "Held-out pictures and the class of every pixel, as the net sees it now, appear here.",
  heldNumber: "Held-out #{n}", boxesEmpty: "Held-out pictures and the boxes that the net finds in them appear here.", trueBoxes: "True boxes", scoreAbove: "Score above",
  boxesThere: "There", boxesMet: "Found", apAll: "AP at IoU 0.5", metOf: "{met} of {there} found", confusionOfPixels: "{n} held-out pixels",
  rowPercent: "Figures are per cent of a row.", maps: "Maps", most: "most",
  colourCell: "{layer} filter {n}, row {row}, column {column}: red {r}, green {g}, blue {b}", filterCell: "{layer} filter {n}, input {channel}, row {row}, column {column}: {value}",
  mapCell: "{layer} map {n}, row {row}, column {column}: {value}", unitCell: "{layer} unit {n}: {value}", camCell: "row {row}, column {column}: {value}", pixelCell: "row {row}, column {column}: {name}",
  matrixCell: "{a} taken for {b}: {n}, {p} % of {a}", matrixRight: "{a}, rightly: {n}, {p} % of {a}", theMask: "What the net says of each pixel",
  gradCamNote: "What speaks for the class keeps its colour. Choose a layer in the network, a picture under Predictions.",
  filtersColour: "{n} filters of {shape}, in colour", filtersGrey: "{n} filters of {shape}, one row per input map", filtersSome: "first {n} of {all}",
  filtersNote: "Weights of a layer share one scale, so a flat grey tile is a filter that has not learned anything yet.",
  filtersEmpty: "The weights of the convolutions appear here.", heldPicture: "Held-out #{n}, {name}",
  activationsEmpty: "What each layer makes of the chosen picture appears here.", moreMaps: "+ {n} more", confusionOf: "{n} held-out pictures",
  rowTrue: "Rows are true classes, columns predicted.", matrix: "Matrix", perClass: "Per class", confusionEmpty: "After the first epoch: which class is taken for which.",
  evaluateNow: "Evaluate now", mostMixed: "Most mixed up: {a} taken for {b}, {n} times.", clickCell: "Click a cell to see its pictures.",
  beyondClasses: "{n} were taken for an output that is no class: they stand in no column, and count as wrong.",
  noMix: "No class is taken for another.", precision: "Precision", recall: "Recall", f1: "F1", support: "Pictures", dispatches: "{n} dispatches a training step",
  dispatchesTook: "{n} dispatches a training step, {ms} ms together", measure: "Measure", measuring: "Measuring…", lines: "{n} lines",
  shaderNote: "WGSL as the browser compiles it: constants filled in, tiles written out. The formula stands at its head.",
  measureNote: "Choose WebGPU under Device to measure what each dispatch takes.", flops: "{n} FLOP", bytes: "{n} B",
};

/** @typedef {keyof typeof en} TabsKey */

/** @type {Record<TabsKey, string>} */
const zh = {
  noWebcam: "摄像头打不开：{why}", insecure: "浏览器只在 https 和 localhost 上提供", notPicture: "浏览器读不了 {name}，它不是图片。", invert: "反色", brightOnDark: "这张图片背景亮，而训练图片背景暗，所以判断没有多大意义。",
  darkOnBright: "这张图片背景暗，而训练图片背景亮，所以判断没有多大意义。", afterSteps: "训练 {n} 步后", predicted: "预测",
  mistakes: "错误", opacity: "不透明度", pixels: "像素 %", iouHere: "此处 IoU", iouAll: "全部验证", moreHeld: "更多验证图片", masksEmpty: "这里显示验证图片和网络此刻给每个像素的类别。", heldNumber: "验证图片 #{n}",
  boxesEmpty: "这里显示验证图片和网络此刻找到的框。", trueBoxes: "真实框", scoreAbove: "得分高于", boxesThere: "实有", boxesMet: "找到", apAll: "AP（IoU 0.5）", metOf: "找到 {met} / {there}",
  confusionOfPixels: "{n} 个验证像素", rowPercent: "数字是每行的百分比。", maps: "特征图", most: "最大",
  colourCell: "{layer} 卷积核 {n}，第 {row} 行第 {column} 列：红 {r}，绿 {g}，蓝 {b}", filterCell: "{layer} 卷积核 {n}，输入 {channel}，第 {row} 行第 {column} 列：{value}",
  mapCell: "{layer} 特征图 {n}，第 {row} 行第 {column} 列：{value}", unitCell: "{layer} 单元 {n}：{value}", camCell: "第 {row} 行第 {column} 列：{value}", pixelCell: "第 {row} 行第 {column} 列：{name}",
  matrixCell: "{a} 被当成 {b}：{n}，占 {a} 的 {p} %", matrixRight: "{a} 判断正确：{n}，占 {p} %", theMask: "网络给每个像素的类别", gradCamNote: "支持该类别的像素保留颜色。在网络里选层，在“预测”里选图片。",
  filtersColour: "{n} 个 {shape} 卷积核，彩色显示", filtersGrey: "{n} 个 {shape} 卷积核，每行一个输入通道", filtersSome: "前 {n} 个，共 {all} 个", filtersNote: "同一层的权重用同一标尺，所以一片灰色就是还没学到东西。",
  filtersEmpty: "这里显示卷积层的权重。", heldPicture: "验证图片 #{n}，{name}", activationsEmpty: "这里显示每层对所选图片的输出。", moreMaps: "另有 {n} 个", confusionOf: "{n} 张验证图片",
  rowTrue: "行是真实类别，列是预测。", matrix: "矩阵", perClass: "各类", confusionEmpty: "第一轮之后：哪一类被当成了哪一类。", evaluateNow: "现在评估", mostMixed: "最常混淆：{a} 被当成 {b}，{n} 次。",
  clickCell: "点一格看它的图片。", beyondClasses: "{n} 个被判为不是任何类别的输出：不在任何一列，都算错。", noMix: "没有混淆。", precision: "精确率", recall: "召回率", f1: "F1", support: "图片数", dispatches: "每步训练 {n} 次调度",
  dispatchesTook: "每步训练 {n} 次调度，合计 {ms} ms", measure: "测量", measuring: "正在测量……", lines: "{n} 行", shaderNote: "浏览器实际编译的 WGSL：常量已填入，分块已展开。公式写在最前面。",
  measureNote: "在“设备”里选择 WebGPU，就能测量每次调度的时间。", flops: "{n} FLOP", bytes: "{n} B",
};

export const words = { en, zh };
