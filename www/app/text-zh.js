// The page's words in Chinese: loaded when they are asked for.

/** @import { PageKey } from "./text.js" */

/** @type {Record<PageKey, string>} */
export const zh = {
  share: "分享链接", shared: "已复制", language: "语言", task: "任务", software: "软件模拟",
  start: "开始", pause: "暂停", resume: "继续", again: "重新训练", step: "单步", stop: "停止", reset: "重置",
  loading: "正在打开引擎…",

  data: "数据", scenes: "内置图画", cifar: "CIFAR-10", mnist: "MNIST", folder: "自己的文件夹",
  chooseFiles: "选择文件", chooseFolder: "每类一个文件夹", forget: "从本浏览器删除这些文件",
  dropHere: "把数据拖到这里：文件夹、.zip、.tar.gz、.bin、idx、.npz 或 .mat",
  reading: "读取中…",
  suited: "训练图片只有 {n} 张，已为此设定：{list}。都可以再改。", comma: "，", moreNotes: "另有 {n} 条",
  samples: "样本", samplesEmpty: "这里显示每一类的一张训练图片。",
  split: "划分", train: "训练", heldOut: "验证",
  augmentation: "数据增强", trainOnly: "只用于训练", flip: "左右翻转", shift: "平移", crop_padding: "填充后裁剪",
  brightness: "亮度", cutout: "遮挡", seen: "网络看到的同一张图片",
  own: "你的图片", photo: "照片…", webcam: "摄像头", webcamStop: "关闭摄像头", ownEmpty: "选择、拖入或粘贴一张照片，网络随时给出判断。",

  "task.classify": "分类", "task.segment": "分割", "task.detect": "检测", streets: "内置街景",
  "lacks.classes": "没有类别", "lacks.masks": "没有掩码", "lacks.boxes": "没有框",
  "needs.classes": "需要每张图的类别", "needs.masks": "需要掩码", "needs.boxes": "需要框", "needs.scenes": "需要场景", heads: "任务头",
  "score.classify": "准确率", "score.segment": "平均 IoU", "score.detect": "AP（IoU 0.5）",
  "held.segment": "验证平均 IoU", "held.detect": "AP（IoU 0.5）", chartPixels: "训练像素",
  "samplesNote.classify": "{n} 类，{size}", "samplesNote.segment": "图片、掩码，{size}", "samplesNote.detect": "真实框，{size}",
  masks: "掩码", truth: "真实", boxes: "框", chartCells: "训练格", gradCam: "Grad-CAM",

  program: "编辑 · PyTorch", network: "网络", networkNote: "{parameters} 个参数 · {cost} 次乘加", networkNoteLong: "{parameters} 个参数 · 每张图 {cost} 次乘加", picture: "图片",
  networkEmpty: "这里显示各层，以及每层对所选图片的输出。",
  outputNumber: "输出 {n}", giveOutputs: "输出数改为类别数", resizeTo: "缩放到 {n}", useNet: "改用 {name}", useBatch: "批大小改为 {n}", dismiss: "关闭",

  training: "训练", run: "第 {n} 次 · {data}", keys: "空格暂停，S 单步", progress: "已完成的步数",
  epoch: "轮次", stepCount: "步", left: "剩余", elapsed: "已用", oneCell: "一格是一轮", cells: "一格是 {n} 轮",
  trainLoss: "训练损失", heldLoss: "验证损失", heldAccuracy: "验证准确率", imagesPerSecond: "图片 / 秒", msPerStep: "毫秒 / 步", rateNow: "当前学习率",
  loss: "损失", accuracy: "准确率", lowest: "最低 {v}，第 {e} 轮", best: "最好 {v} %，第 {e} 轮",
  lossEmpty: "每一步的损失，以及每轮之后验证图片的损失。", accuracyEmpty: "答对的比例，横轴相同。",
  diverged: "第 {step} 步发散", useRate: "用学习率 {rate} 继续", chartLine: "{name}。{figures}",
  chartEpoch: "第 {n} 轮", chartTrain: "训练", chartHeld: "验证",

  recipe: "配方", allSettings: "全部设置", close: "关闭",
  recipeReady: "开始之前都可以改。", recipeLive: "训练中可以改学习率，其余等下一次。",
  recipePaused: "现在可以改学习率。停止后可改其余并重新训练。", recipeDone: "改动会开始新的训练，这一次仍然保留，可以撤销。",
  optimizer: "优化器", lr: "学习率", momentum: "动量", weight_decay: "权重衰减", batch: "批大小", epochs: "轮数", schedule: "调度", seed: "种子",
  constant: "不变", cosine: "余弦", warmUp: "预热",
  locked: "训练进行中不能改，请先停止。",

  inside: "内部", refreshed: "每秒刷新", layer: "层",
  predictions: "预测", filters: "卷积核", activations: "激活", confusion: "混淆", shader: "着色器",
  rightHere: "{count} 张对 {right} 张", ofAll: "{n} 张对 {p} %", all: "全部", wrongOnly: "只看错的", others: "换一批", is: "应为 {name}",
  predictionsEmpty: "这里显示验证图片和网络的判断。", noWrong: "{n} 张验证图片全部正确。",
  untrained: "尚未训练", untrainedNote: "尚未训练，图下是真实类别。",
  takenFor: "{a} 被当成 {b}", cellEmpty: "前 {n} 张 {a} 中没有。", class: "类别",

  weights: "权重", saveWeights: "保存 .safetensors", loadWeights: "载入文件", runLog: "运行记录", copy: "复制", logEmpty: "训练中发生的事记在这里。",
  weightsLoaded: "从 {name} 载入 {n} 个张量", weightsSaved: "权重已保存为 {name}", weightsList: "逐个张量",
  export: "导出",

  device: "设备", auto: "自动", cpu: "CPU", webgpu: "WebGPU", burn: "WebGPU 上的 Burn", deviceWhy: "用什么计算",
  autoHelp: "先用 CPU，同时测量 WebGPU，再用较快的那个", cpuHelp: "Burn，单线程加 SIMD，处处可用", webgpuHelp: "把一步训练编译成少数几个着色器；任何适配器都行", burnHelp: "WebGPU 上的参照：更慢，还要多下载 3 MB",
  "why.untried": "等待测量 {adapter}", "why.measured": "这里最快：每步 {detail}（{adapter}）", "why.missing": "{adapter} 缺少 Burn 需要的 {detail}", "why.no-webgpu": "本浏览器没有 WebGPU",
  "why.no-adapter": "没有 WebGPU 适配器", "why.failed": "WebGPU 启动失败：{detail}", "why.lost": "WebGPU 出了故障", "why.chosen": "已选定", adapter: "{adapter}", adapterSoftware: "{adapter}，软件模拟",
  webgpuRefused: "不能用 WebGPU：{why}。改用 CPU 训练。",

  goOn: "从第 {n} 步继续？", goOnDetail: "{model}，{ago}", goOnYes: "继续", goOnNo: "不用了", goOnOther: "另一次训练",
  goOnTaken: "这次训练正在另一个标签页中进行。请到那里继续，或先关闭那个标签页。",
  leftRun: "新的训练。{model} 第 {n} 步已保留。", leftWeights: "新的训练。载入 {model} 的权重已保留。", undoRun: "撤销",
  justNow: "刚才", minutesAgo: "{n} 分钟前", hoursAgo: "{n} 小时前", daysAgo: "{n} 天前",
  compiling: "正在编译此网络的着色器…", crashed: "引擎停了（{message}），正在重新启动…", restarted: "引擎停了，已重新启动。回到第 {n} 步，暂停中。",
  restartedEmpty: "引擎停了，已从第 0 步重新启动：之前还没有保存。", dead: "引擎打不开：{message}", lost: "引擎没能重新启动：{message}", reload: "重新加载", tryAgain: "重试", notLoaded: "页面的一部分没有加载（{file}）。请检查网络连接。", wordsNotLoaded: "该语言的文字没有加载。",
  trouble: "没能留到下次：{message}", walkLocked: "训练正在进行。请先停止，再用后退或前进更换任务、数据和网络。",

  "log.ready": "{model}，{data}，{device}", "log.epoch": "第 {e} 轮 验证损失 {loss}，{score} {accuracy} %", "log.best": "目前最好", "log.running": "训练中", "log.paused": "暂停于第 {step} 步",
  "log.stopped": "停止于第 {step} 步", "log.finished": "完成，共 {step} 步", "log.failed": "停止于第 {step} 步", "log.ready0": "就绪", "log.rate": "学习率 {rate}", "log.restored": "回到第 {step} 步",
  "log.measured": "{device} 在这里最快，从第 {step} 步起使用：每步 {speeds}", "log.remembered": "{device} 从第 {step} 步起使用，上次最快：每步 {speeds}",
};
