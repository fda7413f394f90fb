/* Puts values into sentences that came with the page, in the reader's language: {name} stands for a value. */

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** A whole number as the server writes it: spaced in threes from five digits on. */
export function figure(n) {
  return n < 10_000 ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

/** Hours and minutes of now, as the reader's clock shows them. */
export function clock() {
  return new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}
