// What the reader of PyTorch programs says, in Chinese: parts of sentences by their English.

/** @type {Record<string, string>} */
export const phrases = {
  ["{path} is made and not used in what forward gives back; it was left out, where PyTorch would" +
  " keep its weights as they are"]:
    "{path} 已创建，但 forward 的输出没有用到它；这里略去了它，而 PyTorch 会原样保留它的权重",
  "{name} is computed and not used; it was left out": "{name} 算出来却没有用到，已略去",
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
  "line {line}: F.dropout without training=self.training drops in evaluation too; here it does not":
    "第 {line} 行：没有 training=self.training 的 F.dropout 在评估时也会丢弃，这里不会",
  "{path} is no function that is known here": "这里不认识函数 {path}",
  ["There are relu, gelu and the other activations, max_pool2d, avg_pool2d, adaptive_avg_pool2d, max_" +
  "unpool2d, interpolate, dropout, flatten, cat, add, pad, mean and log_softmax."]:
    "可用的有 relu、gelu 等激活函数、max_pool2d、avg_pool2d、adaptive_avg_pool2d、max_unpool2d、int" +
    "erpolate、dropout、flatten、cat、add、pad、mean 和 log_softmax。",
  "approximate='{mode}' of {name}": "{name} 的 approximate='{mode}'",
  "'none' and 'tanh' are supported.": "支持 'none' 和 'tanh'。",
  "{name} of a list": "列表的 {name}",
  "{name} of a dictionary": "字典的 {name}",
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
  "Of arithmetic with tensors, the sum of two is supported.": "张量运算只支持两个张量相加。",
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
  "{path} is used a second time, with the same weights": "{path} 用了两次，权重相同",
  "Each use needs a layer of its own here.": "这里每次使用都需要单独的层。",
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
  "this raises an exception": "这里抛出异常",
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
  "torch.cat of what are no tensors": "torch.cat 的对象不是张量",
  "Give it a list of tensors.": "请给它一个张量列表。",
  "torch.cat along another axis than the channels": "torch.cat 沿通道以外的维拼接",
  "dim=1 is supported.": "支持 dim=1。",
  "F.pad of rows or columns": "F.pad 填充行或列",
  ["The padding of a convolution or pooling is supported, and F.pad of channels: (0, 0, 0, 0, be" + "fore, after)."]:
    "支持卷积或池化自带的填充，以及 F.pad 填充通道：(0, 0, 0, 0, before, after)。",
  "a part of a tensor": "张量的一部分",
  "x[:, :, ::2, ::2], every second row and column, is supported, and x.size(1).":
    "支持 x[:, :, ::2, ::2]（隔行隔列）和 x.size(1)。",
  "flatten from the batch on makes one row of all pictures": "从批的维开始 flatten 会把所有图片变成一行",
  "flatten(x, 1) is supported.": "支持 flatten(x, 1)。",
  "squeeze of more than single pixels": "squeeze 的图不止一个像素",
  "torch.flatten(x, 1) is supported.": "支持 torch.flatten(x, 1)。",
  "a mean over other axes than height and width": "对高和宽以外的维求平均",
  "x.mean([2, 3]) is supported.": "支持 x.mean([2, 3])。",
  "add of what is no tensor": "add 的对象不是张量",
  "The sum of two tensors is supported.": "支持两个张量相加。",
  "a rank": "维数",
  "{name} of a tensor is not known here": "这里不认识张量的 {name}",
  "There are view, reshape, flatten, size, shape, mean, relu, sigmoid, tanh and add.":
    "可用的有 view、reshape、flatten、size、shape、mean、relu、sigmoid、tanh 和 add。",
  "this view changes more than it flattens": "这个 view 不只是展平",
  "x.view(-1, features), x.view(x.size(0), -1) and torch.flatten(x, 1) are supported.":
    "支持 x.view(-1, features)、x.view(x.size(0), -1) 和 torch.flatten(x, 1)。",
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
  "momentum=None of BatchNorm2d averages over all batches": "BatchNorm2d 的 momentum=None 会对所有批求平均",
  "A number is supported; 0.1 is the default.": "支持数；默认为 0.1。",
  "padding='same' of this convolution pads one side more than the other": "这个卷积的 padding='same' 两侧填充不一样多",
  "It is supported with stride 1 and an odd kernel; give the padding as a number.":
    "stride 为 1 且 kernel_size 为奇数时支持；请把 padding 写成数。",
  "the pooling has no output_size": "池化缺少 output_size",
  "the output_size is {value}": "output_size 是 {value}",
  "It must be whole numbers or None.": "它必须是整数或 None。",
  "mode '{mode}' of {name}": "{name} 的 mode '{mode}'",
  "'nearest' and 'bilinear' are supported.": "支持 'nearest' 和 'bilinear'。",
  "scale_factor {value} of {name}": "{name} 的 scale_factor {value}",
  "Whole numbers are supported.": "支持整数。",
  "{name} needs size or scale_factor": "{name} 需要 size 或 scale_factor",
  "Give it one of the two.": "请给出其中一个。",
  "an operator": "运算符",
  "this is nested more than {limit} deep": "这里嵌套超过 {limit} 层",
  "coroutines are not read here": "这里不读取协程",
  "assignment by := is not read here": "这里不读取 := 赋值",
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
  "line {line}: label_smoothing is not supported and was left out": "第 {line} 行：不支持 label_smoothing，已略去",
  "line {line}: the loader does not shuffle; here every epoch has an order of its own":
    "第 {line} 行：DataLoader 没有打乱；这里每轮都有各自的顺序",
  "this is {value}": "这是{value}",
  "A call such as torch.optim.SGD(parameters, lr=0.1) is wanted.":
    "需要像 torch.optim.SGD(parameters, lr=0.1) 这样的调用。",
  "betas are not two numbers": "betas 不是两个数",
  "Give two, such as (0.9, 0.999).": "请给两个，如 (0.9, 0.999)。",
  "{path} is no optimizer that is known here": "这里不认识优化器 {path}",
  "There are SGD, Adam, AdamW and RMSprop.": "可用的有 SGD、Adam、AdamW 和 RMSprop。",
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
  "this pooling's ceil_mode makes windows that reach over the edge": "这个池化的 ceil_mode 使窗口超出边缘",
  "Without ceil_mode it is supported.": "不用 ceil_mode 则支持。",
  "max unpooling without the indices of a max pooling": "最大反池化缺少最大池化的 indices",
  "Give it what a MaxPool2d with return_indices=True found.": "请给它 return_indices=True 的 MaxPool2d 的结果。",
  "{height}×{width} are resized to {to_height}×{to_width}": "{height}×{width} 缩放为 {to_height}×{to_width}",
  "Whole multiples of a size are supported.": "支持整数倍。",
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
  "line {line}: the weight of {name} is not read; class_weights of the recipe says it":
    "第 {line} 行：没有读 {name} 的 weight；以设置里的 class_weights 为准",
};
