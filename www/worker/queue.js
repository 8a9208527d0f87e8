// One thing at a time: the engine cannot be called while it works, so calls and turns of training take turns here.
//
// What changes something goes before what only looks; looks go before training, so that the page stays fresh, except
// for the first turn after a command, so that a press of Start trains at once.

/**
 * @param {{busy: () => boolean, turn: () => Promise<void>}} work  `turn` trains for some milliseconds
 */
export function makeQueue(work) {
  /** @type {(() => Promise<void>)[]} */
  const commands = [];
  /** @type {(() => Promise<void>)[]} */
  const looks = [];
  let hasty = false;
  let pumping = false;
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
    if (pumping) return;
    pumping = true;
    for (;;) {
      const command = commands.shift();
      const look = command || (hasty && work.busy()) ? undefined : looks.shift();
      if (command) {
        await command();
        hasty = true;
      } else if (look) await look();
      else if (work.busy()) {
        await work.turn();
        hasty = false;
        await breathe();
      } else break;
    }
    pumping = false;
  }

  return {
    /** @param {() => Promise<void>} task @param {boolean} isLook it changes nothing */
    add(task, isLook) {
      (isLook ? looks : commands).push(task);
      void pump();
    },
  };
}
