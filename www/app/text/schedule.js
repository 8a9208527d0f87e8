// The schedule's words, in both languages; they come with it.

const en = {
  scheduleTitle: "Schedule",
  scheduleNote: "The rate over the planned steps, as the run will use it.",
  scheduleSmall: "The rate over the planned steps. Click to change the schedule.",
  scheduleSoFar: "What has happened so far: it waits for the held-out loss.",
  scheduleNow: "step {step} of {total}: rate {rate}",
  scheduleEvery: "stepped every",
  everyEpoch: "epoch",
  everyStep: "step",
  addRule: "Add a schedule",
  removeRule: "Remove",
  "about.constant": "The same rate throughout.",
  "about.cosine": "Half a cosine over all steps, down to 0.",
  "about.step": "Times gamma, every step_size.",
  "about.multi_step": "Times gamma at each milestone.",
  "about.exponential": "Times gamma, every time.",
  "about.constant_factor": "Times factor at first, then the full rate.",
  "about.linear": "From start_factor to end_factor in a straight line: a warm-up.",
  "about.polynomial": "Down to 0 by a power of what is left.",
  "about.cosine_annealing": "Half a cosine down to eta_min over t_max.",
  "about.cosine_restarts": "Cosines, each beginning at the full rate, each t_mult times as long.",
  "about.one_cycle": "Up to max_lr and down again, over the whole run.",
  "about.plateau": "Times factor when the held-out loss has not fallen for patience epochs.",
  "about.chained": "All at once, their factors multiplied.",
  "about.sequential": "One after the other, from the milestones on.",
  "about.factors": "Times the factor of that step; the last one stays.",
  "about.products": "Times each factor, one after the other.",
};

/** @typedef {keyof typeof en} ScheduleKey */

/** @type {Record<ScheduleKey, string>} */
const zh = {
  scheduleTitle: "学习率调度",
  scheduleNote: "计划步数内的学习率，训练时用的就是它。",
  scheduleSmall: "计划步数内的学习率。点按可更改调度。",
  scheduleSoFar: "到目前为止：它要看验证损失。",
  scheduleNow: "第 {step} 步，共 {total} 步：学习率 {rate}",
  scheduleEvery: "每隔多久走一次",
  everyEpoch: "每轮",
  everyStep: "每步",
  addRule: "添加一个调度",
  removeRule: "删除",
  "about.constant": "始终是同一个学习率。",
  "about.cosine": "整个训练走半个余弦，降到 0。",
  "about.step": "每过 step_size 乘一次 gamma。",
  "about.multi_step": "到每个 milestone 乘一次 gamma。",
  "about.exponential": "每次都乘 gamma。",
  "about.constant_factor": "开头乘 factor，之后恢复。",
  "about.linear": "从 start_factor 直线到 end_factor：即预热。",
  "about.polynomial": "按剩余比例的幂降到 0。",
  "about.cosine_annealing": "在 t_max 内走半个余弦到 eta_min。",
  "about.cosine_restarts": "一段段余弦，每段从头开始，长度乘 t_mult。",
  "about.one_cycle": "整个训练中先升到 max_lr，再降下来。",
  "about.plateau": "验证损失连续 patience 轮不降，就乘 factor。",
  "about.chained": "同时作用，系数相乘。",
  "about.sequential": "一个接一个，在 milestones 处切换。",
  "about.factors": "乘上该步的系数，最后一个保持不变。",
  "about.products": "逐步连乘每个系数。",
};

export const words = { en, zh };
