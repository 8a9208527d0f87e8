// The export menu's words, in both languages; they come with it.

const en = {
  exportTitle: "Take it elsewhere", exported: "written as {name}", "export.pytorch": "PyTorch script", "export.onnx": "ONNX", "export.burn": "Burn code",
  "export.json": "JSON", "export.weights": "Weights",
  "exportWhat.pytorch": "Trains this network with these settings, on one device or many; its weights load here again.",
  "exportWhat.onnx": "The network with the weights of now, for onnxruntime and others.", "exportWhat.burn": "The network as a module in Rust.",
  "exportWhat.json": "The network as convlab keeps it.", "exportWhat.weights": "safetensors with PyTorch's names, which the script takes with --weights.",
};

/** @typedef {keyof typeof en} ExportKey */

/** @type {Record<ExportKey, string>} */
const zh = {
  exportTitle: "带到别处", exported: "已写成 {name}", "export.pytorch": "PyTorch 脚本", "export.onnx": "ONNX", "export.burn": "Burn 代码", "export.json": "JSON",
  "export.weights": "权重", "exportWhat.pytorch": "用这些设置训练这个网络，单机或多机；训练出的权重可以再载入这里。", "exportWhat.onnx": "网络和当前的权重，供 onnxruntime 等使用。", "exportWhat.burn": "写成 Rust 模块的网络。",
  "exportWhat.json": "convlab 自己保存网络的形式。", "exportWhat.weights": "safetensors，名称与 PyTorch 相同，脚本用 --weights 读取。",
};

export const words = { en, zh };
