// The export menu's words, in both languages; they come with it.

const en = {
  exportTitle: "Take it elsewhere",
  whichWeights: "Which weights",
  "weights.best": "Best",
  "weights.last": "Last",
  bestAt: "Best: step {step}, {quality}",
  lastAt: "Last: step {step}",
  heldOutScore: "held-out {v} %",
  heldOutLoss: "held-out loss {v}",
  exported: "written as {name}",
  "export.pytorch": "PyTorch script",
  "export.onnx": "ONNX",
  "export.burn": "Burn code",
  "export.json": "JSON",
  "export.weights": "Weights",
  "exportWhat.pytorch": "Trains this network with these settings, on one device or many; its weights load here again.",
  "exportWhat.onnx": "The network with its weights, for onnxruntime and others.",
  "exportWhat.burn": "The network as a module in Rust.",
  "exportWhat.json": "The network as convlab keeps it.",
  "exportWhat.weights": "safetensors with PyTorch's names, which the script takes with --weights.",
};

/** @typedef {keyof typeof en} ExportKey */

/** @type {Record<ExportKey, string>} */
const zh = {
  exportTitle: "带到别处",
  whichWeights: "哪些权重",
  "weights.best": "最好的",
  "weights.last": "最后的",
  bestAt: "最好的：第 {step} 步，{quality}",
  lastAt: "最后的：第 {step} 步",
  heldOutScore: "验证 {v} %",
  heldOutLoss: "验证损失 {v}",
  exported: "已写成 {name}",
  "export.pytorch": "PyTorch 脚本",
  "export.onnx": "ONNX",
  "export.burn": "Burn 代码",
  "export.json": "JSON",
  "export.weights": "权重",
  "exportWhat.pytorch": "用这些设置训练这个网络，单机或多机；训练出的权重可以再载入这里。",
  "exportWhat.onnx": "网络和它的权重，供 onnxruntime 等使用。",
  "exportWhat.burn": "写成 Rust 模块的网络。",
  "exportWhat.json": "convlab 自己保存网络的形式。",
  "exportWhat.weights": "safetensors，名称与 PyTorch 相同，脚本用 --weights 读取。",
};

export const words = { en, zh };
