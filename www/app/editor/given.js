// What the reader is given of a program: its files, and what a person says beside them.

/** One without a name is what stands in the field alone. @typedef {{name: string, text: string}} ProgramFile */
/**
 * As it is typed, empty where nothing is said: the class that is the network, the call that makes it, and the pictures'
 * size, such as 3x64x64.
 * @typedef {{class: string, make: string, input: string}} Asked
 */
/** @typedef {{files: ProgramFile[], asked: Asked}} Given */

/** @type {Asked} */
export const NOTHING_ASKED = { class: "", make: "", input: "" };

/** @param {string} text @param {string} [name] @returns {Given} */
export function ofText(text, name = "") {
  return { files: [{ name, text }], asked: NOTHING_ASKED };
}

/** The text in the field. @param {Given & {shown: number}} state */
export function textOf({ files, shown }) {
  return files[Math.max(0, shown)].text;
}

/** The files with another text in the field. @param {Given & {shown: number}} state @param {string} text */
export function withText({ files, shown }, text) {
  return files.map((file, at) => (at === Math.max(0, shown) ? { ...file, text } : file));
}

/** @param {Given | null} a @param {Given | null} b */
export function isSame(a, b) {
  if (!a || !b) return a === b;
  const files = a.files === b.files || JSON.stringify(a.files) === JSON.stringify(b.files);
  return files && JSON.stringify(a.asked) === JSON.stringify(b.asked);
}
