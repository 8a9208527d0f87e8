// What the readers of data say, in Chinese: parts of sentences by their English.

/** @type {Record<string, string>} */
export const phrases = {
  "no files were read for this recipe": "没有为这些设置读取文件",
  "no files were added": "没有添加文件",
  "file(s) in archives are damaged and were skipped.": "个压缩包里的文件已损坏，已跳过。",
  "file(s) could not be unpacked.": "个文件无法解压。",
  "file(s) in archives are not needed and stayed packed.": "个压缩包里的文件用不到，没有解压。",
  "{name}: {what}": "{name}：{what}",
  "Give the files of one of them": "请只给其中一个的文件",
  "picture(s)": "张图片",
  "{size} bytes of pixels": "{size} 字节的像素",
  "{bytes} bytes": "{bytes} 字节",
  "Use a part of it.": "请只用其中一部分。",
  "{name} without pictures": "{name} 没有图片",
  'Write batch numbers such as "1-4", "5" or "1,3", or "test" for test_batch.bin':
    "请写批的编号，如“1-4”、“5”或“1,3”，或用“test”表示 test_batch.bin",
  "{reason}. {help}": "{reason}。{help}",
  '"{given}" is not a batch number': "“{given}”不是批的编号",
  '"{part}" runs backwards': "“{part}”前后颠倒",
  "no numbered batch is here": "这里没有带编号的批",
  "here are {here}": "这里有 {here}",
  "batch {missing} is missing, {there}. {help}": "缺少批 {missing}，{there}。{help}",
  "batch {both} is trained on as well, so it would not show what is learnt for new pictures":
    "批 {both} 也用于训练，因此不能说明对新图片学到了什么",
  "no batch is left to train on": "没有剩下用于训练的批",
  "its picture {picture} is missing": "缺少它的图片 {picture}",
  "{source}: {reason}": "{source}：{reason}",
  "{source}: its picture is missing; {path} is that of {kept}": "{source}：缺少它的图片；{path} 是 {kept} 的图片",
  "{path}: {first} and {second}": "{path}：{first} 和 {second}",
  "{path}: {first} and {second} say different things of it": "{path}：{first} 和 {second} 的说法不同",
  "picture(s) are described twice, alike, and were read once; held out where one of the two is.":
    "张图片有两份相同的描述，只读取一次；其中一份属于验证的，归入验证。",
  "in held-out pictures alone: never learned": "只出现在验证图片里：从未学过",
  "in training pictures alone: never judged": "只出现在训练图片里：从未评判",
  "in no picture": "没有出现在任何图片里",
  "Boxes of {names} are {what}.": "{names} 的框{what}。",
  "{named} and {more} more": "{named} 等，另有 {more} 个",
  "{file}: {reason}": "{file}：{reason}",
  "{source}: {count} boxes are more than {max_boxes}": "{source}：{count} 个框超过 {max_boxes} 个",
  "it is not UTF-8": "它不是 UTF-8",
  "its first line does not name the columns": "它的第一行没有写列名",
  "{file}: line {number} is no box": "{file}：第 {number} 行不是框",
  "its edges are between 0 and 1, so they are no pixels": "它的边在 0 和 1 之间，因此不是像素",
  "XML file(s)": "个 XML 文件",
  "table(s)": "个表格",
  "text file(s)": "个文本文件",
  "{source}: it says {said_width} x {said_height}, the picture is {width} x {height}":
    "{source}：写的是 {said_width} x {said_height}，而图片是 {width} x {height}",
  "{source}: a box {reason}": "{source}：有一个框{reason}",
  ["{source}: none of its {unread} object(s) could be read, so it is not taken for a picture wit" + "hout objects"]:
    "{source}：它的 {unread} 个物体都无法读取，因此不当作没有物体的图片",
  "picture(s) or annotation(s) were skipped.": "张图片或标注已跳过。",
  "box(es) were skipped.": "个框已跳过。",
  ["The boxes of {turned} picture(s) fit these as they are stored and were turned upright with t" +
  "hem, as EXIF says."]: "有 {turned} 张图片的框与存储时的方向一致，已按 EXIF 与图片一起转正。",
  "{cut} box(es) that reach over the picture's edge were cut there.": "有 {cut} 个框超出图片边缘，已在边缘截断。",
  "difficult object(s)": "个困难物体",
  "region(s) of crowds": "个人群区域",
  "{count} {what} are no objects to learn; evaluation passes over what is found there.":
    "{count} {what}不作为要学的物体；评估不计在那里找到的框。",
  "has the unknown class {name}": "的类别未知：{name}",
  "{said} is not made of numbers": "{said} 不是由数组成",
  "{said} has no area": "{said} 没有面积",
  "{said} lies outside the picture of {width} x {height}": "{said} 在 {width} x {height} 的图片之外",
  "{said} lies in what is cropped off": "{said} 在被裁掉的部分里",
  "Choose fewer batches.": "请少选几个批。",
  "{total} pictures": "{total} 张图片",
  'It begins like a gzip file: add ".gz" to its name.': "它的开头像 gzip 文件：请在文件名后加“.gz”。",
  'It looks like CIFAR-10\'s Python version (a pickle): drop ".bin" from its name.':
    "它像是 CIFAR-10 的 Python 版本（pickle）：请去掉文件名里的“.bin”。",
  "Its length fits CIFAR-100's records: these are read from train.bin and test.bin.":
    "它的长度符合 CIFAR-100 的记录：这些从 train.bin 和 test.bin 读取。",
  "It is longer than a full batch of 30,730,000 bytes: download it again.":
    "它比完整的一批（30,730,000 字节）还长：请重新下载。",
  "A full batch has 30,730,000 bytes: the download was probably interrupted, repeat it.":
    "完整的一批有 30,730,000 字节：下载多半中断了，请重新下载。",
  "{file} does not hold ten class names; the usual names are used.": "{file} 里不是十个类别名；使用通常的名字。",
  ["its {count} bytes are no whole number of records of {record} bytes, the last is cut off afte" + "r {rest}"]:
    "它的 {count} 字节不是每条 {record} 字节的整数倍，最后一条在 {rest} 字节后中断",
  ["record {at} (counting from 0) has the coarse label {coarse} and the fine label {fine}; these" +
  " are 0 to 19 and 0 to 99"]:
    "第 {at} 条记录（从 0 数起）的粗标签是 {coarse}，细标签是 {fine}；它们应为 0 到 19 和 0 到 99",
  "{name} does not hold a hundred class names; the usual names are used.":
    "{name} 里不是一百个类别名；使用通常的名字。",
  "it begins with {bytes} instead of 80 02; download it again": "它的开头是 {bytes}，而不是 80 02；请重新下载",
  'it has no array "data"': "它没有数组“data”",
  'of "{key}" {reason}': "“{key}”的问题：{reason}",
  '"data" has the shape [{shape}] instead of N x {picture}': "“data”的形状是 [{shape}]，而不是 N x {picture}",
  '"data" does not hold bytes (uint8)': "“data”里不是字节（uint8）",
  'it has no list "{labels}"': "它没有列表“{labels}”",
  '"{key}" is no list': "“{key}”不是列表",
  "it holds {count} pictures and {labels} labels": "它有 {count} 张图片和 {labels} 个标签",
  "picture {record} (counting from 0) has the label {label}; labels are 0 to {classes}":
    "第 {record} 张图片（从 0 数起）的标签是 {label}；标签应为 0 到 {classes}",
  "the pictures lie directly in {folders}, the first is {first}; there are no class folders":
    "图片直接放在 {folders} 里，第一张是 {first}；没有类别文件夹",
  "{name}/ stands beside class folders and has pictures directly in it, so it is read as a class.":
    "{name}/ 与类别文件夹并列，里面直接有图片，因此当作一个类别。",
  "{list} differ by upper and lower case alone and are read as one class.": "{list} 只有大小写不同，当作同一个类别。",
  "{list} differ by upper and lower case alone and are read as classes of their own.":
    "{list} 只有大小写不同，当作各自的类别。",
  "picture(s) lie in no class folder and were left aside.": "张图片不在任何类别文件夹里，未使用。",
  objects: "物体",
  "key points, which name some of the objects again": "关键点，其中的物体有些重复",
  "regions of stuff rather than objects": "背景区域，而不是物体",
  "pictures without annotations": "没有标注的图片",
  "captions, no boxes": "图片说明，没有框",
  "panoptic segments, no boxes": "全景分割，没有框",
  "no box that can be read": "没有能读取的框",
  "{name}: its boxes are between 0 and 1, so they are no pixels": "{name}：它的框在 0 和 1 之间，因此不是像素",
  "{name} was left aside: it holds {holds}.": "未使用 {name}：它的内容是{holds}。",
  "{name}: it holds {holds}": "{name}：它的内容是{holds}",
  "{source}: {what}": "{source}：{what}",
  "{source}: picture {id} is both {picture} and {name}": "{source}：图片 {id} 既是 {picture} 又是 {name}",
  "{source}: a box belongs to picture {image}, which is not listed":
    "{source}：有一个框属于图片 {image}，而列表里没有这张图片",
  "{source}: an object has no bbox that can be read": "{source}：有一个物体没有能读取的 bbox",
  "{dropped} groups other classes and has no box, so it is no class.":
    "{dropped} 是其他类别的上级，没有框，因此不是类别。",
  ["The files number their classes differently ({differing}), so classes are told apart by their" + " names."]:
    "各文件的类别编号不同（{differing}），因此按名字区分类别。",
  "it is larger than {max_bytes} MB": "它大于 {max_bytes} MB",
  "it is cut off: {error}": "它中断了：{error}",
  "it is not COCO's JSON: {error}": "它不是 COCO 的 JSON：{error}",
  "an entry of images is no picture": "images 里有一项不是图片",
  "picture {id} has no file_name": "图片 {id} 没有 file_name",
  'picture "{name}" has no id': "图片“{name}”没有 id",
  "an annotation is no object": "有一条标注不是对象",
  "an annotation has no image_id": "有一条标注没有 image_id",
  "it holds more than {max_objects} objects": "它有超过 {max_objects} 个物体",
  "a category has no id or no name": "有一个类别没有 id 或名字",
  "file(s) of other data sets": "个其他数据集的文件",
  "no file of {set}": "没有 {set} 的文件",
  "it has no dataset.{part}.images or no labels": "它没有 dataset.{part}.images 或没有标签",
  "its {part}.images has the shape [{shape}]; these are N x {picture} bytes (uint8)":
    "它的 {part}.images 的形状是 [{shape}]；应为 N x {picture} 字节（uint8）",
  "its {part} holds {count} pictures and {labels} labels": "它的 {part} 有 {count} 张图片和 {labels} 个标签",
  "picture {at} (counting from 0) of its {part} has the label {number}":
    "它的 {part} 里第 {at} 张图片（从 0 数起）的标签是 {number}",
  "{count} class folders": "{count} 个类别文件夹",
  "Is it one folder a class?": "是每个类别一个文件夹吗？",
  "{unused} picture(s) of val/ left aside, since test/ is held out.":
    "未使用 val/ 的 {unused} 张图片，因为 test/ 用于验证。",
  "picture(s) could not be read and were skipped.": "张图片无法读取，已跳过。",
  "no readable picture is left in the {what} split": "{what} 部分没有剩下能读取的图片",
  "{tables} names none of the pictures.": "{tables} 没有写到任何一张图片。",
  "{tables} says the classes of {named} picture(s).": "{tables} 写了 {named} 张图片的类别。",
  "has no training picture, so it is never trained": "没有训练图片，因此从未训练",
  "has no held-out picture": "没有验证图片",
  "{class} {sentence}.": "{class} {sentence}。",
  "class(es) are in one split alone.": "个类别只在其中一部分里。",
  "EMNIST's files hold pictures on their side; they are turned upright.": "EMNIST 文件里的图片是侧放的，已转正。",
  "no pictures of {set}": "没有 {set} 的图片",
  "its pictures are {own_height} x {own_width}, those of the training split {height} x {width}":
    "它的图片是 {own_height} x {own_width}，训练部分是 {height} x {width}",
  "it has {count} byte(s), fewer than its header": "它只有 {count} 字节，比文件头还短",
  'it begins like a gzip file: add ".gz" to its name': "它的开头像 gzip 文件：请在文件名后加“.gz”",
  ["it begins with {magic} instead of 00 00 08 03 (pictures), 00 00 08 01 (labels) or 00 00 0c 0" +
  "2 (labels of QMNIST)"]:
    "它的开头是 {magic}，而不是 00 00 08 03（图片）、00 00 08 01（标签）或 00 00 0c 02（QMNIST 的标签）",
  "it has {count} bytes, fewer than its header of {header}": "它有 {count} 字节，比它的文件头（{header} 字节）还短",
  "its header announces {sizes} bytes of content, but {follow} follow; it is cut off or damaged":
    "它的文件头声明有 {sizes} 字节的内容，而后面只有 {follow} 字节；它不完整或已损坏",
  "its sizes [{sizes}] are not those of pictures of 1 to {max_side} pixels a side":
    "它的大小 [{sizes}] 不是边长 1 到 {max_side} 像素的图片",
  "Use a smaller data set.": "请用较小的数据集。",
  "the label of picture {row} (counting from 0) is {number}": "第 {row} 张图片（从 0 数起）的标签是 {number}",
  ["{file} does not say what labels mean (a label and its code point a line); the usual names ar" + "e used."]:
    "{file} 没有说明标签的含义（每行一个标签及其编码）；使用通常的名字。",
  "that is none of the data sets that are here: {here}": "这里没有那个数据集，有的是：{here}",
  "a data set is not trained and judged by another's pictures; leave it empty":
    "不能用另一个数据集的图片训练和评判；请留空",
  'Give the files of one of them, or name it as training batches (train_files), such as "{value}"':
    "请只给其中一个的文件，或在训练批（train_files）里写它的名字，如“{value}”",
  "the file is empty": "文件是空的",
  "it is a JPEG, which cannot hold class numbers exactly; save masks as PNG":
    "它是 JPEG，不能准确保存类别编号；请把掩码存为 PNG",
  "it is a WebP picture that may have lost values; save masks as PNG": "它是可能丢失数值的 WebP 图片；请把掩码存为 PNG",
  "it is none of a PNG, GIF or BMP file; save masks as PNG": "它不是 PNG、GIF 或 BMP 文件；请把掩码存为 PNG",
  "it is a palette picture without a palette": "它是没有调色板的调色板图片",
  "it is grey with transparency; masks are grey, palette or RGB PNGs without":
    "它是带透明度的灰度图；掩码应为不带透明度的灰度、调色板或 RGB 的 PNG",
  "its size overflows": "它的大小溢出",
  "its values have 16 bits; masks have 8, so that a set has 255 classes at most":
    "它的值有 16 位；掩码为 8 位，因此最多 255 类",
  "it holds fewer pixels than it says": "它的像素比声明的少",
  "it uses index {index} of a palette of {count}": "它用到第 {index} 个颜色，而调色板只有 {count} 个",
  "its colours have 16 bits; masks have 8": "它的颜色有 16 位；掩码为 8 位",
  "it has more than {max_colours} colours: it was saved with smoothing, or is no mask":
    "它有超过 {max_colours} 种颜色：它保存时做了平滑，或不是掩码",
  "{name}: {reason}": "{name}：{reason}",
  "it is {width} x {height} pixels, its picture {own_width} x {own_height}":
    "它是 {width} x {height} 像素，而图片是 {own_width} x {own_height}",
  "it holds the colour {red} {green} {blue}, which is that of no class":
    "它含有颜色 {red} {green} {blue}，不属于任何类别",
  "with it the masks have more than 255 colours: they were saved with smoothing":
    "加上它，掩码就有超过 255 种颜色：它们保存时做了平滑",
  ["{turned} mask(s) fit their pictures as these are stored and were turned upright with them, a" + "s EXIF says."]:
    "有 {turned} 个掩码与图片存储时的方向一致，已按 EXIF 与图片一起转正。",
  ["No file says what the masks' colours mean (palette.json, classes.txt), so classes are named " + "by their colour."]:
    "没有文件说明掩码颜色的含义（palette.json、classes.txt），因此类别按颜色命名。",
  "No palette file says what the masks' values mean (palette.json, classes.txt). {sentence}":
    "没有调色板文件说明掩码值的含义（palette.json、classes.txt）。{sentence}",
  "The masks' values {list} are the classes in their order.": "掩码的值 {list} 依次是各个类别。",
  "{mask}: {reason}": "{mask}：{reason}",
  "{mask}: it holds the value {value}, which is none of the {count} classes":
    "{mask}：它含有值 {value}，不属于 {count} 个类别中的任何一个",
  "0 is background, 255 object.": "0 是背景，255 是物体。",
  ["the masks hold all 256 values of a byte, and a set has 255 classes at most, since 255 says t" +
  "hat a pixel has none. If they were saved with smoothing, save them without, one value a clas" +
  "s"]:
    "掩码用到了一个字节的全部 256 个值，而一个数据集最多 255 类，因为 255 表示没有类别。若保存时做了平滑，请不要平滑，每类一个值",
  values: "值",
  "The values {list} became the classes 0 to {last} in their order.": "值 {list} 依次成为类别 0 到 {last}。",
  "Their values are class numbers.": "它们的值是类别编号。",
  "Their values are class numbers, of which {missing} never occur.": "它们的值是类别编号，其中 {missing} 个从未出现。",
  colours: "颜色",
  ["the masks hold {count} different {what}, as smoothed edges (anti-aliasing) or JPEG leave the" +
  "m. Save them without smoothing, one value a class"]:
    "掩码有 {count} 种不同的{what}，像是边缘平滑（抗锯齿）或 JPEG 造成的。请不要平滑，每类一个值",
  "it is of MATLAB's version 7.3 (HDF5); save it with '-v7'": "它是 MATLAB 7.3 版（HDF5）；请用 '-v7' 保存",
  "it is cut off in its header": "它在文件头里中断",
  "its header is not that of a MATLAB file of version 5": "它的文件头不是 MATLAB 5 版文件的",
  "it has more than {elements} elements": "它有超过 {elements} 个元素",
  "it cannot be unpacked ({error}); it is cut off or damaged": "它无法解压（{error}）；它不完整或已损坏",
  "it unpacks to more than {unpacked} MB": "它解压后超过 {unpacked} MB",
  "an array in it is cut off": "其中有一个数组不完整",
  "its {name} is no single structure": "它的 {name} 不是单个结构",
  "its {name} is no array of plain numbers": "它的 {name} 不是普通数字的数组",
  "its {name} has a negative size": "它的 {name} 的大小为负",
  "its {name} has elements of an unknown type": "它的 {name} 的元素类型未知",
  "its {name} has the shape [{shape}] and {count} bytes of content; it is damaged":
    "它的 {name} 的形状是 [{shape}]，内容有 {count} 字节；它已损坏",
  "it is cut off": "它不完整",
  "an element in it is broken": "其中有一个元素已损坏",
  "it has to be between 0 and 1 (0.1 holds out a tenth)": "它必须在 0 和 1 之间（0.1 表示留出十分之一）",
  "table(s) of labels": "个标签表格",
  "file(s) of other kinds": "个其他种类的文件",
  "holdout {holdout} has no effect, since the data say which pictures are held out ({split_note}).":
    "holdout {holdout} 不起作用，因为数据已指明验证图片（{split_note}）。",
  "it is empty": "它是空的",
  "it holds control characters": "它含有控制字符",
  "it is not Unicode": "它不是 Unicode",
  '"{name}": its name cannot be used, {reason}.': "“{name}”：文件名无法使用，{reason}。",
  "file(s) were left aside for their names.": "个文件因文件名而未使用。",
  "mask(s)": "个掩码",
  "{count} {kind} left aside, the first is {first}.": "{count} {kind}未使用，第一个是 {first}。",
  "this data has no numbered batches, only CIFAR-10 has; leave the setting empty":
    "这些数据没有带编号的批，只有 CIFAR-10 有；请把这一项留空",
  "{found} file(s), none of a known kind; the first is {first}": "{found} 个文件都不是已知的种类；第一个是 {first}",
  "the folder or selection is empty": "文件夹或所选内容是空的",
  "it does not begin like a .npy file (93 4e 55 4d 50 59)": "它的开头不像 .npy 文件（93 4e 55 4d 50 59）",
  "its format has the version {version}; 1 to 3 are read": "它的格式版本是 {version}；能读取 1 到 3",
  "its header is no text": "它的文件头不是文本",
  "its header names no single type": "它的文件头没有写单一的类型",
  "its header does not say its order": "它的文件头没有说明顺序",
  "its header names no shape": "它的文件头没有写形状",
  "its shape [{shape}] does not tell which axis is that of channels": "它的形状 [{shape}] 看不出哪一维是通道",
  "its shape [{shape}] is not N x height x width, with 1 or 3 channels last or second":
    "它的形状 [{shape}] 不是 N x 高 x 宽（1 或 3 个通道在最后或第二维）",
  "its shape [{shape}] is not that of pictures of 1 to {max_side} pixels a side":
    "它的形状 [{shape}] 不是边长 1 到 {max_side} 像素的图片",
  ["its values go from {least} to {most}; bytes, whole numbers from 0 to 255 and fractions from " +
  "0 to 1 are read. Save the pictures as they were before they were normalised, as uint8"]:
    "它的值从 {least} 到 {most}；能读取字节、0 到 255 的整数和 0 到 1 的小数。请保存归一化之前的图片，用 uint8",
  "its shape [{shape}] is not that of a class a picture": "它的形状 [{shape}] 不是每张图片一个类别",
  ["it has {columns} columns, and in row {at} (counting from 0) not a single 1: one class a pict" + "ure is learned"]:
    "它有 {columns} 列，而第 {at} 行（从 0 数起）不是恰好一个 1：每张图片只学一个类别",
  "{count} different labels are too many to be classes": "{count} 个不同的标签太多，不可能是类别",
  "The labels are {count} numbers from {least} to {most}; these are the classes in their order.":
    "标签是从 {least} 到 {most} 的 {count} 个数；它们依次是各个类别。",
  ["it has {aside}; pictures are looked for under names such as x_train, train_images and images" +
  ", their labels under y_train, train_labels and labels"]:
    "它有{aside}；图片按 x_train、train_images、images 等名字查找，标签按 y_train、train_labels、labels 等名字查找",
  "no array": "没有数组",
  "{aside} and no pictures with labels": "{aside}，没有带标签的图片",
  " and {more} more": "，另有 {more} 个",
  "Arrays left aside: {aside}{more}.": "未使用的数组：{aside}{more}。",
  "its pictures are [{size}] (channels, height, width), those before [{own}]":
    "它的图片是 [{size}]（通道、高、宽），前面的是 [{own}]",
};
