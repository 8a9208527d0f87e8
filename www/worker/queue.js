// One thing at a time: the engine cannot be called while it works, so calls and turns of training take turns here.

/**
 * @param {{running: () => boolean, turn: () => Promise<void>}} work  `turn` trains for some milliseconds
 */
export function makeQueue(work) {
  /** @type {(() => Promise<void>)[]} */
  const tasks = [];
  let busy = false;
  const channel = new MessageChannel();
  /** @type {(() => void) | null} */
  let wake = null;
  channel.port1.onmessage = () => wake?.();

  /** Lets waiting messages in. A MessageChannel is not clamped to 4 ms as setTimeout is. @returns {Promise<void>} */
  function breathe() {
    return new Promise((resolve) => {
      wake = resolve;
      channel.port2.postMessage(0);
    });
  }

  async function pump() {
    if (busy) return;
    busy = true;
    for (;;) {
      const task = tasks.shift();
      if (task) await task();
      else if (work.running()) {
        await work.turn();
        await breathe();
      } else break;
    }
    busy = false;
  }

  return {
    /** @param {() => Promise<void>} task */
    add(task) {
      tasks.push(task);
      void pump();
    },
  };
}
