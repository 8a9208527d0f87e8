// A reporter for `node --test`: what became of each test that ran, as a line of JSON, `{file, name, passed}`. A file
// that does not even load is a test of its own name.

/** @param {AsyncIterable<{type: string, data: any}>} events */
export default async function* outcomes(events) {
  for await (const { type, data } of events) {
    const isOver = type === "test:pass" || type === "test:fail";
    const isSkipped = data.skip !== undefined || data.todo !== undefined;
    if (isOver && data.nesting === 0 && !isSkipped)
      yield `${JSON.stringify({ file: data.file ?? data.name, name: data.name, passed: type === "test:pass" })}\n`;
  }
}
