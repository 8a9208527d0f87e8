// What errors say in Chinese, by their codes; parts of sentences by their English. It loads where the page is in
// Chinese. `{name}` is a field, which may be a phrase itself. `tests/docs/words.rs` finds what has no words.

import { phrases as data } from "./said-zh-data.js";
import { phrases as files } from "./said-zh-files.js";
import { phrases as python } from "./said-zh-python.js";
import { phrases as training } from "./said-zh-training.js";

/** @import { Fields } from "../../worker/errors.js" */

/** @type {Record<string, string>} */
const sentences = {
  "network.shape": "{layer}（{kind}）收到 {got}，需要 {wants}。{consequence}{mend}",
  "network.setting": "{layer}（{kind}）：{problem}",
  "network.unknown_input": "{layer} 的输入是“{input}”，但它前面没有叫这个名字的层。请写一个在它之前的层，或“input”。",
  "network.unknown_owner": "{layer} 用“{owner}”的权重，但它前面没有叫这个名字、有自己权重的层。请写一个在它之前的层。",
  "network.duplicate_name": "有两层都叫“{name}”。请给每层各取一个名字：权重按它命名。",
  "network.empty": "网络没有层。请至少加一层。",
  "network.too_large": "网络太大：{what}有 {size} 个值，上限是 {limit}。",
  "network.head":
    "网络声明在间隔 {stride} 像素的格子上输出框，这需要多于五个通道、{wants} 格（高、宽）的特征图；它却输出 {got}。请修改最后一层或 stride。",
  "network.heads": "网络的 heads 无法使用：{reason}。",
  "network.unknown_model": "没有叫“{name}”的内置网络。可用的有：{known}。",
  "network.json": "网络的 JSON 无法读取：{reason}",

  "recipe.unreadable": "设置无法读取：{reason}",

  "data.no_data":
    "这里没有数据：{place}。请给出 CIFAR-10 或 CIFAR-100 的文件（data_batch_1.bin、cifar-10-python.tar.gz 等）、MNI" +
    "ST 一类的 idx 文件、STL-10 或 SVHN 的文件、.npz、每类一个子文件夹的 PNG 或 JPEG 图片，或带掩码（images/ 和 masks/）、带框（Pas" +
    "cal VOC 的 XML、COCO 的 JSON、YOLO 的文本）的图片。",
  "data.layout": "这个文件夹不符合任何能读取的布局：{reason}。最接近的是 {nearest}。docs/data.md 列出了全部布局。",
  "data.mask_values": "掩码无法使用：{reason}。",
  "data.packed": "数据集的打包文件无法使用：{reason}。请重新读取文件。",
  "data.empty_file": "{file} 是空的（0 字节）。请重新下载或复制。",
  "data.bad_name": "有个文件名无法使用（{name}）：{reason}。请改名后再试。",
  "data.cifar_length":
    "{file} 有 {length} 字节，不是 CIFAR-10 每条 3073 字节的整数倍：第 {record} 条（从 0 数起）在 {rest} 字节后中断。{hint}",
  "data.cifar_too_long": "{file} 有 {records} 条记录，而一个 CIFAR-10 批最多 {limit} 条。它真是 CIFAR-10 的批吗？",
  "data.cifar_label":
    "{file}：第 {record} 条记录（从 0 数起，在字节 {offset}）的标签是 {label}，而 CIFAR-10 的标签是 0 到 9。文件已损坏或是别的格式。",
  "data.same_name": "{first} 和 {second} 两个文件同名，不知该用哪一个。请只给一个。",
  "data.several_sets": "这些文件含有多个数据集：{sets}。{hint}。",
  "data.file_choice": "{field} 是“{given}”：{reason}。",
  "data.not_gzip":
    "{file} 的开头不是 gzip（1f 8b），而是 {found}。可能是没下载完、是一个错误页面，或已经解压：若已解压，请去掉文件名里的“.gz”。",
  "data.unpack": "{file} 无法解压：{reason}。它多半不完整或已损坏，请重新下载。",
  "data.too_large": "{what} 太大：{size} 超过上限 {limit}。{hint}",
  "data.unreadable": "{file} 无法作为 {what} 读取：{reason}。",
  "data.idx": "{file} 不是能读取的 idx 文件：{reason}。",
  "data.idx_pair": "{images} 有 {count} 张图片，而 {labels} 有 {label_count} 个标签。它们不是一对。",
  "data.idx_missing": "{file} 缺少另一半：没有{split}部分的{missing}文件（{expected}）。请补上。",
  "data.idx_label": "{file}：第 {record} 张图片（从 0 数起）的标签是 {label}，而数据集只有 {classes} 类。",
  "data.one_class": "所有图片都在同一个文件夹（{folder}）里，只有一类，无从区分。请把每类图片放进各自的文件夹。",
  "data.no_picture_left": "{count} 张图片没有一张能读取。第一张的原因：{first}",
  "data.palette":
    '{file} 没有说明掩码的值是什么意思：{reason}。请写成 {"classes": ["Sky", ...], "palette": [[128, 128, 128], .' +
    '..], "ignore_index": 11}，或像“128 128 128 Sky”这样的行。',
  "data.scenes": "{file} 没有说明图片是什么场景：{reason}。请每张图片写一行，如 train/images/a.png,night。",
  "data.annotations": "{file} 没有说明框是什么：{reason}。",
  "data.other_boxes":
    "{file} 是不支持的格式：{format}（{advice}）。能读取的框有 COCO 的 JSON、Pascal VOC 的 XML、YOLO 的文本和 CSV 表格。",
  "data.too_few": "{count} 张图片太少，无法留出验证图片。请至少给 {least} 张。",
  "data.setting": "{field} 是 {given}：{reason}。",
  "data.picture_bytes": "图片是 {width} x {height}，却有 {length} 字节，而不是 {width} x {height} x 4（RGBA）。",

  "engine.no_data": "还没有载入数据集。训练前请先载入。",
  "engine.no_targets": "给定的输入没有可对照的目标。请用数据集里的图片。",
  "engine.answer": "要的不是{what}。",
  "engine.input": "图片是 {got}（通道、高、宽），而网络需要 {wants}。请缩放图片（resize）或换一个网络。",
  "engine.index": "要的是第 {index} 张图片，而{part}部分只有 {count} 张。",
  "engine.batch_norm_one_value":
    "批归一化 {layer} 读到的是 1 x 1 或一个向量，一张图片的批里每个通道只有一个值：输出将只是偏置，running_var 会不断变小（PyTorch：“Expected more " +
    "than 1 value per channel when training”）。请把 batch 设为至少 2，并且不让一轮的最后一批只剩一张图片。",
  "engine.length": "{what} 有 {got} 个值，需要 {wants} 个。",
  "engine.target": "有目标属于类别 {target}，而网络只输出 {classes} 类。请让最后一层的输出个数与数据的类别数相同。",
  "engine.few_outputs":
    "网络输出 {outputs} 类，而数据有 {classes} 类{of}，有些类永远答不出。请让 {layer} 有 {classes} 个输出，或去掉其余的类。",
  "engine.label": "{what} 属于类别 {class}，而数据集只命名了 {known} 类（从 0 数起）。请命名这个类，或去掉它。",
  "engine.no_masks": "网络为每个像素输出一个类别，而数据集没有掩码。请选整图分类的网络，或带掩码的数据。",
  "engine.no_classes": "网络为每张图片输出一个答案，而数据集没有图片的类别。请选逐像素分类的网络，如 unet。",
  "engine.no_scenes":
    "网络的第二个 head 判断整张图片的场景，而数据集没有给出场景。请选有场景的数据（builtin:streets，或在 images/ 和 masks/ 旁放 scenes.cs" +
    "v），或只有一个 head 的网络，如 unet_small。",
  "engine.map_size": "网络的输出图是 {got}（高、宽），而图片是 {wants}：掩码要求两者相同。请按图片的大小搭建网络。",
  "engine.many_mask_classes":
    "网络在每个像素区分 {classes} 类，而掩码最多 255 类：每像素一个字节，其中 255 表示没有类别。请让最后一层至多有 255 个输出。",
  "engine.no_boxes":
    "网络输出框，而数据集的图片没有框。请选带框的数据（Pascal VOC、COCO、builtin:streets），或换一个网络。",
  "engine.overlay": "叠加图有问题：{reason}。",
  "engine.boxes_alone": "网络输出框，而所要的需要类别。请要框，或换一个网络。",
  "engine.classes_alone": "网络输出类别，而所要的是框。请选输出框的网络，如 detector。",
  "engine.too_many_boxes":
    "{part}部分的第 {picture} 张图片有 {count} 个框，一张图片最多 {limit} 个。请分割图片，或去掉一些框。",
  "engine.box_class":
    "{part}部分第 {picture} 张图片有一个框属于类别 {class}，而数据集只命名了 {known} 类框。请命名这个类，或去掉这个框。",
  "engine.box": "框的四边 {sides}（x0, y0, x1, y1）不成框：它们必须是数，且 x0 小于 x1，y0 小于 y1。",
  "engine.box_loss": "{loss} 是类别的损失，而网络输出框，框有自己的损失。请不要指定损失及其设置，或换一个网络。",
  "engine.layer_rates": "各层的学习率无法使用：{reason}。",
  "engine.class_weights": "类别权重无法使用：{reason}。",
  "engine.unknown_parameter": "网络没有叫“{name}”的张量。有：{known}。",
  "engine.no_maps": "网络没有输出特征图的层“{layer}”。输出特征图的有：{known}。",
  "engine.unknown_class": "要的是类别 {class}，而网络只输出 {classes} 类。",
  "engine.weights": "这些权重属于另一个网络：{reasons}。",
  "engine.limit": "{what} 需要 {got} {unit}，而适配器只允许 {limit}。请减小 batch 或图片的大小，或在 CPU 上计算。",
  "engine.shader": "{layer} 的着色器 {kernel} 无法编译：{message}",
  "engine.device": "{device} 无法打开：{reason}",
  "engine.lost": "设备出错：{reason}。请从上一个检查点继续；若再次发生，请在 CPU 上继续。",
  "engine.unreadable": "数据里有一张图片无法再次解码（{reason}）。可以继续，或重新选择文件。",

  "train.setting": "{setting} 是 {value}，但{wants}。",
  "train.command": "现在不能 {command}：训练的状态是{phase}。{hint}",
  "weights.not_safetensors":
    "这个文件不是 safetensors 文件：{reason}。请选在这里保存的，或在 Python 里用 safetensors 保存的文件。",
  "weights.not_pth":
    "这个文件不是这里能读取的 torch.save 文件：{reason}。请在 Python 里把权重存为 safetensors，或用 torch.save(net.state_dict(), ...)。",
  "weights.misfit": "这些权重属于另一个网络：{problem}。",
  "weights.dtype": "{tensor} 的存储类型是 {dtype}，这里不能读取。请存为 float32。",
  "train.not_a_checkpoint": "这个文件里有权重，但不是检查点：缺少设置。请作为权重载入。",
  "train.no_best": "还没有最好的权重：它们来自验证结果最好的一次评估。请先评估。",
  "train.nothing_held_out": "没有可评估的：没有留出验证图片，或它们的目标全部被忽略。请留出一些图片。",
  "train.nothing_to_learn": "无法训练：{reason}",
  "train.other_data": "这个检查点是用数据集 {wants} 训练的，而现在载入的是 {got}。请先选那个数据集。",

  "python.too_large": "源代码太大：{what}是 {size}，上限是 {limit}。",
  "python.syntax": "{problem}。",
  "python.unsupported": "{what}。{instead}",
  "python.needs_arguments":
    "{name} 需要参数 {arguments}，程序里没有给出。请加上创建网络的一行，例如 net = {name}(...)，或在程序旁边写明。",
  "python.two_networks":
    "这里同时训练几个网络（{names}），各有自己的优化器，如同 GAN。这里只用一个优化器训练一个网络；请指明单独取哪一个。",
  "python.no_whole": "一个优化器训练 {names}，它们不在同一个模块里。请把它们放进一个 nn.Module，或指明单独取哪一个。",
  "python.clash": "{name} 在 {first} 和 {second} 里都有定义，而一个程序需要这两个文件。请只给出一个网络的文件。",
  "python.not_made": "“{make}”得不到这个程序的网络：{problem}。",
  "python.miscounted":
    "{name} 在 __init__ 中有 {made} 个要学习的数值，而从它的 forward 里只理解到 {used} 个。这个程序没有被正确理解：请报告此问题。",
  "python.no_network": "这里没有网络：{reason}",
  "python.within": "{part}，第 {line} 行，第 {column} 列：{error}",
  "python.input": "“{given}”不是图片大小。请写通道、高和宽，例如 3x64x64。",
  "python.file": "无法读取 {file}：{reason}。",
  "python.undefined":
    "这里用到了 {name}，但从未给它赋值：Python 会停在“NameError: name '{name}' is not defined”。在它之前加一行“{mend}”即可。",
  "python.unknown_data": "这里不认识数据集 {name}。可用的有 {known} 和 ImageFolder。",
  "python.cityscapes_mode":
    "Cityscapes 没有 mode='{mode}'：torchvision 会拒绝它（“Unknown value '{mode}' for argument mode. Va" +
    "lid values are {'fine', 'coarse'}”）。请写 split='train', mode='fine', target_type='semantic'。",
  "python.unknown_loss":
    "这里不认识 nn.{name}。可用的有 CrossEntropyLoss、NLLLoss、KLDivLoss、MSELoss、L1Loss、SmoothL1Loss、HuberLoss、" +
    "MultiMarginLoss、BCEWithLogitsLoss、MultiLabelSoftMarginLoss、SoftMarginLoss，以及最后一层 sigmoid 之后的 BCELoss。",

  "write.box_transforms":
    "{network} 输出框，而 torchvision 对带框图片的变换不能写成 PyTorch。请不设 `transforms` 和 `eval_transforms`，或选 ONNX、Burn 代码或 JSON。",
  "write.heads": "{network} 有多个 head，不能写成 Burn 代码。可以导出为 PyTorch、ONNX 或 JSON。",
  "write.weights": "权重里没有网络所需的 {tensor}（{values} 个值）。请用这个网络的权重。",

  "call.nothing_configured": "还没有配置。请先调用 configure。",
  "call.device": '“{given}”不是设备。请选 "auto"、"cpu"、"compiled"（WebGPU 上的编译引擎）或 "webgpu"（Burn）。',
  "call.command": "“{given}”不是命令。",
  "call.part": '数据集没有“{given}”这一部分。请选 "train" 或 "test"。',
  "call.picture": "没有第 {index} 张图片：这一部分有 {count} 张。",
  "call.dispatch": "没有第 {index} 次调度：计划里有 {count} 次。",
  "call.no_masks": "{data} 没有掩码。请选带掩码的数据集。",
  "call.no_boxes": "{data} 没有框。请选带框的数据集。",
  "call.size": "图片由通道数、高和宽描述。",
  "call.classes": "类别数由图片、框和场景的三个数描述。",
  "call.schedule_text": "学习率计划无法读取：{reason}",
  "call.schedule": "{problem}。",
  "call.form": "“{given}”不是能写出的形式：有 pytorch、onnx、burn 和 json。",
  "call.shader": "着色器无法写出：{reason}",
  "call.decode": "图片无法解码：{reason}",
  "call.json": "JSON 无法读取：{reason}",
};

/** Those of the readers stand in files of their own. @type {Record<string, string>} */
const phrases = {
  "pos_weight has {given} numbers for the network's {classes} classes":
    "pos_weight 有 {given} 个数，而网络有 {classes} 类",
  "pos_weight has {weight}, which is not a number of 0 or more": "pos_weight 里的 {weight} 不是大于等于 0 的数",
  "they belong to cross entropy, focal loss, Dice, binary cross entropy and multi-margin, and the loss is another":
    "它们属于交叉熵、focal、Dice、二元交叉熵和 multi-margin，而现在的损失是另一种",
  "{given} are given for the network's {classes} classes": "给出了 {given} 个，而网络有 {classes} 类",
  "{weight} is not a number of 0 or more": "{weight} 不是大于等于 0 的数",
  "all are 0, so that nothing would be learned": "全为 0，什么也学不到",
  "the network puts out boxes, whose loss takes none": "网络输出框，框的损失没有类别权重",
  "It is under way already.": "它已经在进行。",
  "Resume it, or reset it first.": "请先继续，或先重置。",
  "Only a paused run can go on.": "只有暂停的训练能继续。",
  "Only a running session can be paused.": "只有进行中的训练能暂停。",
  "Start a new run, or give it more epochs.": "请开始新的训练，或给它更多轮。",
  "There is no run to stop.": "没有可停止的训练。",
  "{text}": "{text}",

  // Layers.
  "it needs at least two inputs": "它至少需要两个输入",
  "{shape} like its first input": "与第一个输入相同的 {shape}",
  "PyTorch refuses to add them.": "PyTorch 会拒绝相加。",
  "any channels with {shape} beside them, like its first input": "通道数任意、其余与第一个输入相同（{shape}）的输入",
  "PyTorch refuses it: «{quoted}».": "PyTorch 会报错：“{quoted}”。",
  "it needs at least one feature in and out": "输入和输出至少各要一个特征",
  "{features} features": "{features} 个特征",
  "{features} features in a row, or along the last axis of a map":
    "一行 {features} 个特征，或特征图最后一维有 {features} 个",
  "{features} features a picture": "每张图片 {features} 个特征",
  " Flatten the feature maps first, or permute their channels to the end, if {layer} is to go over these.":
    "请先展平特征图；如果 {layer} 要作用于通道，请先把通道换到最后一维。",
  " Give {name} sizes that are 1 or those of what reaches it: for a value a channel of a map (channels, 1, 1).":
    "请让 {name} 的各维是 1 或与它收到的相同：特征图每个通道一个值时为 (通道数, 1, 1)。",
  "an input that its sizes {sizes} can be laid over": "能与其形状 {sizes} 对齐的输入",
  ["PyTorch lays sizes over each other from the last axis on, where each has to be 1 or the input's; otherwise" +
  " it refuses them or makes the input larger, which is not supported."]:
    "PyTorch 从最后一维开始对齐形状，每一维必须是 1 或与输入相同；否则它会报错，或者把输入扩大，这里不支持后者。",
  ["PyTorch lays sizes over each other from the last axis on: the {own} values would meet {last} columns, not" +
  " {own} channels, and it refuses them."]:
    "PyTorch 从最后一维开始对齐形状：这 {own} 个值会对上 {last} 列，而不是 {own} 个通道，因此会报错。",
  "mean and std must be finite numbers, and std not below 0": "mean 和 std 必须是有限的数，且 std 不小于 0",
  "shape must have {axes} sizes at most, each at least 1, and view as many values":
    "shape 最多有 {axes} 维，每维至少为 1，view 的元素个数必须与它相同",
  " Give {name} the number of features that reach it.": "请把 {name} 的特征数改为它实际收到的个数。",
  "it needs at least one feature": "它至少需要一个特征",
  ["view(-1, {features}) makes {each} rows of each picture, {rows} of a batch of {batch}, and " +
  "cross_entropy refuses {rows} rows for {batch} labels: «{refusal}»."]:
    "view(-1, {features}) 把每张图片变成 {each} 行，一批 {batch} 张就是 {rows} 行，而 cross_entropy 不接受 {rows} 行" +
    "对 {batch} 个标签：“{refusal}”。",
  "{got} features of one picture do not divide into rows of {features} ({count} rows)":
    "一张图片的 {got} 个特征不能分成每行 {features} 个（{count} 行）",
  ["{each}. PyTorch's view would run rows across pictures, {rows} rows of a batch of {batch}, " +
  "and cross_entropy refuses them: «{refusal}»; a batch it does not divide is refused by view" +
  " itself."]:
    "{each}。PyTorch 的 view 会让一行跨过多张图片，一批 {batch} 张得到 {rows} 行，cross_entropy 会报错：“{refusal}”；不能整除的批，view 自己就会报错。",
  "{each}, and PyTorch refuses a batch of {batch}: «{quoted}».":
    "{each}，PyTorch 对一批 {batch} 张会报错：“{quoted}”。",
  "output padding must be smaller than the stride or the dilation": "output_padding 必须小于 stride 或 dilation",
  "padding leaves nothing of its output": "padding 使输出什么也不剩",
  "it needs at least one channel in and out": "输入和输出至少各要一个通道",
  "groups ({groups}) must divide its {channels_in} input and {channels_out} output channels":
    "groups（{groups}）必须整除输入通道数 {channels_in} 和输出通道数 {channels_out}",
  "{wanted} channels": "{wanted} 个通道",
  "eps must be above 0 and momentum within 0 and 1": "eps 必须大于 0，momentum 必须在 0 和 1 之间",
  "eps must be above 0": "eps 必须大于 0",
  "its {groups} groups do not divide {channels} channels evenly; choose a number that does":
    "{groups} 组无法均分 {channels} 个通道；请换一个能整除的组数",
  "Without weights PyTorch goes by what reaches it; here the number has to be right.":
    "没有权重时 PyTorch 按实际到达的通道数；这里必须写对。",
  "more than one value a channel": "每个通道多于一个值",
  "a vector of features": "一个特征向量",
  "normalized_shape must name one size or more, each at least 1": "normalized_shape 必须至少有一个大小，每个至少为 1",
  "{sizes} as its last sizes": "最后的大小为 {sizes}",
  [" Give {name} the last sizes of what reaches it; to normalise the channels of a map, permute the" +
  "m to the end before and back behind."]:
    "请把 {name} 的大小改为实际到达的最后几个大小；若要对特征图的通道归一化，请先把通道换到最后，之后再换回来。",
  "size must be between 1 and 65536": "size 必须在 1 和 65536 之间",
  "k must be above 0 and alpha at least 0, so that there is no power of a negative number":
    "k 必须大于 0，alpha 至少为 0，以免对负数取幂",
  " Take BatchNorm2d, or flatten the feature maps first.": "请用 BatchNorm2d，或先把特征图展平。",
  "padding must be at most half the kernel": "padding 最多为 kernel_size 的一半",
  "{shape} like the output of its max pooling": "与对应最大池化的输出相同的 {shape}",
  "PyTorch refuses it: the indices must have the shape of the input.": "PyTorch 会拒绝：indices 的形状必须与输入相同。",
  "`pool` has to name one earlier MaxPool2d without padding, and it takes one input":
    "`pool` 必须是前面某个没有 padding 的 MaxPool2d 的名字，并且只取一个输入",
  "it takes one input, {count} are named": "它只取一个输入，却写了 {count} 个",
  "it takes two inputs, {count} are named": "它取两个输入，却写了 {count} 个",
  "{shape} like its first input, or 1 along some axes": "与第一个输入相同的 {shape}，或在某些维上为 1",
  "PyTorch refuses it: sizes must be alike, or 1.": "PyTorch 会拒绝：大小必须相同或为 1。",
  "scale and shift must be finite numbers": "scale 和 shift 必须是有限的数",
  "steps must be between 1 and 65536": "步长必须在 1 和 65536 之间",
  "something to take with [{parts}]": "能用 [{parts}] 取到东西的输入",
  "Nothing would be left of it.": "什么也不会剩下。",
  "padding must be between -65536 and 65536": "padding 必须在 -65536 和 65536 之间",
  "the value must be a finite number": "填充值必须是有限的数",
  "padding between 0 and {most} rows and columns": "填充 0 到 {most} 行和列",
  "PyTorch refuses another padding of this mode.": "这种模式下，PyTorch 会拒绝其他填充。",
  "more rows and columns than are taken away": "行和列多于去掉的",
  "dim must name axes between 1 and {axes}": "dim 必须是 1 到 {axes} 之间的维",
  "max and min go over one axis, amax and amin over several": "max 和 min 只沿一个维，amax 和 amin 可沿多个维",
  "any size along dimension {dim} with {shape} beside it, like its first input":
    "第 {dim} 维大小任意、其余与第一个输入相同（{shape}）的输入",
  "dim must be between 1 and {axes}": "dim 必须在 1 和 {axes} 之间",
  "order must hold each axis of shape once, counted from 1, and there may be {axes} at most":
    "order 必须把 shape 的每个维各写一次（从 1 数起），最多 {axes} 个",
  "output must be a map (three sizes) or a vector (one)": "output 必须是特征图（三个大小）或向量（一个）",
  "{count} values, as its shape has": "{count} 个值，与其形状一致",
  "A view keeps their number; PyTorch refuses another.": "view 不改变值的个数；否则 PyTorch 会拒绝。",
  "a multiple of {each} channels": "通道数为 {each} 的倍数",
  "PyTorch refuses channels that do not divide.": "通道数不能整除，PyTorch 会拒绝。",
  "rows and columns in multiples of {factor}": "行数和列数为 {factor} 的倍数",
  "PyTorch refuses sizes that do not divide.": "大小不能整除，PyTorch 会拒绝。",
  "channels that divide into {groups} groups": "能分成 {groups} 组的通道数",
  "it needs either a size or a scale": "它需要 size 或 scale 之一",
  "scale must be between 0.0001 and 65536": "scale 必须在 0.0001 和 65536 之间",
  "rows and columns that leave at least one": "缩放后至少剩一行一列",
  "a feature map (channels×height×width)": "一张特征图（通道×高×宽）",
  "It comes after the maps were flattened.": "它在特征图展平之后。",
  "at least {reach}×{reach} after padding": "填充后至少 {reach}×{reach}",
  "Its window does not fit into {padded} rows or columns; PyTorch refuses it.":
    "它的窗口放不进 {padded} 行或列；PyTorch 会拒绝。",
  "kernel, stride and dilation must be between 1 and 65536": "kernel_size、stride 和 dilation 必须在 1 和 65536 之间",
  "p must be at least 0 and below 1": "p 必须至少为 0 且小于 1",
  "its settings must be finite numbers": "各项设置必须是有限的数",
  "min must be below max": "min 必须小于 max",
  "it needs one slope, or one a channel": "它需要一个斜率，或每个通道一个",
  "{wanted} channels or features, one for each slope": "{wanted} 个通道或特征，每个斜率一个",
  "alpha must not be 0": "alpha 不能为 0",
  "beta must not be 0": "beta 不能为 0",
  " The pictures are {height}×{width}: Resize({size}) mends it.": "图片是 {height}×{width}：用 Resize({size}) 即可。",
  "its name must have a letter and no quotation mark": "名字必须有字母，且不含引号",
  "norm_type must be within 1 and {limit}": "norm_type 必须在 1 和 {limit} 之间",
  "it has no weights, and is said to use those of {owner}. Leave out weights_of.":
    "它没有权重，却说要用 {owner} 的权重。请去掉 weights_of。",
  ["it uses the weights of {owner}, which has other settings. Give both the same, or leave out weights_o" + "f."]:
    "它用 {owner} 的权重，而 {owner} 的设置不同。请让两者相同，或去掉 weights_of。",
  "there is no kind of layer named {kind}": "没有叫 {kind} 的层",

  // Heads.
  "one that puts out boxes can have no other task beside them": "输出框的网络不能同时有别的任务",
  'no layer is named "{name}"': "没有叫“{name}”的层",
  "{name} weighs {weight}, and a weight is a number above 0": "{name} 的权重是 {weight}，而权重必须大于 0",
  "{name} puts out a map of {height}×{width}, and the pictures are {wants_height}×{wants_width}":
    "{name} 输出 {height}×{width} 的图，而图片是 {wants_height}×{wants_width}",
  ["they are two, first one that puts out a class for every pixel (a map), then one with a cla" +
  "ss for the picture (a vector), and here {outputs}"]:
    "应有两个，先是为每个像素输出类别的（图），再是为整张图片输出类别的（向量），而这里 {outputs}",
  "{name} puts out {shape}": "{name} 输出 {shape}",

  // Numbers of a recipe.
  "at least {bound}": "至少为 {bound}",
  "above {bound}": "大于 {bound}",
  "at most {bound}": "至多为 {bound}",
  "below {bound}": "小于 {bound}",
  "it must be {low} and {high}": "它必须{low}且{high}",
  "it must be a number of {bound}": "它必须{bound}",
  "it must be a number {bound}": "它必须{bound}",
  "it must be a number": "它必须是数",
  "{wants}{further}": "{wants}{further}",
  ", or left out": "，或不写",
  "; 0.1 holds out a tenth": "；0.1 表示留出十分之一",
  "it must be between 1 and the {pictures} training pictures": "它必须在 1 和训练图片数 {pictures} 之间",
  "it must be between 1 and 1,000,000": "它必须在 1 和 1,000,000 之间",
  "{name} has no momentum to move: it needs cycle_momentum=false": "{name} 没有可变动的动量：需要 cycle_momentum=false",
  "the loss {loss} has none; leave it out": "损失 {loss} 没有这一项；请不要写它",
  "RMSprop's must be below 1": "RMSprop 的必须小于 1",
  "Rprop has none: it looks at the gradient's sign alone": "Rprop 没有权重衰减：它只看梯度的符号",
  "it must not be above step_size_max": "它不能大于 step_size_max",
  "it must be 1 or 2": "它必须是 1 或 2",
  "it needs a momentum above 0, and dampening 0": "它需要 momentum 大于 0，dampening 为 0",
  "a run has at least one step; leave it out to train for all epochs": "训练至少要有一步；不写则训练完所有轮",
  "a learning rate must be a number of at least 0, such as 0.01": "学习率必须是至少为 0 的数，如 0.01",
  "the built-in data are {known}": "内置数据有 {known}",

  // Schedules.
  "{name} must be a whole number above 0": "{name} 必须是大于 0 的整数",
  "{name} must be a number of at least 0": "{name} 必须是至少为 0 的数",
  "factor must be above 0 and at most 1": "factor 必须大于 0 且至多为 1",
  "start_factor must be above 0 and at most 1": "start_factor 必须大于 0 且至多为 1",
  "end_factor must be within 0 and 1": "end_factor 必须在 0 和 1 之间",
  "pct_start must be within 0 and 1": "pct_start 必须在 0 和 1 之间",
  "div_factor and final_div_factor must be above 0": "div_factor 和 final_div_factor 必须大于 0",
  "a plateau (factor {factor}) cannot stand among chained schedules, as in PyTorch":
    "与 PyTorch 一样，ReduceLROnPlateau（factor {factor}）不能放在组合的计划里",
  "factor must be at least 0 and below 1": "factor 必须至少为 0 且小于 1",
  "there must be one milestone fewer than schedules": "milestones 必须比 schedules 少一个",
  "milestones must rise": "milestones 必须递增",
  "it needs at least one schedule, and no more than {limit} levels of them":
    "它至少需要一个计划，嵌套不超过 {limit} 层",
};

/** @type {Record<string, string>} */
const known = { ...phrases, ...data, ...files, ...python, ...training };

/** Words that stand in a field, by the field. @type {Record<string, Record<string, string>>} */
const words = {
  part: { training: "训练", "held-out": "验证" },
  split: { train: "训练", test: "测试" },
  missing: { labels: "标签", images: "图片" },
  phase: {
    ready: "就绪",
    running: "运行中",
    paused: "已暂停",
    stopped: "已停止",
    finished: "已结束",
    failed: "因损失不是有限的数而停止",
  },
  name: { "each factor": "每个 factor" },
  format: {
    "CreateML's JSON": "CreateML 的 JSON",
    "labelme's JSON": "labelme 的 JSON",
    "VIA's JSON": "VIA 的 JSON",
    "Label Studio's JSON": "Label Studio 的 JSON",
    "Supervisely's JSON": "Supervisely 的 JSON",
    "a list of detections in COCO's form": "COCO 形式的检测结果列表",
    "KITTI's labels": "KITTI 的标签",
    "DOTA's labels of turned boxes": "DOTA 的旋转框标签",
  },
  advice: {
    "Roboflow exports the same data as COCO": "Roboflow 可把同样的数据导出为 COCO",
    "labelme2coco or labelme2yolo convert it": "可用 labelme2coco 或 labelme2yolo 转换",
    "VIA exports COCO's JSON too": "VIA 也能导出 COCO 的 JSON",
    "Label Studio exports COCO, Pascal VOC and YOLO": "Label Studio 可导出 COCO、Pascal VOC 和 YOLO",
    "Supervisely exports COCO and Pascal VOC": "Supervisely 可导出 COCO 和 Pascal VOC",
    "it is what a network found, not what is true": "那是网络找到的，不是真实的标注",
    "FiftyOne and others convert it": "可用 FiftyOne 等工具转换",
    "boxes here are not turned": "这里的框不能旋转",
  },
  of: { " of boxes": "框" },
  unit: { bytes: "字节", workgroups: "个工作组" },
  what: {
    "an activation of one picture": "一张图片的激活",
    "a weight tensor": "一个权重张量",
    "its length in bytes": "字节数",
    "the number of its layers": "层数",
    "the number of its files": "文件数",
    "the picture": "图片",
    "the input": "输入",
    "the targets": "目标",
    "the boxes": "框",
    "the list of a picture's boxes": "一张图片的框的列表",
    "The data set": "数据集",
    "The folder": "文件夹",
    "set of NumPy arrays": "一组 NumPy 数组",
    "file of CIFAR-100's binary version": "CIFAR-100 二进制版的文件",
    "pickle of CIFAR's Python version": "CIFAR 的 Python 版 pickle",
    "file of EMNIST": "EMNIST 文件",
    "file of STL-10": "STL-10 文件",
    "file of SVHN": "SVHN 文件",
  },
};

/**
 * The sentence of a code; nothing where there is none.
 * @param {string | undefined} code
 * @param {Fields} [fields]
 */
export function sentence(code, fields = {}) {
  return code !== undefined && Object.hasOwn(sentences, code) ? filled(sentences[code], fields) : undefined;
}

/** @param {string} form @param {Fields} fields @returns {string} */
function filled(form, fields) {
  return form.replace(/\{(\w+)\}/g, (_, name) => own(words[name], fields[name]) ?? written(fields[name]));
}

/** A field, or a phrase. @param {any} value @returns {string} */
export function written(value) {
  if (Array.isArray(value)) {
    const parts = value.map(written);
    return typeof value[0] === "number" ? `[${parts.join(", ")}]` : parts.join("、");
  }
  if (value instanceof Object && "code" in value) return sentence(value.code, value.fields) ?? value.message;
  if (value instanceof Object) return filled(own(known, value.phrase) ?? value.phrase, value.fields);
  return String(own(known, value) ?? value ?? "");
}

/**
 * What a table has for a word, whatever the word.
 * @param {Record<string, string> | undefined} table @param {any} word
 */
function own(table, word) {
  return table && Object.hasOwn(table, word) ? table[word] : undefined;
}
