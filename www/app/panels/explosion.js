// What led to a loss that was no number, drawn over a chart: the steps since the last good weights as a dashed line,
// values above the scale at its upper edge, and a cross where it happened.

/** @import uPlotType from "uplot" */
/** @import { Curves } from "../core/curves.js" */

/** Half of the cross, px. */
const ARM = 4;

/**
 * @param {uPlotType} u @param {NonNullable<Curves["explosion"]>} explosion
 * @param {boolean} markOnly the chart's scale is not that of the loss
 * @param {{ink: string}} colours
 */
export function drawExplosion(u, { line, epoch }, markOnly, { ink }) {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const { left, top, width, height } = u.bbox;
  const across = (/** @type {number} */ at) => Math.max(left, Math.min(left + width, u.valToPos(at, "x", true)));
  const end = { x: across(epoch), y: top + (ARM + 2) * ratio };
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.4 * ratio;
  ctx.setLineDash([3 * ratio, 2 * ratio]);
  ctx.beginPath();
  if (markOnly) ctx.moveTo(end.x, top + height);
  else
    for (const point of line)
      ctx.lineTo(across(point.epoch), Math.max(end.y, Math.min(top + height, u.valToPos(point.loss, "y", true))));
  ctx.lineTo(end.x, end.y);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.lineWidth = 2 * ratio;
  ctx.beginPath();
  for (const way of [-1, 1]) {
    ctx.moveTo(end.x - ARM * ratio, end.y - way * ARM * ratio);
    ctx.lineTo(end.x + ARM * ratio, end.y + way * ARM * ratio);
  }
  ctx.stroke();
}
