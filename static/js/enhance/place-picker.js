/* Choosing a spot on a map: a fixed cross, the map moves beneath it. It writes into the fields of the form, which are complete without it. */

import { colour, makeMap, read } from '../lib/asar-map.js';
import { shape } from '../lib/pins.js';
import { fill } from '../lib/words.js';

const COARSE_M = 50;
const CROSS = 'M28 4v18M28 34v18M4 28h18M34 28h18';

export default async function placePicker(box) {
  const words = JSON.parse(box.dataset.words);
  const settings = JSON.parse(box.dataset.map);
  const holder = box.querySelector('.picker__map');
  if (navigator.connection?.saveData) {
    holder.hidden = false;
    const ask = button(words.open);
    holder.append(ask);
    await new Promise((go) => { ask.addEventListener('click', go, { once: true }); });
    ask.remove();
  }
  const picker = new Picker(box, holder, settings, words);
  try {
    await picker.start();
  } catch {
    holder.replaceChildren(Object.assign(document.createElement('p'), { className: 'small quiet', textContent: words.failed }));
    holder.hidden = false;
  }
}

class Picker {
  constructor(box, holder, settings, words) {
    Object.assign(this, { box, holder, settings, words, moved: false, asked: 0 });
    this.at = field(box, 'spot_at');
    this.corners = field(box, 'spot_corners');
    this.source = field(box, 'spot_source');
    this.accuracy = field(box, 'spot_accuracy');
  }

  get shape() {
    return this.box.querySelector('input[name$="spot_shape"]:checked')?.value ?? 'point';
  }

  async start() {
    const { words, holder } = this;
    holder.hidden = false;
    const frame = element('div', 'picker__frame');
    const ground = element('div');
    this.cross = element('div', 'picker__cross');
    const drawing = shape('svg', { viewBox: '0 0 56 56', 'aria-hidden': 'true' });
    // Twice: a pale edge around a dark line shows on any ground.
    drawing.append(shape('path', { d: CROSS }), shape('path', { d: CROSS }));
    this.cross.append(drawing);
    frame.append(ground, this.cross);
    this.line = element('p', 'picker__line');
    this.line.setAttribute('role', 'status');
    this.take = button(words.take, 'btn');
    this.here = button(words.here);
    this.back = button(words.back);
    const bar = element('div', 'picker__bar');
    bar.append(this.take, this.here, this.back);
    const keys = element('p', 'small quiet', words.keys);
    keys.id = `${this.at.id}-keys`;
    holder.append(this.finder(), frame, this.line, bar, keys);
    this.map = await makeMap(ground, this.settings, words.map, words);
    ground.setAttribute('aria-describedby', keys.id);
    this.drawn = window.L.layerGroup().addTo(this.map);
    this.show(this.typed() ?? null);
    this.listen(ground);
    this.said();
  }

  listen(ground) {
    this.map.on('moveend', () => this.look());
    this.take.addEventListener('click', () => this.put('crosshair'));
    this.back.addEventListener('click', () => this.unput());
    this.here.addEventListener('click', () => this.stand());
    ground.addEventListener('keydown', (event) => {
      if (event.target !== ground) return;
      if (event.key === 'Enter') { event.preventDefault(); this.put('crosshair'); }
      if (event.key === 'Backspace' && this.shape !== 'point') { event.preventDefault(); this.unput(); }
    });
    this.at.addEventListener('change', () => { this.source.value = ''; this.accuracy.value = ''; this.ask(this.at.value); });
    this.corners?.addEventListener('change', () => this.show());
    for (const choice of this.box.querySelectorAll('input[name$="spot_shape"]')) choice.addEventListener('change', () => this.said());
  }

  /** What stands in the coordinates field, if it is a plain pair of degrees. */
  typed() {
    return pair(this.at.value);
  }

  path() {
    return (this.corners?.value ?? '').split('\n').map(pair).filter(Boolean);
  }

  /** Take what is under the cross: the spot, or one more corner. */
  put(source) {
    const { lat, lng } = this.map.getCenter();
    const text = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
    this.source.value = source;
    if (this.shape === 'point') this.at.value = text;
    else this.corners.value = [...this.corners.value.split('\n').filter((line) => line.trim()), text].join('\n');
    if (source === 'crosshair') this.accuracy.value = '';
    this.show();
    this.said(true);
  }

  unput() {
    if (this.shape === 'point') return;
    this.corners.value = this.corners.value.split('\n').filter((line) => line.trim()).slice(0, -1).join('\n');
    this.show();
    this.said(true);
  }

  /** Draw what is chosen; on the first call the map also goes there. */
  show(first) {
    const { L } = window;
    this.drawn.clearLayers();
    const look = { color: colour('accent-strong'), weight: 4, fillColor: colour('accent'), fillOpacity: 0.25, interactive: false };
    const corners = this.path();
    if (this.shape === 'area' && corners.length > 2) L.polygon(corners, look).addTo(this.drawn);
    else if (this.shape !== 'point' && corners.length) L.polyline(corners, look).addTo(this.drawn);
    if (this.shape !== 'point') for (const corner of corners) L.circleMarker(corner, { ...look, radius: 5, fillOpacity: 1 }).addTo(this.drawn);
    const spot = this.shape === 'point' && this.typed();
    if (spot) L.circleMarker(spot, { ...look, radius: 9, fillOpacity: 1, color: colour('card'), weight: 3 }).addTo(this.drawn);
    const accuracy = Number(this.accuracy.value);
    if (spot && accuracy) L.circle(spot, { ...look, radius: accuracy, weight: 1, fillOpacity: 0.12 }).addTo(this.drawn);
    if (first) this.map.setView(first, Math.max(this.map.getZoom(), 17));
    else if (first === null && corners.length) this.map.fitBounds(L.latLngBounds(corners).pad(0.3), { maxZoom: 18 });
  }

  said(taken = false) {
    const drawing = this.shape !== 'point';
    this.take.textContent = drawing ? this.words.corner : this.words.take;
    this.back.hidden = !drawing;
    this.at.closest('.field').hidden = drawing;
    const corners = this.corners?.closest('.field');
    if (corners) corners.hidden = !drawing;
    if (drawing) this.line.textContent = fill(this.words.corners, { n: this.path().length });
    else this.look(taken);
  }

  /** Say in words what is under the cross. */
  look(taken = false) {
    if (this.shape !== 'point') return;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const number = ++this.asked;
      const { lat, lng } = this.map.getCenter();
      const found = await fetch(`${this.settings.words}?lat=${lat.toFixed(6)}&lon=${lng.toFixed(6)}`).then(read).catch(() => null);
      if (number !== this.asked) return;
      const text = `${found?.words ? `${found.words} · ` : ''}${lat.toFixed(5)}, ${lng.toFixed(5)}`;
      const chosen = this.typed();
      const same = chosen && Math.abs(chosen[0] - lat) < 2e-6 && Math.abs(chosen[1] - lng) < 2e-6;
      this.line.textContent = fill(taken || same ? this.words.taken : this.words.at, { words: text });
    }, taken ? 0 : 400);
  }

  /** Go where the device says it stands; taken at once only when it is sure enough. */
  stand() {
    this.here.disabled = true;
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      this.here.disabled = false;
      const accuracy = Math.round(coords.accuracy);
      this.map.setView([coords.latitude, coords.longitude], accuracy > 500 ? 15 : 18, { animate: false });
      this.circle?.remove();
      this.circle = window.L.circle([coords.latitude, coords.longitude], { radius: accuracy, color: colour('accent'), weight: 1, fillOpacity: 0.12, interactive: false }).addTo(this.map);
      const said = fill(this.words.accuracy, { n: accuracy });
      if (accuracy > COARSE_M || this.shape !== 'point') {
        clearTimeout(this.timer);
        this.line.textContent = `${said} ${fill(this.words.confirm, { take: this.take.textContent })}`;
        this.take.focus();
        return;
      }
      this.accuracy.value = accuracy;
      this.put('device');
    }, () => { this.here.disabled = false; this.line.textContent = this.words.nowhere; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
  }

  /** The box that finds settlements, coordinates and plus codes; Enter in it never sends the form. */
  finder() {
    const row = element('div', 'picker__finder');
    const label = element('label', 'field__label', this.words.find);
    const input = Object.assign(element('input', 'input'), { type: 'search', id: `${this.at.id}-find`, placeholder: this.words.search, autocomplete: 'off' });
    label.htmlFor = input.id;
    this.list = element('ul', 'picker__found');
    this.list.setAttribute('aria-live', 'polite');
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      clearTimeout(this.finding);
      this.ask(input.value);
    });
    input.addEventListener('input', (event) => {
      event.stopPropagation();
      clearTimeout(this.finding);
      this.finding = setTimeout(() => this.ask(input.value), 350);
    });
    row.append(label, input, this.list);
    return row;
  }

  async ask(text) {
    if (text.trim().length < 2) { this.list.replaceChildren(); return; }
    const { lat, lng } = this.map.getCenter();
    const query = new URLSearchParams({ q: text, lat: lat.toFixed(5), lon: lng.toFixed(5) });
    const { found, problem } = await fetch(`${this.settings.search}?${query}`).then(read).catch(() => ({ found: [], problem: this.words.nothing }));
    if (found.length === 1 && found[0].source === 'coordinates') {
      this.list.replaceChildren();
      this.map.setView([found[0].lat, found[0].lon], 17);
      this.show();
      return;
    }
    this.list.replaceChildren(...(found.length ? found.map((one) => this.offer(one)) : [element('li', 'small quiet', problem)]));
  }

  offer(one) {
    const line = element('li');
    const press = element('button', '', one.name);
    press.type = 'button';
    press.addEventListener('click', () => {
      this.list.replaceChildren();
      this.map.setView([one.lat, one.lon], one.kind === 'city' ? 13 : 15);
      this.map.getContainer().focus();
    });
    line.append(press);
    return line;
  }
}

function field(box, name) {
  return box.querySelector(`[name$="${name}"]:not([type="radio"])`);
}

/** "52.2868, 76.9478" as [lat, lon]; anything else is left to the server. */
function pair(text) {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  return found && [Number(found[1]), Number(found[2])];
}

function element(tag, className = '', textContent = '') {
  return Object.assign(document.createElement(tag), { className, textContent });
}

function button(text, className = 'btn btn--quiet btn--small') {
  return Object.assign(element('button', className, text), { type: 'button' });
}
