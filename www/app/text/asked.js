// The words of what a link asked for in vain, in both languages; they come with the first such link.

const en = {
  "asked.read": "The link asks for {name} “{asked}”. {wants} {used}",
  "asked.refused": "The link asks for {name} “{asked}”. {message} {used}",
  "asked.repeated": "The link says {name} more than once: {asked}. One of them, once, would be taken. {used}",
  "asked.unknown": "The link asks for “{asked}”. There is no setting of this name{near}; it is left out.",
  "asked.near": ", but there is {names}",
  "asked.typed": "{name} cannot be “{asked}”. {wants}",
  "asked.used": "{used} is used instead.",
  "asked.none": "None is used instead.",
  "asked.otherTask": "The network {name} is for another task: {task}.",
  "wants.choice": "It can be {values}.",
  "wants.switch": "It can be true or false.",
  "wants.whole": "It can be a whole number from {low} to {high}.",
  "wants.from": "It can be a whole number of at least {low}.",
  "wants.number": "It can be a number.",
  "wants.atLeast": "It can be a number of at least {low}.",
  "wants.share": "It can be a number of at least 0 and below 1.",
  "wants.part": "It can be a number above 0 and below 1.",
  "wants.above": "It can be a number above 0.",
  "wants.numbers": "It can be numbers with commas between them.",
  "wants.once": "It can be said once.",
  "wants.orNone": "Left empty, there is none.",
  or: "{some} or {last}",
};

/** @typedef {keyof typeof en} AskedKey */

/** @type {Record<AskedKey, string>} */
const zh = {
  "asked.read": "链接要求 {name} 为“{asked}”。{wants}{used}",
  "asked.refused": "链接要求 {name} 为“{asked}”。{message}{used}",
  "asked.repeated": "链接里 {name} 出现了不止一次：{asked}。只写一次才会采用。{used}",
  "asked.unknown": "链接要求“{asked}”。没有这个名称的设置{near}，已忽略。",
  "asked.near": "，相近的有 {names}",
  "asked.typed": "{name} 不能是“{asked}”。{wants}",
  "asked.used": "现用 {used}。",
  "asked.none": "现在不用。",
  "asked.otherTask": "网络 {name} 用于另一任务：{task}。",
  "wants.choice": "可以是 {values}。",
  "wants.switch": "可以是 true 或 false。",
  "wants.whole": "可以是 {low} 到 {high} 的整数。",
  "wants.from": "可以是不小于 {low} 的整数。",
  "wants.number": "可以是一个数。",
  "wants.atLeast": "可以是不小于 {low} 的数。",
  "wants.share": "可以是不小于 0 且小于 1 的数。",
  "wants.part": "可以是大于 0 且小于 1 的数。",
  "wants.above": "可以是大于 0 的数。",
  "wants.numbers": "可以是用逗号隔开的数。",
  "wants.once": "只能写一次。",
  "wants.orNone": "留空表示不用。",
  or: "{some} 或 {last}",
};

export const words = { en, zh };
