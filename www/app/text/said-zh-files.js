// What the readers of files say, in Chinese: parts of sentences by their English.

/** @type {Record<string, string>} */
export const phrases = {
  "it has {labels} labels for {pictures} pictures": "它有 {labels} 个标签，对应 {pictures} 张图片",
  "{first} is named for the same; leave one of them out": "{first} 的名字表示同一内容；请去掉其中一个",
  "what it unpacks to, {total} bytes,": "解压后（{total} 字节）",
  "Save the pictures as bytes (uint8), or a part of them.": "请把图片存为字节（uint8），或只存一部分。",
  ["folders of pictures and of masks lie side by side, but no mask has the name of a picture; th" +
  "e first mask is {mask}"]: "图片和掩码的文件夹并列，但没有一个掩码与图片同名；第一个掩码是 {mask}",
  "{objects} mask(s) of single objects were left aside.": "未使用 {objects} 个单个物体的掩码。",
  "{earlier}: another file stands for the same picture": "{earlier}：另一个文件对应同一张图片",
  "{mask}: its picture is missing": "{mask}：缺少它的图片",
  "{first} says what masks mean; {second} was left aside.": "掩码的含义以 {first} 为准；未使用 {second}。",
  "{second} was left aside.": "未使用 {second}。",
  "{file}: scenes.csv does not say what it shows": "{file}：scenes.csv 没有说明它是什么场景",
  "picture(s) were skipped.": "张图片已跳过。",
  "mask(s) without a picture were skipped.": "个掩码没有对应的图片，已跳过。",
  "{file}: it has no mask": "{file}：它没有掩码",
  "{aside} picture(s) of a part without masks were left aside, the first is {first}.":
    "有一部分没有掩码，其中 {aside} 张图片未使用，第一张是 {first}。",
  "it names {classes} classes and {colours} colours": "它命名了 {classes} 个类别和 {colours} 种颜色",
  "it names {count} classes; 1 to {ignored} are possible": "它命名了 {count} 个类别；可以有 1 到 {ignored} 个",
  "all its classes are to be ignored": "它的类别全部被忽略",
  "line {number} names no class": "第 {number} 行没有写类别",
  'line {number} is not "red green blue name"': "第 {number} 行不是“red green blue name”",
  "it is a BMP file without the head that Windows writes": "它是没有 Windows 文件头的 BMP 文件",
  "it is a BMP file of kind {kind} with {bits} bits; save it as PNG":
    "它是第 {kind} 种、{bits} 位的 BMP 文件；请存为 PNG",
  "the file is cut off": "文件不完整",
  "it uses colour {index} of {count}": "它用到第 {index} 个颜色，而只有 {count} 个",
  "it holds no picture": "它没有图片",
  "it has no palette": "它没有调色板",
  "the file is cut off ({error})": "文件不完整（{error}）",
  "it has no size": "它没有大小",
  "the file is cut off: it is {width} x {height} pixels, and {count} bytes are not all of it":
    "文件不完整：它是 {width} x {height} 像素，{count} 字节不是全部内容",
  "an AVIF": "AVIF",
  "a HEIC": "HEIC",
  "a TIFF": "TIFF",
  "a JPEG XL": "JPEG XL",
  "an SVG": "SVG",
  "it is none of a PNG, JPEG, WebP, GIF or BMP file, whatever the name {name} says":
    "它不是 PNG、JPEG、WebP、GIF 或 BMP 文件，不管文件名 {name} 怎么写",
  ["it is {other} picture, which is not read; save it as PNG or JPEG, for example with `magick m" +
  "ogrify -format png FILES`"]:
    "它是 {other} 图片，不能读取；请存为 PNG 或 JPEG，例如用 `magick mogrify -format png FILES`",
  "it is {width} x {height} pixels; sides up to {max_side} and {max_pixels} pixels in all are read":
    "它是 {width} x {height} 像素；能读取的边长不超过 {max_side}，总共不超过 {max_pixels} 像素",
  "it decoded to {count} bytes instead of {width} x {height} x {samples}":
    "它解码后有 {count} 字节，而不是 {width} x {height} x {samples}",
  "{count} {sentence}": "{count} {sentence}",
  "... and {more} more.": "……另有 {more} 个。",
  "{unused} picture(s) of another part than train/ and the one held out were left aside.":
    "未使用 {unused} 张图片，它们既不在 train/ 也不在用于验证的部分。",
  "it is no text": "它不是文本",
  "line {number} is not a picture's path, a comma and its scene": "第 {number} 行不是“图片路径,场景”",
  "it names more scenes than can be told apart": "它命名的场景太多，无法区分",
  ["its picture {picture} may be {alike} or {other}, and nothing tells which; name the folder in" +
  " it, or put it beside its pictures"]:
    "它的图片 {picture} 可能是 {alike} 或 {other}，无法判断是哪一张；请在其中写出文件夹，或把它放在图片旁边",
  "{name}: nothing says what is on it": "{name}：没有说明上面有什么",
  "{own} pictures": "{own} 的图片",
  "Pictures of {kinds} sizes, most of them {own},": "有 {kinds} 种大小的图片（多数是 {own}）",
  reduced: "缩小",
  brought: "缩放",
  "the size that the network or resize asks for": "这是网络或 resize 要求的大小",
  "as much as the transforms and the memory need them to be": "这是变换和内存所需的大小",
  "since nothing asks for another size; resize does": "因为没有别的大小要求；可用 resize 指定",
  "{what} are {verb} to {size}, {why}.": "{what}已{verb}到 {size}，{why}。",
  ["The pictures have {kinds} sizes and are brought to {size} before the transforms; torchvision" +
  "'s begin at each file's own."]:
    "图片有 {kinds} 种大小，在变换之前先缩放到 {size}；torchvision 则从每个文件自己的大小开始。",
  ["{count} pictures of {size} are {needed} MB decoded, and {memory} MB are held at most: they a" +
  "re kept as the {files} MB of their files and decoded whenever they are used, which takes tim" +
  "e."]:
    "{count} 张 {size} 的图片解码后有 {needed} MB，而最多保留 {memory} MB：因此保留 {files} MB 的文件，用到时再解码，这需要时间。",
  "each side has to be between 1 and {max_side} pixels": "每边必须在 1 和 {max_side} 像素之间",
  "{count} pictures of {width} x {height}": "{count} 张 {width} x {height} 的图片",
  "{memory} MB of pixels": "{memory} MB 的像素",
  ["At {fit_width} x {fit_height} all of them fit; choose that size, or at most {most} of the pi" + "ctures."]:
    "缩小到 {fit_width} x {fit_height} 则全部放得下；请选这个大小，或至多 {most} 张图片。",
  "file(s) of pictures without labels": "个没有标签的图片文件",
  "{missing} is missing beside it": "旁边缺少 {missing}",
  ["its {count} bytes are no whole number of pictures of {picture} bytes, the last is cut off af" + "ter {rest}"]:
    "它的 {count} 字节不是每张 {picture} 字节的整数倍，最后一张在 {rest} 字节后中断",
  "it holds {labels} labels, {pictures} has {count} pictures": "它有 {labels} 个标签，而 {pictures} 有 {count} 张图片",
  "picture {record} (counting from 0) has the label {label}; these are 1 to 10":
    "第 {record} 张图片（从 0 数起）的标签是 {label}；应为 1 到 10",
  "file(s) of further training pictures": "个额外训练图片的文件",
  "it has no array X": "它没有数组 X",
  "it has no array y": "它没有数组 y",
  "its X has the shape [{shape}] instead of 32 x 32 x 3 x N": "它的 X 的形状是 [{shape}]，而不是 32 x 32 x 3 x N",
  "its X does not hold bytes (uint8)": "它的 X 里不是字节（uint8）",
  "picture {at} (counting from 0) has the label {value}; these are 1 to 10":
    "第 {at} 张图片（从 0 数起）的标签是 {value}；应为 1 到 10",
  ["the pictures in {masks}/ have the names of those in {pictures}/ and look like their masks. N" +
  "ame the folders masks and images if they are"]:
    "{masks}/ 里的图片与 {pictures}/ 里的同名，看起来像它们的掩码。若是如此，请把文件夹命名为 masks 和 images",
  "Give the unpacked folder, or a part of it.": "请给出解压后的文件夹，或其中一部分。",
  "more than {count} entries": "超过 {count} 项",
  "what it unpacks to": "解压后的内容",
  ['{names} name(s) none of the annotated pictures (the first line is "{first}"), so they were n' + "ot used."]:
    "{names} 没有写到任何有标注的图片（第一行是“{first}”），因此未使用。",
  "{unlisted} annotated picture(s) are on none of the lists that make the split.":
    "有 {unlisted} 张有标注的图片不在决定划分的列表里。",
  "{file} does not name each class of the annotations once, so it was not used.":
    "{file} 没有把标注的每个类别各写一次，因此未使用。",
  "it is not UTF-8: {error}": "它不是 UTF-8：{error}",
  "it is not readable XML: {error}": "它不是能读取的 XML：{error}",
  "it holds no <annotation>": "它没有 <annotation>",
  "it is not readable XML: </{local}> closes <{path}>": "它不是能读取的 XML：</{local}> 关闭了 <{path}>",
  "it has a document type, which annotations do not need and which is not read":
    "它有文档类型声明，标注不需要，也不读取",
  "it is nested deeper than {max_depth} levels": "它的嵌套超过 {max_depth} 层",
  "it holds more than {max_boxes} boxes": "它有超过 {max_boxes} 个框",
  "it is cut off within <{path}>": "它在 <{path}> 里中断",
  "it refers to &{short};, which is not expanded": "它引用了 &{short};，这里不展开",
  "{file}: {first} and {second} say different things of it": "{file}：{first} 和 {second} 的说法不同",
  "{label}: {reason}": "{label}：{reason}",
  "no picture has a label file; images/train/a.jpg has labels/train/a.txt, or a.txt lies beside a.jpg":
    "没有一张图片有标签文件；images/train/a.jpg 对应 labels/train/a.txt，或 a.txt 放在 a.jpg 旁边",
  ["{count} picture(s) lie in folders without any label file, the first is {first}; they are not" +
  " taken for pictures without objects."]:
    "有 {count} 张图片所在的文件夹没有任何标签文件，第一张是 {first}；它们不当作没有物体的图片。",
  "{count} picture(s) have no label file and count as pictures without objects, the first is {first}.":
    "有 {count} 张图片没有标签文件，当作没有物体的图片，第一张是 {first}。",
  "{file}: its picture is missing": "{file}：缺少它的图片",
  "polygon(s) were read as the boxes around them": "个多边形按其外框读取",
  "box(es) have a sixth value, a confidence, which was left aside": "个框有第六个值（置信度），未使用",
  "box(es) have key points, which were left aside": "个框有关键点，未使用",
  "box(es) stand twice in their file and were read once": "个框在文件里重复出现，只读取一次",
  "{count} {what}.": "{count} {what}。",
  "holds more than {max_boxes} lines": "有超过 {max_boxes} 行",
  "line {number} {reason}": "第 {number} 行{reason}",
  'is not made of numbers: "{short}"': "不是由数组成：“{short}”",
  "is empty": "是空的",
  'does not begin with a class\'s number: "{short}"': "的开头不是类别编号：“{short}”",
  "has no box": "没有框",
  "has {count} values; a box has 5, a polygon 7 or more, an odd number":
    "有 {count} 个值；框有 5 个，多边形有 7 个或更多的奇数个",
  'has values beyond 0 and 1, which shares of the picture\'s width and height cannot be: "{short}"':
    "的值超出 0 到 1，不可能是图片宽和高的比例：“{short}”",
  "it names other classes than {first}; leave one of them away": "它的类别名与 {first} 的不同；请去掉其中一个",
  "{yaml_name} says {count} classes and names {named}; the names count.":
    "{yaml_name} 声明有 {count} 类，却命名了 {named} 类；以名字为准。",
  "it is not a line a class": "它不是每行一个类别",
  "No data.yaml or classes.txt names the classes, so they have numbers for names.":
    "没有 data.yaml 或 classes.txt 为类别命名，因此以编号为名。",
  "{yaml_name} names {entry}, where no picture was found.": "{yaml_name} 写了 {entry}，但那里没有图片。",
  'The lists of pictures name none of them (the first line is "{first}"), so they were not used.':
    "图片列表没有写到任何一张图片（第一行是“{first}”），因此未使用。",
  "{yaml_name} names the same pictures for training and validation, so some are drawn to be held out.":
    "{yaml_name} 的训练和验证是同样的图片，因此抽取一部分用于验证。",
  "line {number}: what stands under {key} is not understood": "第 {number} 行：{key} 下的内容无法理解",
  "class {twice} has two names": "类别 {twice} 有两个名字",
  'nc is "{count}", no number': "nc 是“{count}”，不是数",
  '"{number}" in names is no number of a class': "names 里的“{number}”不是类别编号",
  "{key} is neither a name nor a list of names": "{key} 既不是名字，也不是名字的列表",
  "it names more than {max_names} classes": "它命名了超过 {max_names} 个类别",
  "a class has an empty name": "有一个类别的名字是空的",
  "its elements are {told} ({descr})": "它的元素是{told}（{descr}）",
  "yes or no": "是非值",
  "Python objects": "Python 对象",
  texts: "文本",
  "complex numbers": "复数",
  "no numbers": "非数字",
  "numbers of an unusual size": "特殊大小的数",
  "it has {count} axes": "它有 {count} 维",
  "its shape [{shape}] does not fit its {count} bytes of content; it is cut off or damaged":
    "它的形状 [{shape}] 与 {count} 字节的内容不符；它不完整或已损坏",
  "{value} is no whole number": "{value} 不是整数",
  "it is no data set of convlab's": "它不是 convlab 的数据集",
  "its pictures are files, and nothing decodes them": "它的图片是文件，而没有解码器",
  '{name}.{field} is of "{dtype}"': "{name}.{field} 的类型是“{dtype}”",
  "{name}.{field} is missing": "缺少 {name}.{field}",
  "{name}.pixels has no shape": "{name}.pixels 没有形状",
  "{name}.pixels has [{shape}]": "{name}.pixels 是 [{shape}]",
  "{name}.ends are not those of its files": "{name}.ends 与它的文件不符",
  "{name}.{field} has {values} values instead of {wanted}": "{name}.{field} 有 {values} 个值，而不是 {wanted} 个",
  "{name} has class {class}, and there are {count} classes": "{name} 含有类别 {class}，而只有 {count} 类",
  "a tuple takes values that are not there": "元组取了不存在的值",
  "a memo has no number": "memo 没有编号",
  "the operation {code} is not read here": "这里不读取操作 {code}",
  "an array has no content": "有一个数组没有内容",
  "an array's shape is no list of sizes": "有一个数组的形状不是大小的列表",
  "an array's content is no bytes": "有一个数组的内容不是字节",
  "an array has no type": "有一个数组没有类型",
  "an array's type has no name": "有一个数组的类型没有名字",
  "not all of them are whole numbers": "它们不全是整数",
  "the file ends in the middle of a pickle": "文件在 pickle 中间结束",
  "the file ends in the middle of a line": "文件在一行中间结束",
  "a text is too long": "有一段文本太长",
  "it makes more than {value_limit} values": "它产生了超过 {value_limit} 个值",
  "it takes a value that is not there": "它取了不存在的值",
  "it takes a mark that is not there": "它取了不存在的标记",
  "a mark stands above the values": "有一个标记高于这些值",
  "it recalls what it did not remember": "它取回了没有记住的内容",
  "it has {count} bytes instead of {len}": "它有 {count} 字节，而不是 {len} 字节",
  ["the pictures are {height} x {width}, so it has to be below {side} pixels, or some would be a" + "ll black"]:
    "图片是 {height} x {width}，因此它必须小于 {side} 像素，否则有些图片会全黑",
  "it has to be between 0 and 1 (0.2 means 80 % to 120 %)": "它必须在 0 和 1 之间（0.2 表示 80 % 到 120 %）",
  "it has to be between 0 and 45 degrees": "它必须在 0 和 45 度之间",
  "the pictures of {dataset} have {channels} channel(s), so give {channels} value(s), or one for all":
    "{dataset} 的图片有 {channels} 个通道，因此请给 {channels} 个值，或共用一个",
  "it has to be a number": "它必须是数",
  "it has to be above 0, for pictures are divided by it": "它必须大于 0，因为图片要除以它",
  "held-out pictures are always seen alike: resize and center_crop may stand here":
    "验证图片每次都一样：这里只能用 resize 和 center_crop",
  "the pictures have {channels} channel(s): give one value, or one each":
    "图片有 {channels} 个通道：请给一个值，或每个通道一个",
  "it has to stand before random_erasing, which is the last": "它必须放在 random_erasing 之前，后者是最后一个",
  ["the pictures are {height} x {width} there and smaller than the crop: give more padding, or p" +
  "ad_if_needed=true"]: "图片在那里是 {height} x {width}，比裁剪小：请加大 padding，或设 pad_if_needed=true",
  ["pictures would be {now_height} x {now_width} there; each side has to be between 1 and {max_s" + "ide} pixels"]:
    "图片在那里会是 {now_height} x {now_width}；每边必须在 1 和 {max_side} 像素之间",
  "{name} is encrypted; unpack the archive with its password first": "{name} 已加密；请先用密码解压",
  "{name} is cut off": "{name} 不完整",
  "{name} is damaged: {error}": "{name} 已损坏：{error}",
  "{name} is larger than {size_limit} bytes": "{name} 大于 {size_limit} 字节",
  "{name} is packed by method {method}, which is not read here": "{name} 用方法 {method} 压缩，这里不能读取",
  "{name} is damaged: it unpacks to {count} bytes instead of {size}":
    "{name} 已损坏：解压后有 {count} 字节，而不是 {size} 字节",
  "{name} is damaged: its checksum is not the one in the archive": "{name} 已损坏：校验和与压缩包里的不同",
  "the archive is cut off: its list of files is missing": "压缩包不完整：缺少文件列表",
  "the archive's list is broken": "压缩包的列表已损坏",
  "the archive is cut off": "压缩包不完整",
  "the archive claims {count} files": "压缩包声称有 {count} 个文件",
  "the archive's list of files is broken": "压缩包的文件列表已损坏",
  "the archive's list is cut off": "压缩包的列表不完整",
  "{name} is not in the archive": "压缩包里没有 {name}",
  "the archive has no such file": "压缩包里没有这个文件",
  "the archive has no data.pkl: it was not written by torch.save": "压缩包没有 data.pkl：它不是 torch.save 写的",
  "its numbers are big-endian, which is not read here": "它的数是大端序，这里不读取",
  'it holds no state_dict. Save one in PyTorch: torch.save(net.state_dict(), "weights.pth")':
    '它没有 state_dict。请在 PyTorch 里保存：torch.save(net.state_dict(), "weights.pth")',
  "the list of its storages is not there": "它没有存储列表",
  "it ends before its values": "它在数值之前结束",
  "it ends in the middle of its values": "它在数值中间结束",
  "its storage is not there": "它的存储不在那里",
  "it has too many elements": "它的元素太多",
  "it has {count} elements and its storage {held}": "它有 {count} 个元素，而存储有 {held} 个",
  "the file holds too many elements": "文件的元素太多",
  "it reaches beyond the {held} values of its storage": "它超出了存储的 {held} 个值",
  "{kind} is not read here; save it as float32": "这里不读取 {kind}；请存为 float32",
  "it claims {count} tensors, the limit is {tensor_limit}": "它声称有 {count} 个张量，上限是 {tensor_limit}",
};
