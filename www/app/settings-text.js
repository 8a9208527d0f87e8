// The words of all settings, in both languages; they come with their dialog. The English help is the engine's own.

const en = {
  settingsNote: "Each name in grey is that of the shell and of the link. Empty means none.",
  "group.training": "Training", "group.data": "Data", "group.augmentation": "Augmentation", "group.network": "Network", "group.optimizer": "Optimizer",
  "group.schedule": "Schedule", "group.loss": "Loss", "group.device": "Device", "group.page": "This page", "group.other": "Further",
  shortcuts: "Keys by themselves", shortcutsHelp: "Space starts and pauses, S takes one step, wherever the keyboard is.", scheduleSet: "Set the schedule…",
  steps: "Most steps", train_files: "Training batches", eval_files: "Held-out batches", dampening: "Dampening", nesterov: "Nesterov", beta1: "Beta 1", beta2: "Beta 2",
  alpha: "Alpha", eps: "Epsilon", clip_value: "Clip by value", clip_norm: "Clip by norm", ignore_index: "Ignored target", class_weights: "Class weights",
  layer_rates: "Rates by layer", resize: "Side", fit: "Other proportions", exif: "EXIF orientation", holdout: "Held-out share", mean: "Mean", std: "Standard deviation", transforms: "Transforms", eval_transforms: "Held-out transforms",
  scale: "Scale", rotate: "Rotate", contrast: "Contrast", saturation: "Saturation", model: "Network",
};

/** @typedef {keyof typeof en} SettingsKey */

/** @type {Record<SettingsKey, string> & Record<`help.${string}`, string>} */
const zh = {
  settingsNote: "灰色的是命令行和链接中的名称。留空表示不用。",
  "group.training": "训练", "group.data": "数据", "group.augmentation": "数据增强", "group.network": "网络", "group.optimizer": "优化器",
  "group.schedule": "调度", "group.loss": "损失", "group.device": "设备", "group.page": "本页面", "group.other": "其他",
  shortcuts: "单键快捷键", shortcutsHelp: "无论焦点在哪里，空格开始或暂停，S 走一步。", scheduleSet: "设置调度…",
  steps: "最多步数", train_files: "训练批次", eval_files: "验证批次", dampening: "阻尼", nesterov: "Nesterov", beta1: "Beta 1", beta2: "Beta 2",
  alpha: "Alpha", eps: "Epsilon", clip_value: "按值裁剪", clip_norm: "按范数裁剪", ignore_index: "忽略的目标", class_weights: "类别权重",
  layer_rates: "各层学习率", resize: "边长", fit: "其他宽高比", exif: "EXIF 方向", holdout: "验证比例", mean: "均值", std: "标准差", transforms: "变换", eval_transforms: "验证变换",
  scale: "缩放", rotate: "旋转", contrast: "对比度", saturation: "饱和度", model: "网络",
  "help.model": "网络：模型库中的名称，或 JSON 格式的网络", "help.train_files": "用于训练的 CIFAR-10 批次，例如 1-4；若有多组 idx 文件，则为要读取的一组，例如 letters", "help.eval_files": "用于评估的 CIFAR-10 批次，例如 5",
  "help.epochs": "训练图片用几遍", "help.steps": "总共最多走多少步，不管轮数", "help.batch": "每步的图片数", "help.optimizer": "更新规则", "help.lr": "学习率",
  "help.momentum": "SGD 和 RMSprop 的动量", "help.dampening": "SGD 动量的阻尼", "help.nesterov": "Nesterov 动量（SGD）", "help.weight_decay": "权重衰减",
  "help.beta1": "Adam 均值的衰减", "help.beta2": "Adam 均方的衰减", "help.alpha": "RMSprop 均方的衰减", "help.eps": "Adam 和 RMSprop 的 epsilon",
  "help.clip_value": "把梯度的每个元素裁剪到 [-value, value]", "help.clip_norm": "裁剪全部梯度的范数", "help.loss": "损失；有多个任务头时用于第一个，其余用交叉熵",
  "help.ignore_index": "不计入损失的目标", "help.class_weights": "损失中各类的权重，例如 1,1,0.5；默认相同", "help.layer_rates": "各层学习率的倍数，以最后提到该层的为准；0 表示冻结，例如 *=0,fc3=1",
  "help.schedule": "学习率如何变化：不变、余弦，或一条规则", "help.seed": "权重、顺序和数据增强的种子", "help.resize": "图片缩放到的边长；默认是网络自己的",
  "help.fit": "宽高比不同的图片怎样变成所需大小：squeeze 压缩、crop 居中裁剪、pad 补黑边", "help.exif": "图片的 EXIF 方向：apply 转正，ignore 像 torchvision 的 ImageFolder 一样不理会",
  "help.holdout": "数据没有说明时，留作验证的图片所占的比例，大于 0 且小于 1；0.1 即十分之一",
  "help.mean": "从每个通道减去的均值，数值在 0 到 1 之间", "help.std": "每个通道除以的标准差", "help.transforms": "训练图片的 torchvision 变换，例如 random_resized_crop(size=32)",
  "help.eval_transforms": "验证图片的变换，例如 resize(size=40), center_crop(size=32)", "help.flip": "把一半训练图片左右翻转", "help.shift": "训练图片最多平移多少像素",
  "help.crop_padding": "训练图片先填充多少像素，再随机裁剪", "help.brightness": "训练图片的亮度最多改变多大比例", "help.cutout": "从训练图片中挖去边长多少像素的方块",
  "help.scale": "训练图片最多放大或缩小多大比例", "help.rotate": "训练图片最多旋转多少度", "help.contrast": "训练图片的对比度最多改变多大比例", "help.saturation": "训练图片的饱和度最多改变多大比例",
};

export const words = { en, zh };
