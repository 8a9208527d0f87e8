// A reporter for `node --test`: each test that failed as a line of JSON, `{file, name}`.

/** @param {AsyncIterable<{type: string, data: any}>} events */
export default async function* failures(events) {
  for await (const { type, data } of events) {
    const isOne = type === 'test:fail' && data.nesting === 0 && data.details?.type !== 'suite' && data.details?.error?.failureType !== 'subtestsFailed';
    if (isOne && data.file !== data.name) yield `${JSON.stringify({ file: data.file, name: data.name })}\n`;
  }
}
