// The numbers behind the two charts: every step goes in, a bounded number of points comes out.
//
// Steps are averaged in buckets; when there are too many buckets, neighbours are joined, so a
// long run stays cheap to draw.

import { scoreOf } from "./task.js";

/** @import { EvaluatedEvent } from "../../worker/protocol.js" */

const MOST_BUCKETS = 1200;
const USUAL_BUCKETS = 800;
/** Steps kept one by one, at least. */
const RECENT = 128;

export class Curves {
  /** @param {number} stepsPerEpoch @param {number} epochs */
  constructor(stepsPerEpoch, epochs) {
    this.stepsPerEpoch = stepsPerEpoch;
    this.epochs = epochs;
    /** Steps in a bucket: a long run starts with wide ones, or its beginning would be a thicket. */
    this.width = Math.max(1, Math.round((stepsPerEpoch * epochs) / USUAL_BUCKETS));
    /**
     * Bucket ends in epochs, then the bucket's mean and the running mean of loss and accuracy.
     * @type {{epoch: number, loss: number, accuracy: number, meanLoss: number, meanAccuracy: number}[]}
     */
    this.points = [];
    /**
     * `accuracy` is the task's score: accuracy, mean IoU or mean average precision.
     * @type {{epoch: number, loss: number, accuracy: number}[]}
     */
    this.held = [];
    this.open = { count: 0, loss: 0, accuracy: 0 };
    this.mean = { loss: 0, accuracy: 0, weight: 0 };
    /**
     * The last steps one by one: buckets are too wide for a loss that explodes.
     * @type {{epoch: number, loss: number}[]}
     */
    this.recent = [];
    /**
     * What led to a loss that was no number, from the last good weights on, and where it came.
     * @type {{line: {epoch: number, loss: number}[], epoch: number, step: number} | null}
     */
    this.explosion = null;
    /** How many steps the running mean looks back. */
    this.memory = Math.min(200, Math.max(4, stepsPerEpoch / 8));
  }

  /**
   * @param {{step: number, loss: number, accuracy: number}} step
   * @param {number} [steps] how many steps it is the mean of
   */
  push({ step, loss, accuracy }, steps = 1) {
    if (!Number.isFinite(loss)) return;
    this.recent.push({ epoch: step / this.stepsPerEpoch, loss });
    if (this.recent.length > 2 * RECENT) this.recent.splice(0, RECENT);
    // An exponential mean that starts right: its weights add up to `weight`, not yet to 1.
    const keep = (1 - 1 / this.memory) ** steps;
    this.mean = {
      loss: keep * this.mean.loss + (1 - keep) * loss,
      accuracy: keep * this.mean.accuracy + (1 - keep) * accuracy,
      weight: keep * this.mean.weight + (1 - keep),
    };
    this.open.count += steps;
    this.open.loss += steps * loss;
    this.open.accuracy += steps * accuracy;
    if (this.open.count >= this.width) {
      this.points.push({
        epoch: step / this.stepsPerEpoch,
        loss: this.open.loss / this.open.count,
        accuracy: this.open.accuracy / this.open.count,
        meanLoss: this.meanLoss,
        meanAccuracy: this.meanAccuracy,
      });
      this.open = { count: 0, loss: 0, accuracy: 0 };
      if (this.points.length >= MOST_BUCKETS) this.#halve();
    }
  }

  /** @param {EvaluatedEvent} result */
  pushHeld(result) {
    const epoch = result.step / this.stepsPerEpoch;
    this.held = [
      ...this.held.filter((point) => point.epoch < epoch),
      { epoch, loss: result.loss, accuracy: scoreOf(result) },
    ];
  }

  get meanLoss() {
    return this.mean.weight > 0 ? this.mean.loss / this.mean.weight : NaN;
  }

  get meanAccuracy() {
    return this.mean.weight > 0 ? this.mean.accuracy / this.mean.weight : NaN;
  }

  /**
   * Training went back to the weights of a step, since the loss was no number at a later one.
   * @param {number} step
   * @param {number} back
   */
  explode(step, back) {
    const [from, first] = [back / this.stepsPerEpoch, this.recent[0]?.epoch ?? Infinity];
    const joined = this.points.filter(({ epoch }) => epoch > from && epoch < first);
    const line = [...joined, ...this.recent.filter(({ epoch }) => epoch > from)];
    this.truncate(back);
    const good = this.points.at(-1);
    this.explosion = {
      line: good ? [{ epoch: good.epoch, loss: good.meanLoss }, ...line] : line,
      epoch: step / this.stepsPerEpoch,
      step,
    };
  }

  /** Forgets what came after a step: training went back to it. @param {number} step */
  truncate(step) {
    const epoch = step / this.stepsPerEpoch;
    this.points = this.points.filter((point) => point.epoch <= epoch);
    this.held = this.held.filter((point) => point.epoch <= epoch);
    this.open = { count: 0, loss: 0, accuracy: 0 };
    this.recent = this.recent.filter((point) => point.epoch <= epoch);
    const last = this.points.at(-1);
    this.mean = last
      ? { loss: last.meanLoss, accuracy: last.meanAccuracy, weight: 1 }
      : { loss: 0, accuracy: 0, weight: 0 };
  }

  #halve() {
    const joined = [];
    for (let at = 0; at + 1 < this.points.length; at += 2) {
      const [first, second] = [this.points[at], this.points[at + 1]];
      joined.push({
        ...second,
        loss: (first.loss + second.loss) / 2,
        accuracy: (first.accuracy + second.accuracy) / 2,
      });
    }
    this.points = joined;
    this.width *= 2;
  }
}
