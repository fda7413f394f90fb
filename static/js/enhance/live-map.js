/* A map that shows what a list holds, loaded view by view.

   templates/components/live_map.html makes the element: {{ live_map(id, title, map_of(place), data_url, states, list_id) }}.
   `data-url` is an endpoint with the list's own filters in its query; the map adds ?bbox=west,south,east,north&zoom=z
   and expects JSON, never more than 2,000 features:

   {"kind": "points", "total": n, "without_place": n, "under": path, "points": [[lon, lat, state, category, title, name, mine]]}
   {"kind": "cells", "total": n, "without_place": n, "under": path, "cells": [[lon, lat, count, {state: n}, name?]]}

   Rows without names of their parts: two thousand of them go to a phone. `total` counts what fits the filters in this
   box, as the list would; `without_place` what fits them and has no spot. `state` is plain, open, work, done or refused.
   `lon` and `lat` are public spots, blurred where they must be. `under` and `name` together are the address of a thing.
   A cell is a square of about 64 pixels: its lon and lat are the mean of what lies in it; name when it holds one.
   The server builds both with civic.locations.queries.view. */

import { makeMap, read } from '../lib/asar-map.js';
import { STATES, count, pin } from '../lib/pins.js';
import { figure, fill } from '../lib/words.js';

export default async function liveMap(box) {
  const words = JSON.parse(box.dataset.words);
  const frame = box.querySelector('.live-map__frame');
  box.hidden = false;
  if (navigator.connection?.saveData) await asked(frame, words.open);
  try {
    await show(box, frame, words);
  } catch {
    frame.hidden = true;
    box.querySelector('.live-map__line').textContent = words.failed;
  }
}

/** On a connection that saves data nothing is loaded before the reader wants it. */
function asked(frame, label) {
  const press = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn--quiet', textContent: label });
  frame.before(press);
  frame.hidden = true;
  return new Promise((go) => {
    press.addEventListener('click', () => { press.remove(); frame.hidden = false; go(); }, { once: true });
  });
}

async function show(box, frame, words) {
  const map = await makeMap(frame, remembered(JSON.parse(box.dataset.map)), box.dataset.title, words);
  const states = JSON.parse(box.dataset.states);
  const line = box.querySelector('.live-map__line');
  const layer = window.L.layerGroup().addTo(map);
  let number = 0;

  async function load() {
    const mine = ++number;
    const address = new URL(box.dataset.url, location.href);
    const { _southWest: low, _northEast: high } = map.getBounds();
    address.searchParams.set('bbox', [low.lng, low.lat, high.lng, high.lat].map((side) => side.toFixed(5)).join(','));
    address.searchParams.set('zoom', map.getZoom());
    const answer = await fetch(address).then(read).catch(() => null);
    if (mine !== number) return;
    if (!answer) { line.textContent = words.failed; return; }
    layer.clearLayers();
    if (answer.kind === 'cells') cells(map, layer, answer, states, words);
    else points(layer, answer, states, words);
    line.textContent = [fill(words.shown, { n: figure(answer.total) }), answer.without_place ? fill(words.without, { n: figure(answer.without_place) }) : ''].join(' ');
  }

  // Leaflet listens for this key only while the ground itself has the focus, not one of its marks.
  frame.addEventListener('keydown', (event) => { if (event.key === 'Escape') map.closePopup(); });

  // Without an endpoint there is only the ground to look at, and what is drawn over it.
  if (!box.dataset.url) return;
  map.on('moveend', () => { remember(map); load(); });
  await load();
}

function cells(map, layer, { cells: found, under }, states, words) {
  const { L } = window;
  for (const [lon, lat, n, held, name] of found) {
    if (name) {
      const [state] = Object.keys(held);
      const alone = [{ title: words.alone, url: under + name, state }];
      pin(L, { lon, lat, state }, states[state] ?? words.alone).bindPopup(() => list(alone, states, words), { maxWidth: 280 }).addTo(layer);
    } else {
      const made = count(L, { lon, lat }, n, held, told(n, held, states, words));
      made.on('click', () => map.setView([lat, lon], Math.min(map.getZoom() + 2, 20)));
      made.addTo(layer);
    }
  }
}

/** How many things, and how far they have come. */
function told(n, held, states, words) {
  const parts = STATES.filter((state) => held[state] && states[state]).map((state) => `${states[state]}: ${figure(held[state])}`);
  return [fill(words.many, { n: figure(n) }), parts.join(', ')].filter(Boolean).join('. ');
}

/** Things at exactly the same spot are one mark whose popup is their list: no zoom would ever part them. */
function points(layer, { points: found, under }, states, words) {
  const { L } = window;
  const spots = new Map();
  for (const [lon, lat, state, category, title, name, mine] of found) {
    const key = `${lat},${lon}`;
    if (!spots.has(key)) spots.set(key, []);
    spots.get(key).push({ lon, lat, state, category, title, url: under + name, mine });
  }
  for (const together of spots.values()) {
    const [first] = together;
    const made = together.length > 1 ? pile(L, together, states, words) : pin(L, first, first.title);
    made.bindPopup(() => list(together, states, words), { maxWidth: 280 }).addTo(layer);
  }
}

function pile(L, together, states, words) {
  const held = {};
  for (const { state } of together) held[state] = (held[state] ?? 0) + 1;
  return count(L, together[0], together.length, held, told(together.length, held, states, words));
}

/** A popup built from text, never from markup. */
function list(together, states, words) {
  const lines = document.createElement('ul');
  lines.className = 'live-map__here';
  for (const { title, url, category, state, mine } of together) {
    const line = document.createElement('li');
    const link = document.createElement(url ? 'a' : 'span');
    link.textContent = title;
    if (url && new URL(url, location.href).origin === location.origin) link.href = url;
    const note = Object.assign(document.createElement('small'), { className: 'quiet', textContent: [category, states[state], mine && words.mine].filter(Boolean).join(' · ') });
    line.append(link, note);
    lines.append(line);
  }
  return lines;
}

/** Where the map stands is kept in the address, behind #, so that a link shows the same view. */
function remembered(settings) {
  const found = /^#map=(\d{1,2})\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash);
  return found ? { ...settings, zoom: Number(found[1]), lat: Number(found[2]), lon: Number(found[3]) } : settings;
}

function remember(map) {
  const { lat, lng } = map.getCenter();
  history.replaceState(history.state, '', `${location.pathname}${location.search}#map=${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
}
