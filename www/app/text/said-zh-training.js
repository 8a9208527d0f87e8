// What the reader of PyTorch programs says of how they train, in Chinese: parts of sentences by their English.

/** @type {Record<string, string>} */
export const phrases = {
  "a batch": "一个批",
  "line {line}: which pictures Subset takes is not read; here all train but those that holdout holds out":
    "第 {line} 行：Subset 取哪些图片未读取；这里除 holdout 留出的以外全部用于训练",
  ["{name} is given a vector of {size} random numbers, which stands here as a map of {size}×1×1; no data" +
  " set has such, so that it is not trained by itself"]:
    "{name} 的输入是 {size} 个随机数的向量，这里写成 {size}×1×1 的图；没有数据集是这样的，因此不能单独训练它",
  "forward of {name} takes {count} inputs ({inputs})": "{name} 的 forward 有 {count} 个输入（{inputs}）",
  "A network here has one, the pictures: let it take those alone, and keep the rest in the module.":
    "这里的网络只有一个输入，即图片：请让它只接受图片，其余放在模块里。",
  ["line {line}: {name} of {library} trains it, which is not read here; loss, optimizer, rates, batch an" +
  "d epochs are those of the recipe"]:
    "第 {line} 行：由 {library} 的 {name} 训练，这里不读取它；损失、优化器、学习率、批大小和轮数以设置为准",
  ["line {line}: {name} of {library} makes it or trains it, and {library} is not read here. Write the ne" +
  "twork as an nn.Module of PyTorch, or as one of torchvision.models, and choose loss, optimizer and ep" +
  "ochs in the recipe."]:
    "第 {line} 行：网络由 {library} 的 {name} 创建或训练，而这里不读取 {library}。请把网络写成 PyTorch 的" +
    " nn.Module 或 torchvision.models 中的一个，并在设置里选择损失、优化器和轮数。",
  ["line {line}: the program uses {library}, which is not read here. Write the network as an nn.Module o" +
  "f PyTorch, or as one of torchvision.models."]:
    "第 {line} 行：程序使用 {library}，这里不读取它。请把网络写成 PyTorch 的 nn.Module 或 torchvision.models 中的一个。",
  ["line {line}: ToDtype without scale=True leaves pixels at 0 to 255; here they are 0 to 1 before mean " + "and std"]:
    "第 {line} 行：没有 scale=True 的 ToDtype 让像素仍为 0 到 255；这里在 mean 和 std 之前是 0 到 1",
  "it gives pictures without colour three channels, which is not done here; bring pictures in colour":
    "它把无色彩的图片变成三个通道，这里不做；请提供彩色图片",
  "line {line}: configure_optimizers gives {value}, in which no optimizer is seen; the recipe's is taken":
    "第 {line} 行：configure_optimizers 返回{value}，其中看不到优化器；采用设置中的优化器",
  "line {line}: configure_optimizers gives {count} schedulers; the first is taken":
    "第 {line} 行：configure_optimizers 返回 {count} 个调度器；取第一个",
  ["line {line}: automatic_optimization is off: the module steps its optimizers itself, in a way that is" +
  " not followed; here every batch makes a step"]:
    "第 {line} 行：automatic_optimization 已关闭：模块自己调用优化器，其方式未被跟踪；这里每个批走一步",
  "line {line}: max_epochs is {value}; here epochs says how long training goes on":
    "第 {line} 行：max_epochs 是{value}；这里由 epochs 决定训练多久",
  "line {line}: the Trainer is given no max_epochs, and Lightning's {epochs} were taken":
    "第 {line} 行：Trainer 没有 max_epochs，采用 Lightning 默认的 {epochs} 轮",
  ["line {line}: {name}={value} of the Trainer is not done here; every epoch goes through all training p" + "ictures"]:
    "第 {line} 行：Trainer 的 {name}={value} 这里不做；每轮都用全部训练图片",
  "what Lightning gives as {name}": "Lightning 给出的 {name}",
  ["the program trains several networks together, as GANs are; {name} is read alone, without loss, optim" +
  "izer, rates and epochs"]: "程序像 GAN 那样一起训练多个网络；这里只读取 {name}，不含损失、优化器、学习率和轮数",
  ["line {line}: of {name} the breeds are read, and no masks; bring pictures and masks as two folders fo" + "r those"]:
    "第 {line} 行：{name} 读取的是品种而不是掩码；需要掩码时请提供图片和掩码两个文件夹",
  "line {line}: of {name} the pictures without labels are left aside here":
    "第 {line} 行：{name} 中没有标签的图片在这里被略去",
  ["line {line}: the gradients of {count} batches of {batch} make one step; here one batch of {all} does" +
  ", which is the same but for batch norm"]:
    "第 {line} 行：{count} 个大小为 {batch} 的批的梯度合成一步；这里用一个大小为 {all} 的批，除批归一化外完全相同",
  ["line {line}: these gradients are added up and not divided by {count}; here they are, so that {count}" +
  " times the rate does the same under SGD"]:
    "第 {line} 行：这些梯度相加而没有除以 {count}；这里会除，因此在 SGD 下用 {count} 倍的学习率才相同",
  ["line {line}: the gradients of several batches make one step; here every batch makes one. A batch as " +
  "large as all of them does the same, but for batch norm"]:
    "第 {line} 行：多个批的梯度合成一步；这里每个批走一步。用合起来那么大的一个批效果相同，批归一化除外",
  "line {line}: {name} is not done here and was left out": "第 {line} 行：这里不做 {name}，已略去",
  ["line {line}: gradients are clipped by a norm that is not the usual one, which is not done here; clip" +
  "_norm clips by their length"]: "第 {line} 行：梯度按非通常的范数裁剪，这里不做；clip_norm 按其长度裁剪",
  ["line {line}: gradients are clipped at {value}, which is not known here; clip_norm or clip_value of t" +
  "he recipe says it"]: "第 {line} 行：梯度裁剪到{value}，这里不知道它的值；请用设置中的 clip_norm 或 clip_value",
  ["line {line}: the program trains {count} times one behind the other; here it is one run of {total} ep" +
  "ochs, with the rate of each"]:
    "第 {line} 行：程序先后训练 {count} 次；这里是共 {total} 轮的一次训练，各段用各自的学习率",
  "line {line}: the program trains {count} times; here it is one run, whose optimizer and epochs were taken":
    "第 {line} 行：程序训练 {count} 次；这里是一次训练，取其优化器和轮数",
  "line {line}: nothing steps this {name}, so that it changes no rate; it was left out":
    "第 {line} 行：没有任何语句调用这个 {name} 的 step，它不改变学习率，已略去",
  "line {line}: this {name} steps from epoch {from} on; here a constant rate stands before it":
    "第 {line} 行：这个 {name} 从第 {from} 轮起才走步；这里在它之前用固定的学习率",
  "line {line}: {first} steps for {epochs} epochs and {second} afterwards; here they are one schedule":
    "第 {line} 行：先由 {first} 走 {epochs} 轮，然后由 {second}；这里合成一个调度",
  "line {line}: {count} schedulers step together; here they are one schedule":
    "第 {line} 行：{count} 个调度器一起走步；这里合成一个调度",
  ["line {line}: not every epoch ends with a step of this {name}, or others step beside it, which is not" +
  " followed; here it steps after every epoch"]:
    "第 {line} 行：并非每轮结束都调用这个 {name} 的 step，或还有别的调度器一起走步，这未被跟踪；这里每轮之后都走一步",
  ["line {line}: {name} is a schedule of the program's own, which is not followed; the schedule of the r" +
  "ecipe says it"]: "第 {line} 行：{name} 是程序自己的调度，未被跟踪；以设置中的 schedule 为准",
  "forward of {name} takes no input": "{name} 的 forward 没有输入",
  "A network takes pictures. Name the class that is one.": "网络接受图片。请指出哪个类是网络。",
  ["line {line}: the loop over epochs may end here before its last one; here all epochs are trained, and" +
  " the best weights are kept"]: "第 {line} 行：轮的循环可能在这里提前结束；这里会训练完所有轮，并保留最好的权重",
  "line {line}: this loop trains in {rounds} rounds, as over folds; here there is one":
    "第 {line} 行：这个循环像按折那样训练 {rounds} 次；这里只有一次",
  "an unknown number of": "未知数目的",
};
