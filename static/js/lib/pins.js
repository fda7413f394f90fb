/* Marks of things on a map: the state is told by form and by colour, as templates/components/pin_mark.html draws it. */

import { figure } from './words.js';

const SIGNS = {
  work: ['pin-mark__half', 'M0 -8A8 8 0 0 1 0 8Z'],
  done: ['pin-mark__sign', 'M-4.5 .5 -1.5 3.5 4.5 -3.5'],
  refused: ['pin-mark__sign', 'M-3.5 -3.5 3.5 3.5M3.5 -3.5 -3.5 3.5'],
};
/** How far a thing has come, in the order in which it is told. */
export const STATES = ['plain', 'open', 'work', 'done', 'refused'];

/** An SVG element. */
export function shape(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The drawing of one mark. */
export function mark(state, mine = false) {
  const kind = STATES.includes(state) ? state : 'plain';
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

/** A round figure for many things together; the ring around it is shared by their states: { state: how many }. */
export function count(L, { lon, lat }, n, states, label) {
  const size = 40 + Math.min(22, Math.round(6 * Math.log10(n)));
  const box = document.createElement('span');
  box.append(ring(states, n), Object.assign(document.createElement('span'), { textContent: figure(n) }));
  return L.marker([lat, lon], { icon: L.divIcon({ html: box, className: 'pin-count', iconSize: [size, size] }), alt: label, title: label, keyboard: true });
}

function ring(states, n) {
  const svg = shape('svg', { viewBox: '-20 -20 40 40', 'aria-hidden': 'true' });
  let begun = 0;
  for (const state of STATES.filter((one) => states[one])) {
    const part = (100 * states[state]) / n;
    svg.append(shape('circle', { class: `pin-count__${state}`, r: 17.5, pathLength: 100, 'stroke-dasharray': `${part} ${100 - part}`, 'stroke-dashoffset': -begun }));
    begun += part;
  }
  return svg;
}
