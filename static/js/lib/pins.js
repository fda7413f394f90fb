/* Marks of things on a map: the state is told by form and by colour, as templates/components/pin_mark.html draws it. */

const SIGNS = {
  work: ['pin-mark__half', 'M0 -8A8 8 0 0 1 0 8Z'],
  done: ['pin-mark__sign', 'M-4.5 .5 -1.5 3.5 4.5 -3.5'],
  refused: ['pin-mark__sign', 'M-3.5 -3.5 3.5 3.5M3.5 -3.5 -3.5 3.5'],
};
const STATES = new Set(['plain', 'open', ...Object.keys(SIGNS)]);

/** An SVG element. */
export function shape(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The drawing of one mark. */
export function mark(state, mine = false) {
  const kind = STATES.has(state) ? state : 'plain';
  const box = Object.assign(document.createElement('span'), { className: `pin-mark pin-mark--${kind}` });
  const svg = shape('svg', { viewBox: '-15 -15 30 30', 'aria-hidden': 'true' });
  if (mine) svg.append(shape('circle', { class: 'pin-mark__ring', r: 13.5 }));
  svg.append(shape('circle', { class: 'pin-mark__body', r: kind === 'open' || kind === 'work' ? 8 : 10 }));
  if (SIGNS[kind]) svg.append(shape('path', { class: SIGNS[kind][0], d: SIGNS[kind][1] }));
  box.append(svg);
  return box;
}

/** A Leaflet marker for one thing; `label` is read out. */
export function pin(L, { lon, lat, state, mine }, label) {
  const icon = L.divIcon({ html: mark(state, mine), className: 'pin-mark', iconSize: [30, 30] });
  return L.marker([lat, lon], { icon, alt: label, title: label, keyboard: true });
}

/** A round figure for many things together. */
export function count(L, { lon, lat }, n, label) {
  const size = 34 + Math.min(22, Math.round(6 * Math.log10(n)));
  const text = Object.assign(document.createElement('span'), { textContent: n });
  return L.marker([lat, lon], { icon: L.divIcon({ html: text, className: 'pin-count', iconSize: [size, size] }), alt: label, title: label, keyboard: true });
}
