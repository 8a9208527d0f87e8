// What the reader of PyTorch programs says, in Chinese: parts of sentences by their English.

/** @type {Record<string, string>} */
export const phrases = {
  ["{path} is made and not used in what forward gives back; it was left out, where PyTorch would" +
  " keep its weights as they are"]:
    "{path} 已创建，但 forward 的输出没有用到它；这里略去了它，而 PyTorch 会原样保留它的权重",
  "{name} is computed and not used; it was left out": "{name} 算出来却没有用到，已略去",
  ["{name} is computed and not used; it was left out, where PyTorch would move the running statistics of {" +
  "owner} by what reaches it"]: "{name} 算出来却没有用到，已略去；PyTorch 会用到达它的数据更新 {owner} 的滑动统计量",
  ["{path} is another name of {first}; PyTorch's state_dict has its tensors under both names, here they st" +
  "and under {first}"]:
    "{path} 是 {first} 的另一个名字；PyTorch 的 state_dict 里两个名字下都有它的张量，这里只在 {first} 下",
  "forward gives back a map and a vector: two tasks, whose losses weigh alike":
    "forward 返回一张图和一个向量：这是两个任务，它们的损失权重相同",
  "forward gives back several values; the first was taken": "forward 返回多个值，取了第一个",
  "forward gives back {value}. Let it return its output, a tensor.": "forward 返回的是{value}。请让它返回输出张量。",
  "a range of {count}": "range 有 {count} 个数",
  "20,000 are supported.": "最多支持 20,000 个。",
  nothing: "空",
  "{name} of {value}": "{value} 的 {name}",
  "a dictionary of what are no pairs": "字典的内容不成对",
  "Pairs of a name and a value are supported.": "支持名字和值的对。",
  "what partial gave": "partial 的结果",
  "a call of {value}": "对 {value} 的调用",
  "{value} is called": "这里调用了 {value}",
  "Layers, functions and classes of this program are supported.": "可以调用层，以及本程序的函数和类。",
  "the argument {name} is missing in this call": "这次调用缺少参数 {name}",
  "Give it.": "请给出它。",
  "there are more arguments than the function takes": "参数比函数接受的多",
  "Leave them away.": "请去掉多余的。",
  "the function has no argument {name}": "函数没有参数 {name}",
  "Leave it away.": "请去掉它。",
  "nn.{name} is no layer that is known here": "这里不认识层 nn.{name}",
  "There are {layers}.": "可用的有 {layers}。",
  "{path} of several tensors": "对多个张量的 {path}",
  "torch.cat and + are supported.": "支持 torch.cat 和 +。",
  "line {line}: F.{name} without training=self.training drops in evaluation too; here it does not":
    "第 {line} 行：没有 training=self.training 的 F.{name} 在评估时也会丢弃，这里不会",
  "{path} is no function that is known here": "这里不认识函数 {path}",
  "approximate='{mode}' of {name}": "{name} 的 approximate='{mode}'",
  "'none' and 'tanh' are supported.": "支持 'none' 和 'tanh'。",
  "line {line}: {name} stands upon {base}, which is not here; an nn.Module is taken for it":
    "第 {line} 行：{name} 的基类 {base} 不在这里，当作 nn.Module",
  "what {path} gave": "{path} 的结果",
  "this condition hangs on {value}": "这个条件取决于{value}",
  "Conditions on numbers, names and module settings are supported.": "支持关于数、名字和模块设置的条件。",
  "a * stands where it is not read": "* 出现在不能读取的地方",
  "It may stand in calls and lists.": "它可以出现在调用和列表里。",
  "** of {value}": "对{value}用 **",
  "** of a dictionary is supported.": "支持对字典用 **。",
  "a loop goes over {value}": "循环遍历的是{value}",
  "Loops over ranges, lists and modules are supported.": "支持遍历 range、列表和模块。",
  "{operator} of {value}": "对{value}用 {operator}",
  "It is supported of numbers.": "支持对数使用。",
  "a comparison with what is not known": "与未知值的比较",
  "{left} {operator} {right}": "{left} {operator} {right}",
  "arithmetic with what is not known": "与未知值的运算",
  "Arithmetic with numbers is supported.": "支持数的运算。",
  "{value} is no module.": "{value} 不是模块。",
  "this takes too long to follow": "这里太长，无法跟踪",
  "Networks are built here in at most 400,000 steps.": "搭建网络最多 400,000 步。",
  "calls stand too deep in each other here": "这里的调用嵌套太深",
  "Calls and expressions may be 160 deep.": "调用和表达式最多嵌套 160 层。",
  "{name}, which is not defined": "未定义的 {name}",
  "{name} is not defined": "{name} 没有定义",
  "Give it a value before it is used.": "请在使用前给它赋值。",
  "this list or string grows too large or too deep": "这个列表或字符串太大或太深",
  "20,000 members and 24 levels are supported.": "最多支持 20,000 个元素、24 层。",
  "{value} stands among the layers": "层之间出现了{value}",
  "Modules are supported there; a function has its module, such as nn.ReLU().":
    "那里只能放模块；函数有对应的模块，如 nn.ReLU()。",
  "the device": "设备",
  "It has no such attribute that is known here.": "这里不认识它的这个属性。",
  "whether it trains": "是否在训练",
  "a module's tensor": "模块的张量",
  "{module} has no {name}": "{module} 没有 {name}",
  "Give it one in __init__.": "请在 __init__ 里给出。",
  "a network's output": "网络的输出",
  "Call one module twice, or leave each its own.": "请把同一个模块调用两次，或让各层用自己的权重。",
  ["this layer is no attribute of its module, nor in an nn.ModuleList, so that PyTorch would not" + " train it"]:
    "这一层既不是模块的属性，也不在 nn.ModuleList 里，PyTorch 不会训练它",
  "Keep it as self.name = ..., or in an nn.ModuleList.": "请存为 self.name = ...，或放进 nn.ModuleList。",
  ["forward of {name} has no body, which Python refuses («expected an indented block after funct" +
  "ion definition»); its __init__ makes {children} layers"]:
    "{name} 的 forward 没有内容，Python 会报错（“expected an indented block after function definition”）；它的 " +
    "__init__ 创建了 {children} 层",
  "Write its layers, or take a network of the zoo such as segnet.": "请写出它的层，或选一个内置网络，如 segnet。",
  "a {module} is called": "这里调用了 {module}",
  "Call its members, or make it an nn.Sequential.": "请调用它的成员，或改成 nn.Sequential。",
  "there is no module {path}": "没有模块 {path}",
  "line {line}: first weights set by the program are not read; PyTorch's default is used":
    "第 {line} 行：程序设置的初始权重没有读取，使用 PyTorch 的默认值",
  "{name} of a module": "模块的 {name}",
  "a member of a dictionary": "字典的成员",
  "the dictionary has no {index}": "字典没有 {index}",
  "Give it one.": "请给出一个。",
  "a part of {value}": "{value} 的一部分",
  "Parts of lists, tuples and modules are supported.": "支持取列表、元组和模块的一部分。",
  "a member of a list": "列表的成员",
  "the index {index} is not among {members} members": "下标 {index} 超出 {members} 个成员",
  "Indices count from 0.": "下标从 0 数起。",
  "super() outside of a method of a module": "super() 不在模块的方法里",
  "It belongs into __init__ or forward.": "它应写在 __init__ 或 forward 里。",
  "what was not understood": "未能理解的内容",
  "Change what leads here.": "请修改走到这里的代码。",
  "this loop's end is not known": "不知道这个循环何时结束",
  "Loops over ranges and lists are supported.": "支持遍历 range 和列表。",
  ["line {line}: requires_grad of {value} is not followed; whole layers are frozen, by their par" +
  "ameters() or requires_grad_(False)"]:
    "第 {line} 行：没有跟踪 {value} 的 requires_grad；只能用 parameters() 或 requires_grad_(False) 冻结整层",
  "{value} is given an attribute": "这里给{value}设置属性",
  "Attributes of self are supported.": "支持 self 的属性。",
  "a part of what is not known": "未知值的一部分",
  "{value} is taken apart into {parts}": "这里把{value}拆成 {parts} 个",
  "A list or tuple of as many members is supported.": "支持成员个数相同的列表或元组。",
  "this target of an assignment is not read here": "这里不能读取这个赋值目标",
  "Names, attributes and their tuples are supported.": "支持名字、属性及它们的元组。",
  "Give it a list of tensors.": "请给它一个张量列表。",
  "flatten from the batch on makes one row of all pictures": "从批的维开始 flatten 会把所有图片变成一行",
  "flatten(x, 1) is supported.": "支持 flatten(x, 1)。",
  "a rank": "维数",
  "{name} of a tensor is not known here": "这里不认识张量的 {name}",
  "{callee} gets {count} arguments without a name and takes {most} at most":
    "{callee} 收到 {count} 个不带名字的参数，最多接受 {most} 个",
  '{callee} has no argument "{name}" here': "{callee} 在这里没有参数“{name}”",
  "It takes {names}.": "它接受 {names}。",
  "{name} of {callee} is {value}": "{callee} 的 {name} 是 {value}",
  "It must be {wants}.": "它必须是{wants}。",
  "{callee} has no {name}": "{callee} 缺少 {name}",
  "a whole number of at least 0": "至少为 0 的整数",
  "a whole number, or two of them": "一个或两个整数",
  "a number": "一个数",
  "a whole number, or several": "一个或多个整数",
  "True or False": "True 或 False",
  "a string": "字符串",
  numbers: "数",
  "{value}, its default": "{value}（默认值）",
  ["line {line}: {name} is holdout {share} here, drawn by the seed, of classes each in its share" +
  "; data that say which pictures are held out keep to that"]:
    "第 {line} 行：{name} 在这里是 holdout {share}，按种子抽取，各类按比例；已指明验证图片的数据照其指明",
  ["line {line}: how many pictures {name} holds out is known only when it runs; here holdout say" +
  "s it, a tenth where it is not given"]:
    "第 {line} 行：{name} 留出多少图片只有运行时才知道；这里由 holdout 决定，不写则为十分之一",
  ["line {line}: of the {lengths} parts of random_split the last is held out here, all others ar" + "e trained on"]:
    "第 {line} 行：random_split 的 {lengths} 部分中，最后一部分在这里用于验证，其余用于训练",
  "only what stands between ``` fences was read as Python": "只把 ``` 之间的内容当作 Python 读取",
  "{prose} lines that are not Python were taken for prose": "{prose} 行不是 Python，当作普通文字",
  ["lines {first} to {last} have lost their indentation: a method was taken to end at its return" +
  " or the next def, a loop at the next comment or empty line"]:
    "第 {first} 到 {last} 行丢失了缩进：这里认为方法在 return 或下一个 def 处结束，循环在下一个注释或空行处结束",
  "momentum=None of {name} averages over all batches": "{name} 的 momentum=None 会对所有批求平均",
  "an InstanceNorm2d with track_running_stats=True": "track_running_stats=True 的 InstanceNorm2d",
  "Without it, each picture goes by its own statistics in training and evaluation alike; that is supported.":
    "不用它时，训练和评估都按每张图片自己的统计量；这是支持的。",
  "A number is supported; 0.1 is the default.": "支持数；默认为 0.1。",
  "the pooling has no output_size": "池化缺少 output_size",
  "the output_size is {value}": "output_size 是 {value}",
  "It must be whole numbers or None.": "它必须是整数或 None。",
  "scale_factor {value} of {name}": "{name} 的 scale_factor {value}",
  "{name} needs size or scale_factor": "{name} 需要 size 或 scale_factor",
  "Give it one of the two.": "请给出其中一个。",
  "an operator": "运算符",
  "this is nested more than {limit} deep": "这里嵌套超过 {limit} 层",
  "an expression": "表达式",
  "a {brace} of this string is not closed": "这个字符串有一个 {brace} 没有闭合",
  "a name": "名字",
  "the line's end": "行尾",
  "{wanted} is expected here, not {found}": "这里应该是{wanted}，而不是{found}",
  "blocks stand more than {limit} deep here": "这里的代码块嵌套超过 {limit} 层",
  "this elif belongs to no if": "这个 elif 没有对应的 if",
  "this else belongs to no if": "这个 else 没有对应的 if",
  "nothing can be assigned to this": "不能给它赋值",
  "this import breaks off after the comma; name what it imports, or end it there":
    "这个 import 在逗号后中断；请写出要导入的名字，或就此结束",
  ["nothing says how large the pictures are: {channels}×{height}×{width} was assumed, which the " + "network takes"]:
    "没有说明图片的大小：这里假定为网络能接受的 {channels}×{height}×{width}",
  "line {line}: {key} of a group of parameters was left out; here groups differ in lr alone":
    "第 {line} 行：略去了参数组的 {key}；这里各组只有 lr 可以不同",
  ["no class that is an nn.Module, and no nn.Sequential. Paste the class with its __init__ and f" + "orward."]:
    "既没有 nn.Module 的类，也没有 nn.Sequential。请粘贴带有 __init__ 和 forward 的类。",
  ["line {line}: the target_type of Cityscapes is 'instance' where it is not given; a class for " +
  "every pixel is target_type='semantic'"]:
    "第 {line} 行：不写时 Cityscapes 的 target_type 是 'instance'；每个像素一个类别是 target_type='semantic'",
  "line {line}: the loader does not shuffle; here every epoch has an order of its own":
    "第 {line} 行：DataLoader 没有打乱；这里每轮都有各自的顺序",
  "this is {value}": "这是{value}",
  "A call such as torch.optim.SGD(parameters, lr=0.1) is wanted.":
    "需要像 torch.optim.SGD(parameters, lr=0.1) 这样的调用。",
  "{name} are not two numbers": "{name} 不是两个数",
  "Give two, such as {usual}.": "请给两个数，例如 {usual}。",
  "{class} with maximize=True makes the loss large": "{class} 的 maximize=True 会使损失变大",
  "Here losses are made small: leave it out, and turn the loss's sign.": "这里使损失变小：请去掉它，并改变损失的符号。",
  "{path} is no optimizer that is known here": "这里不认识优化器 {path}",
  "There are {classes}.": "可用的有 {classes}。",
  "{path} is no schedule that is known here": "这里不认识学习率计划 {path}",
  ["There are StepLR, MultiStepLR, ExponentialLR, ConstantLR, LinearLR, PolynomialLR, CosineAnne" +
  "alingLR, CosineAnnealingWarmRestarts, OneCycleLR, ReduceLROnPlateau, LambdaLR, Multiplicativ" +
  "eLR, SequentialLR and ChainedScheduler."]:
    "可用的有 StepLR、MultiStepLR、ExponentialLR、ConstantLR、LinearLR、PolynomialLR、CosineAnnealingLR、Cos" +
    "ineAnnealingWarmRestarts、OneCycleLR、ReduceLROnPlateau、LambdaLR、MultiplicativeLR、SequentialLR" +
    " 和 ChainedScheduler。",
  "{name}='{text}' is not known here": "这里不认识 {name}='{text}'",
  "There are {known} and {last}.": "可用的有 {known} 和 {last}。",
  "{value} stands among the schedules": "学习率计划之间出现了{value}",
  "A list of schedulers is supported.": "支持 scheduler 的列表。",
  "it has no lr_lambda": "缺少 lr_lambda",
  "the lr_lambda does not give a number": "lr_lambda 的结果不是数",
  "A function of the step alone, of arithmetic, is supported.": "支持只取决于步数、由算术组成的函数。",
  "the source ends with a {open} that is not closed": "源代码结束时 {open} 还没有闭合",
  "the source ends after a \\": "源代码在 \\ 之后结束",
  '"{letter}" does not belong to Python': "“{letter}”不属于 Python",
  "this {operator} closes nothing": "这个 {operator} 没有对应的开括号",
  '"{text}" is not a number': "“{text}”不是数",
  "this string is not closed": "这个字符串没有闭合",
  "a layer is called without a tensor": "调用层时没有给张量",
  ["line {line}: log_softmax was left out; cross entropy computes it, and the largest class is t" + "he same"]:
    "第 {line} 行：略去了 log_softmax；交叉熵会计算它，最大的类别不变",
  "line {line}: {setting} of {name} is not read; the loss is the plain mean over the batch":
    "第 {line} 行：没有读取 {name} 的 {setting}；损失是整批的普通平均",
  ["line {line}: the last sigmoid was left out; binary cross entropy with logits computes it, and" +
  " the largest class is the same"]:
    "第 {line} 行：略去了最后的 sigmoid；带 logits 的二元交叉熵会计算它，最大的类别不变",
  "max unpooling without the indices of a max pooling": "最大反池化缺少最大池化的 indices",
  "Give it what a MaxPool2d with return_indices=True found.": "请给它 return_indices=True 的 MaxPool2d 的结果。",
  "this depends on a size that is not known here": "这取决于这里不知道的大小",
  "Say the pictures' size, for instance by Resize((32, 32)) in the transforms.":
    "请说明图片的大小，例如在 transforms 里写 Resize((32, 32))。",
  "the indices of a max pooling are used as values": "最大池化的 indices 被当作值使用",
  "MaxUnpool2d alone takes them.": "只有 MaxUnpool2d 接受它们。",
  "forward of {name} gives back its pictures as they are. Let it use its layers.":
    "{name} 的 forward 原样返回图片。请让它使用自己的层。",
  "line {line}: {name}: {why}": "第 {line} 行：{name}：{why}",
  "it is not supported here and was left out": "这里不支持，已略去",
  "held-out pictures are always seen alike here, and it was left out": "这里验证图片每次都一样，已略去",
  "its {key} is not known, and it was left out": "不知道它的 {key}，已略去",
  "its {key} is not supported here and was left out": "这里不支持它的 {key}，已略去",
  "{problem}, and it was left out": "{problem}，已略去",
  "what is not known": "未知的值",
  "the batch size": "批的大小",
  "a list": "列表",
  "a tuple": "元组",
  "a dictionary": "字典",
  "a slice": "切片",
  "a tensor": "张量",
  "a module": "模块",
  "a module's parameters": "模块的参数",
  "the class {name}": "类 {name}",
  "a function": "函数",
  "'nearest', 'nearest-exact', 'bilinear', 'bicubic' and 'area' are supported.":
    "支持 'nearest'、'nearest-exact'、'bilinear'、'bicubic' 和 'area'。",
  "A constant is supported.": "支持常数填充。",
  ["A view has to keep the number of values of a picture; otherwise PyTorch refuses it or mi" + "xes pictures."]:
    "view 必须保持每张图片的值的个数；否则 PyTorch 会拒绝或把图片混在一起。",
  "A view keeps the number of values; PyTorch would refuse it or run across pictures.":
    "view 不改变值的个数；否则 PyTorch 会拒绝或跨越图片。",
  "All axes are named, the batch first, as in x.permute(0, 2, 3, 1).":
    "请写出所有的维，批在最前，例如 x.permute(0, 2, 3, 1)。",
  "Axes count from 0, or from -1 backwards.": "维从 0 数起，或从 -1 倒数。",
  "Axes of a picture are supported, such as x.mean([2, 3]).": "支持一张图片的维，例如 x.mean([2, 3])。",
  "Axes of one picture, from 1 on, are supported.": "支持一张图片的维，从 1 起。",
  "Axes of size 1 of a map may be expanded.": "特征图中大小为 1 的维可以扩展。",
  "Axes of size 1 of a map may be.": "特征图中大小为 1 的维可以。",
  "Each is named once.": "每个维只写一次。",
  "F.pad of what is no map": "对不是特征图的张量用 F.pad",
  "Give both as many axes, for instance w.view(batch, channels, 1, 1).":
    "请让两者的维数相同，例如 w.view(batch, channels, 1, 1)。",
  "Maps (batch, channels, height, width) and vectors (batch, features) are supported.":
    "支持特征图（批、通道、高、宽）和向量（批、特征）。",
  "Maps are supported.": "支持特征图。",
  "Neighbouring axes are supported where a tensor is no map.": "张量不是特征图时，支持相邻的维。",
  "One or four are supported: left, right, top, bottom.": "支持一个或四个：左、右、上、下。",
  "One or two numbers above 0 are supported.": "支持一个或两个大于 0 的数。",
  "Places count from 0, or from -1 backwards.": "位置从 0 数起，或从 -1 倒数。",
  "PyTorch refuses it.": "PyTorch 会拒绝。",
  "PyTorch refuses it: all but that axis must be alike.": "PyTorch 会拒绝：除该维外大小必须相同。",
  "PyTorch refuses it; give the padding as a number.": "PyTorch 会拒绝；请把 padding 写成数。",
  ["Slices of channels, rows and columns, single places and None are supported, behind a : f" + "or the batch."]:
    "支持在表示批的 : 之后对通道、行和列切片、取单个位置，以及 None。",
  ["Sums, differences, products and quotients of tensors and of a tensor and a number are su" + "pported."]:
    "支持张量之间、张量与数之间的加减乘除。",
  "The sizes must be as many values together.": "这些大小合起来的值的个数必须相同。",
  "There are constant, zeros, reflect, replicate and circular.":
    "可用的有 constant、zeros、reflect、replicate 和 circular。",
  ["There are relu, gelu and the other activations, max_pool2d, avg_pool2d, lp_pool2d, adaptive_avg_pool2d, " +
  "max_unpool2d, interpolate, dropout, flatten, reshape, permute, cat, stack, chunk, split," +
  " arithmetic, pad, mean, sum, max and log_softmax."]:
    "可用的有 relu、gelu 等激活函数、max_pool2d、avg_pool2d、lp_pool2d、adaptive_avg_pool2d、max_" +
    "unpool2d、interpolate、dropout、flatten、reshape、permute、cat、stack、chunk、split、四则运算、" +
    "pad、mean、sum、max 和 log_softmax。",
  ["There are view, reshape, permute, flatten, squeeze, chunk, split, size, shape, mean, sum" +
  ", max, relu, sigmoid, tanh and arithmetic."]:
    "可用的有 view、reshape、permute、flatten、squeeze、chunk、split、size、shape、mean、sum、max、re" +
    "lu、sigmoid、tanh 和四则运算。",
  "Two tensors, or a tensor and a number, are supported.": "支持两个张量，或一个张量和一个数。",
  "Two, four or six whole numbers are supported: left, right, top, bottom, before, after.":
    "支持两个、四个或六个整数：左、右、上、下、前、后。",
  "Whole numbers and one -1 are supported.": "支持整数和一个 -1。",
  "a part of a tensor that is not read here": "这里读不懂的张量的一部分",
  "a picture of {own} is viewed as {parts}": "把每张图片的 {own} 用 view 变为 {parts}",
  "a picture's {shape} is viewed as {sizes}": "把图片的 {shape} 用 view 变为 {sizes}",
  "a size of this view is not known": "这个 view 的一个大小不明确",
  "a tensor of {axes} axes is used here": "这里用到了 {axes} 维的张量",
  ["a tensor of {one} axes meets one of {other}, which PyTorch lays over each other from the" + " last axis on"]:
    "{one} 维的张量遇到 {other} 维的张量，PyTorch 会从最后一维开始对齐",
  "an axis is named twice": "同一个维写了两次",
  "arithmetic of {count} values": "对 {count} 个值的运算",
  "axes {start} to {end} of a tensor of {axes} are flattened": "把 {axes} 维张量的第 {start} 到 {end} 维展平",
  "axis {dim} of {before} is unflattened to {sizes}": "把 {before} 的第 {dim} 维展开为 {sizes}",
  "channels are padded with what is no constant": "通道填充的不是常数",
  "chunk and split are supported.": "支持 chunk 和 split。",
  "forward gives back a dictionary; its out was taken": "forward 返回一个字典，取了其中的 out",
  ["line {line}: this hangs on self.training; what is done in evaluation was taken, for trai" + "ning too"]:
    "第 {line} 行：这取决于 self.training；训练时也采用评估时的做法",
  "mode '{other}' of {name}": "{name} 的模式 '{other}'",
  "padding='same' with a stride": "带步长的 padding='same'",
  "place {place} of an axis of {size}": "大小为 {size} 的维的第 {place} 个位置",
  tensor_split: "tensor_split",
  "tensors of unlike sizes are joined": "拼接的张量大小不同",
  "tensors of unlike sizes are stacked": "堆叠的张量大小不同",
  "the padding mode '{other}'": "填充模式 '{other}'",
  "the parts of {name} are not {size} together": "{name} 的各部分合起来不是 {size}",
  "the places of the largest": "最大值的位置",
  "the sizes of F.pad are not known": "F.pad 的大小不明确",
  "this expand": "这个 expand",
  "this goes over the batch, whose size is known only when it runs": "这里沿批的维进行，而批的大小运行时才知道",
  "this view does not keep the batch in front": "这个 view 没有把批留在最前",
  "this {name} does not keep the batch in front": "这个 {name} 没有把批留在最前",
  "unsqueeze without its dim": "unsqueeze 没有给出 dim",
  "what is no map is resized": "缩放的不是特征图",
  "whether it does not train": "是否不在训练",
  ["x.view(x.size(0), ...) and x.view(-1, ...) are supported, with the sizes of a picture be" + "hind."]:
    "支持 x.view(x.size(0), ...) 和 x.view(-1, ...)，其后是一张图片的大小。",
  "{count} sizes of {name}": "{name} 的 {count} 个大小",
  "{from} is expanded to {to}": "把 {from} 扩展为 {to}",
  "{name} of this arithmetic": "这个运算的 {name}",
  "{name} of what are no tensors": "对不是张量的东西用 {name}",
  "{name} of what is no tensor": "对不是张量的东西用 {name}",
  "{name} over axes that are no neighbours": "沿不相邻的维求 {name}",
  "{name} over everything makes one number of the whole batch": "对所有值求 {name}，整批只得到一个数",
  "{own} is expanded to {sizes}": "把 {own} 扩展为 {sizes}",
  "{value} is no axis of a tensor of {count}": "{value} 不是 {count} 维张量的维",
  "a set": "集合",
  "an iterator": "迭代器",
  "an object of {path}": "{path} 的对象",
  "line {line} changes this tensor in place, through another view of it":
    "第 {line} 行通过另一个视图就地修改了这个张量",
  "Without inplace=True there it is supported.": "那里不用 inplace=True 则支持。",
  "this changes the shape of a tensor in place": "这里就地改变了张量的形状",
  "Give what comes out a name of its own.": "请给结果另起一个名字。",
  "Let them fit.": "请让它们相配。",
  "{name} of {layer} is given {value}": "{layer} 的 {name} 被设为{value}",
  "Give the layer this setting where it is made.": "请在创建这一层时给出这个设置。",
  "a string of what is not known": "由未知的值组成的字符串",
  "{name} of a string": "字符串的 {name}",
  "{other} is joined to a string": "把{other}连接成字符串",
  "Give it strings alone; str() makes one.": "请只给它字符串；str() 可以得到字符串。",
  "Double it where it stands for itself.": "如果要表示它本身，请写两遍。",
  "this format string takes more values than it is given": "这个格式字符串需要的值比给出的多",
  "Give it as many as it has braces.": "有几对花括号，就给几个值。",
  'this cannot be written as "{how}"': "不能按“{how}”来写",
  "Give it another format.": "请换一种格式。",
  "Give it as many as it has %.": "有几个 %，就给几个值。",
  'this raises {name}: "{message}"': "这里抛出 {name}：“{message}”",
  "this raises {name}": "这里抛出 {name}",
  "this assertion does not hold {said}": "这个断言不成立 {said}",
  "the default of {name}": "{name} 的默认值",
  "line {line}: the decorator was left out": "第 {line} 行：装饰器已略去",
  "this class stands upon more than {limit} others": "这个类的祖先超过 {limit} 个",
  "Let it stand upon fewer.": "请减少它的祖先。",
  "{value} is not in {of}": "{of}里没有{value}",
  "Give it a number that it takes.": "请给它能接受的数。",
  "the setting {name}": "设置 {name}",
  "what was not followed": "没有跟踪的值",
  "a training loop stands in a function that gives something back": "有返回值的函数里有训练循环",
  "Let the loop stand by itself.": "请让循环独立出来。",
  "what a loop computes": "循环算出的值",
  "what line {line} could not give": "第 {line} 行没能得到的值",
  "a part of a list is given another number of members": "给列表的一段赋的值个数不同",
  "As many as there are is supported.": "支持同样多的个数。",
  "a part of a tensor is given a value": "给张量的一部分赋值",
  "Put tensors together by torch.cat.": "请用 torch.cat 拼接张量。",
  "a part of {of} is given a value": "给{of}的一部分赋值",
  "Parts of lists, dictionaries and modules may be given one.": "可以给列表、字典和模块的成员赋值。",
  "a part of {of} is deleted": "删除{of}的一部分",
  "Parts of lists, dictionaries and modules may be.": "可以删除列表、字典和模块的成员。",
  "a slice has {value} as its bound": "切片的边界是{value}",
  "a slice has the step 0": "切片的步长为 0",
  "Give it another.": "请换一个。",
  "the index is {index}": "下标是{index}",
  "Whole numbers and slices are supported.": "支持整数和切片。",
  "there is no such member to pop": "没有可以 pop 的成员",
  "what is sorted is not known": "要排序的值未知",
  "Numbers and strings are supported.": "支持数和字符串。",
  "the argument {name} is given twice": "参数 {name} 给了两次",
  "Give it once.": "请只给一次。",
  "{name} of a number": "数的 {name}",
  "this sets an attribute whose name is not known": "这里设置的属性名未知",
  "Names that are known strings are supported.": "支持已知的字符串作名字。",
  "{value} has no length": "{value}没有长度",
  "Give it a list.": "请给它列表。",
  "there is no next member": "没有下一个成员",
  "Ask for as many as there are.": "请不要超出已有的个数。",
  "{name} of nothing": "空的 {name}",
  "Give it numbers.": "请给它数。",
  "{name} of what is not known": "未知的值的 {name}",
  "Let it be an expression.": "请写成表达式。",
  "a type": "类型",
  "{name}, which comes from {path} and is not here": "{name}，它来自 {path}，这里没有",
  "a layer is given the weights of another": "一层得到了另一层的权重",
  "{name} has no forward": "{name} 没有 forward",
  "Give it one, which PyTorch asks for too.": "请写一个，PyTorch 也要求有。",
  "this generator gives more than {limit} values": "这个生成器给出的值超过 {limit} 个",
  "Generators that come to an end are supported.": "支持会结束的生成器。",
  "this divides by zero": "除以零",
  "Give it another divisor.": "请换一个除数。",
  "line {line}: the defaults of the command line's settings were taken": "第 {line} 行：采用了命令行设置的默认值",
  "members of a set and of a dictionary stand side by side": "集合与字典的成员混在一起",
  "{line} of cell {cell} of {file}": "{line}（{file} 单元 {cell}）",
  "{line} of {file}": "{line}（{file}）",
  "{line} of cell {cell}": "{line}（单元 {cell}）",
  "{file}, cell {cell}": "{file} 单元 {cell}",
  "cell {cell}": "单元 {cell}",
  "{main} and what it needs of the others were read: {count} of {all} files":
    "读取了 {main} 和它需要的其他文件：{all} 个文件中的 {count} 个",
  "none of {count} files is Python (.py or .ipynb), nor is any in a .zip among them.":
    "{count} 个文件中没有 Python（.py 或 .ipynb），其中的 .zip 里也没有。",
  "in its line {row}: {reason}": "其第 {row} 行：{reason}",
  "an alias stands within what it names": "别名位于它所指的内容之内",
  "more than {limit} lists and maps stand within each other": "列表和映射的嵌套超过 {limit} 层",
  "it has more than {limit} values": "它的值超过 {limit} 个",
  "a second document begins, and safe_load takes one": "开始了第二个文档，而 safe_load 只取一个",
  "a list or a map is no key": "列表或映射不能作键",
  "<< merges a map, or a list of maps": "<< 合并的是映射，或映射的列表",
  "the tag {tag} is not known to safe_load": "safe_load 不认识标签 {tag}",
  "a date": "日期",
  "what {file} says, which is no YAML that is read here: {reason}": "{file} 的内容，它不是这里能读的 YAML：{reason}",
  "what a file says whose name is not known": "名字未知的文件的内容",
  "what {file} says, which was not given with the program": "{file} 的内容，它没有和程序一起给出",
  "what {path} says, of which there are several: {names}": "{path} 的内容，这样的文件有几个：{names}",
  "it is no text; Python (.py), notebooks (.ipynb), pages of text and .zip archives of them are read":
    "它不是文本；可读 Python（.py）、笔记本（.ipynb）、文本页面，以及装有它们的 .zip",
  "the training loop calls it": "训练循环调用它",
  "the network is the one that {name}() makes": "网络取 {name}() 所创建的",
  "an optimizer trains it": "有优化器训练它",
  "{why}, and it is the largest": "{why}，而且它最大",
  "{name} is taken for the network: {why}; the others are {others}": "取 {name} 为网络：{why}；其他的有 {others}",
  "of what the program makes it is no part of another": "在程序创建的模块中，它不是别的模块的一部分",
  "the network is what {name} gives": "网络取 {name} 的返回值",
  "it is the first of the functions that give one": "它是第一个返回网络的函数",
  "it is the largest class that no other mentions": "它是没有被其他类用到的最大的类",
  "nothing says the arguments of {name}: {texts} was taken": "没有给出 {name} 的参数，取 {texts}",
  ["the training loop makes vectors of the pictures before the network has them; here a Flatten at" +
  " its beginning does"]: "训练循环先把图片展平再交给网络；这里由网络开头的 Flatten 来做",
  "line {line}: {key} of {count} groups of parameters was left out; here groups differ in lr alone":
    "第 {line} 行：略去了 {count} 组参数的 {key}；这里各组只有 lr 不同",
  "line {line}: Pad: it is not supported without a RandomCrop behind it, and was left out":
    "第 {line} 行：Pad：后面没有 RandomCrop 时不支持，已略去",
  "{value} stands among the transforms; it is not followed and was left out": "变换中有{value}；没有读它，已略去",
  "line {line}: the transforms of this Compose are not known here and were left out":
    "第 {line} 行：不知道这个 Compose 的变换，已略去",
  "only one number of black pixels is supported, and it was left out": "只支持四边相同的黑色像素数，已略去",
  "it is not done here; bring pictures without colour": "这里不做；请提供灰度图片",
  "an epoch": "某一轮",
  "what the loop makes": "循环里产生的值",
  "the rate": "学习率",
  "line {line}: the batch size is {value}, which is not known here; the default is taken":
    "第 {line} 行：批大小是{value}，这里不知道；取默认值",
  ["line {line}: WeightedRandomSampler is not supported; every picture is drawn once an epoch, and" +
  " class_weights weigh the loss instead"]:
    "第 {line} 行：不支持 WeightedRandomSampler；每轮每张图片取一次，可改用 class_weights 给损失加权",
  "line {line}: the files of {name} are not read here; bring its pictures as a folder with one of each class":
    "第 {line} 行：这里不读 {name} 的文件；请提供图片文件夹，每类一个子文件夹",
  ["line {line}: the program sets the learning rate by hand in a way that is not followed here;" +
  " the schedule of the recipe says it"]: "第 {line} 行：程序手动设置学习率，这里没有读懂；以设置里的学习率计划为准",
  ["line {line}: the rates that the program sets by hand are a schedule here, as it sets them in" +
  " its {epochs} epochs"]: "第 {line} 行：程序手动设置的学习率在这里成为计划，与它的 {epochs} 轮一致",
  "line {line}: {key} of {name} is {value}, which is not known here; its default is taken":
    "第 {line} 行：{name} 的 {key} 是{value}，这里不知道；取它的默认值",
  "line {line}: no data set is seen to be given these transforms; they are taken for those of training":
    "第 {line} 行：没有看到哪个数据集使用这些变换；当作训练的变换",
  ["line {line}: the loss is {name}, which the program has itself; it is not read, and the loss of" +
  " the recipe is taken"]: "第 {line} 行：损失是程序自己的 {name}；没有读它，以设置里的损失为准",
  "line {line}: the pos_weight of {name} is not read; pos_weight of the recipe says it":
    "第 {line} 行：没有读 {name} 的 pos_weight；以设置里的 pos_weight 为准",
  "line {line}: the weight of {name} is not read; class_weights of the recipe says it":
    "第 {line} 行：没有读 {name} 的 weight；以设置里的 class_weights 为准",
  "Whole numbers are supported.": "支持整数。",
  "{module} has no {name} that is known here": "{module} 里没有这里认识的 {name}",
  "There are {models}.": "可用的有 {models}。",
  "{path} makes {why}": "{path} 得到的是{why}",
  "{name} is given a name that is not known here": "{name} 得到的名字这里不知道",
  "A string such as 'resnet18' is supported.": "支持 'resnet18' 这样的字符串。",
  ["line {line}: {name} begins with trained weights, which a program does not hold: bring them as the file" +
  " {file}, whose names are this network's. torchvision's documentation links it, and PyTorch keeps what it" +
  " fetched in hub/checkpoints of its cache. Without it, training begins with random weights"]:
    "第 {line} 行：{name} 从训练好的权重开始，程序里没有这些权重：请提供文件 {file}，其中的名字与本网络一致。" +
    "torchvision 的文档有它的链接，PyTorch 把下载过的文件放在缓存的 hub/checkpoints 里。没有它，训练从随机权重开始",
  "line {line}: whether {name} begins with trained weights is not known here; none were taken":
    "第 {line} 行：这里不知道 {name} 是否从训练好的权重开始；没有采用",
  ["line {line}: the backbone of {name} begins with the trained weights of {file}, whose names begin without" +
  " backbone, so that they do not fit as they are; training begins with random weights"]:
    "第 {line} 行：{name} 的主干从 {file} 的训练好的权重开始，那些名字没有 backbone 开头，因此不能直接使用；训练从随机权重开始",
  "{name} of {model} is {value}, and its trained weights have {wanted}, so that torchvision refuses it":
    "{model} 的 {name} 是{value}，而它训练好的权重是{wanted}，torchvision 会拒绝",
  "Leave it away and give the network another last layer, or leave the weights away.":
    "请去掉它并给网络换上另一个末层，或者不用这些权重。",
  "{value} are no weights of {model} that are known here": "{value} 不是这里认识的 {model} 的权重",
  "There are {names}.": "可用的有 {names}。",
  "detectors with anchors or regions of their own": "自带锚框或候选区域的检测器",
  "networks for films, which convolve in three dimensions": "用于视频、做三维卷积的网络",
  "networks that compare two pictures": "比较两张图片的网络",
  "networks that compute with whole numbers": "用整数计算的网络",
  "transformers, which are no networks of convolutions": "变换器（transformer），不是卷积网络",
  "networks that are not written down here": "这里没有写下的网络",
  "F.prelu is given a slope that belongs to no nn.PReLU": "F.prelu 的斜率不属于任何 nn.PReLU",
  ["Keep an nn.PReLU as self.name = ... and call it; with one slope that is not learned it is" + " F.leaky_relu."]:
    "请写 self.name = nn.PReLU(...) 并调用它；不学习的单个斜率就是 F.leaky_relu。",
  "mode='{mode}' of StochasticDepth": "StochasticDepth 的 mode='{mode}'",
  "'row' and 'batch' are supported.": "支持 'row' 和 'batch'。",
  "{name} along axis {dim} of a tensor of {axes} axes": "{axes} 维张量的 {name} 沿第 {dim} 维",
  ["the loss is {loss}, which is given logarithms of probabilities, and {name} is the last layer; what it" +
  " puts out was taken for their logits"]: "损失是 {loss}，它需要概率的对数，而最后一层是 {name}；其输出被当作 logits",
  "reduction='batchmean' of {name} divides by the pictures and not by their pixels":
    "{name} 的 reduction='batchmean' 除以图片数，而不是像素数",
  "reduction='sum' means the same on both sides; nn.CrossEntropyLoss is averaged over the pixels.":
    "reduction='sum' 在两边含义相同；nn.CrossEntropyLoss 对像素取平均。",
  "line {line}: {setting} of {name} is that of the first task; the other has plain cross entropy":
    "第 {line} 行：{name} 的 {setting} 只用于第一个任务；另一个用普通的交叉熵",
  "the loss {name} is not known here": "这里不认识损失 {name}",
  "There are {modules}.": "可用的有 {modules}。",
  "{name} weighs every output by itself": "{name} 给每个输出单独加权",
  "Leave out its weight.": "请去掉 weight。",
  ["line {line}: the target of {name} is taken to be 1 at the class and 0 elsewhere; label_smoothing of the" +
  " recipe says that it is spread"]:
    "第 {line} 行：{name} 的目标按类别处为 1、其余为 0 处理；若目标经过平滑，请用设置里的 label_smoothing",
  ["line {line}: {name} was read as binary cross entropy with logits, which it is where targets are one-hot" +
  " (of SoftMarginLoss 1 and -1)"]:
    "第 {line} 行：{name} 按带 logits 的二元交叉熵读取，目标为 one-hot 时（SoftMarginLoss 为 1 和 -1）两者相同",
  "reduction='mean' of {name} divides by the classes too, which is no divergence any more, as PyTorch warns":
    "{name} 的 reduction='mean' 还除以类别数，正如 PyTorch 警告的那样，已不是散度",
  "Say reduction='batchmean'.": "请写 reduction='batchmean'。",
  "reduction='sum' of {name} adds up rows that are means over the classes":
    "{name} 的 reduction='sum' 把各行对类别的平均值相加",
  "nn.BCEWithLogitsLoss(reduction='sum') is that times the number of classes.":
    "nn.BCEWithLogitsLoss(reduction='sum') 是它乘以类别数。",
  "{name} has no reduction '{word}'": "{name} 没有 reduction '{word}'",
  "line {line}: the training loop calls {others} beside {name}; {name} alone was taken":
    "第 {line} 行：训练循环除 {name} 外还调用 {others}；只取了 {name}",
  "line {line}: {name} adds up the losses of a batch; steps grow with the batch, as in PyTorch":
    "第 {line} 行：{name} 把一批的损失相加；与 PyTorch 一样，步长随批的大小增长",
  "There are mean and sum.": "可用的有 mean 和 sum。",
  ["{name} is the last layer, and cross entropy computes a softmax of its own; both are kept, as PyTorch" +
  " keeps them, and learning is slow"]:
    "最后一层是 {name}，而交叉熵自己会计算 softmax；与 PyTorch 一样两者都保留，学习会很慢",
  "a module's own parameter": "模块自己的参数",
  "a tensor of numbers": "由数组成的张量",
  "{name} of a module's own parameter": "模块自己的参数的 {name}",
  "{name} of a module's own parameter is given a value": "给模块自己的参数的 {name} 赋值",
  "a part of a module's own parameter": "模块自己的参数的一部分",
  "line {line}: {name} of a module's own parameter is not read; it begins as it was made":
    "第 {line} 行：模块自己的参数的 {name} 没有读取；它从创建时的值开始",
  "A module's own parameter may be a factor or a summand of a tensor, or its divisor, also times a number or plus one.":
    "模块自己的参数可以是张量的因子、加数或除数，也可以先乘或加上一个数。",
  ["It may be seen otherwise (view, unsqueeze, [:, None, None]) and be a factor or a summand of a tensor, or its" +
  " divisor."]: "可以换一种形状来看它（view、unsqueeze、[:, None, None]），也可以作张量的因子、加数或除数。",
  "The whole of it is supported, with new axes: p[:, None, None].": "支持取整个参数并加上新的维：p[:, None, None]。",
  "the size of the batches comes from {sampler}, which is not followed; the default is taken":
    "批次大小来自 {sampler}，未跟踪；采用默认值",
  "{path} is used a second time, in another way": "{path} 以另一种方式再次使用",
  "Each way to use it needs a parameter of its own here.": "这里每种用法都需要自己的参数。",
  "Keep it as self.name = nn.Parameter(...).": "请写成 self.name = nn.Parameter(...)。",
  "this parameter is no attribute of a module, so that PyTorch would not train it":
    "这个参数不是模块的属性，因此 PyTorch 不会训练它",
  "a parameter that is expanded to other sizes than those of the tensor that it meets":
    "参数扩展成的形状与它遇到的张量不同",
  "Without expand_as it is laid over the tensor anyway.": "不用 expand_as，它也会与张量对齐。",
  "Numbers of its sizes for data and True or False for requires_grad are supported.":
    "data 支持同样形状的数，requires_grad 支持 True 或 False。",
  "F.{name} is given weights that are not read here": "F.{name} 的权重在这里无法读取",
  "Weight and bias of one layer are, self.fc.weight and self.fc.bias, and for layer_norm nn.Parameters of their own.":
    "可以用同一层的权重和偏置（self.fc.weight 和 self.fc.bias）；layer_norm 还可以用自己的 nn.Parameter。",
  "{name} of a tensor of {sizes}": "形状为 {sizes} 的张量的 {name}",
  "A view keeps the number of values; axes count from 0, or from -1 backwards.":
    "换形状要保持元素个数；维从 0 数起，或从 -1 倒数。",
  "line {line}: {name} is taken for torchvision's StochasticDepth of whole pictures, by its name":
    "第 {line} 行：按名称把 {name} 当作 torchvision 对整张图片的 StochasticDepth",
};
