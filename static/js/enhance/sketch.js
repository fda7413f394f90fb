/* Draws on a yard in metres with a mouse, a finger or the keys; everything ends in the same form that works without script. */

import { fill } from '../lib/words.js';
import { Drawing, corners, letters, middle, sizeOf } from '../lib/layout.js';

const STEP = 0.5;

export default function sketch(box) {
  return new Editor(box);
}

class Editor {
  constructor(box) {
    this.box = box;
    this.form = box.closest('form');
    this.words = { ...box.dataset };
    this.svg = box.querySelector('#board');
    this.height = Number(this.svg.dataset.height);
    this.width = Number(this.svg.dataset.width);
    this.unit = Math.max(this.width, this.height) * 0.022;
    this.items = new Map(JSON.parse(box.dataset.palette).map((item) => [item.key, item]));
    this.field = this.form.querySelector('#document');
    this.drawing = new Drawing(this.field.value);
    this.layer = this.svg.querySelector('.things');
    this.marks = this.layer.parentNode.appendChild(make('g', { 'aria-hidden': 'true' }));
    this.live = box.querySelector('[role="status"]');
    this.list = box.querySelector('.sketch__list ol');
    this.sum = box.querySelector('.sketch__sum');
    this.aim = [this.width / 2, this.height / 2];
    this.growing = [];
    this.chosen = null;
    this.item = null;
    this.open();
  }

  /** Show what needs script, put the plain rows away: they would undo what is drawn. */
  open() {
    for (const name of ['.sketch__tools', '.sketch__help', '.sketch__list']) this.box.querySelector(name).hidden = false;
    const rows = this.form.querySelector('.sketch__rows');
    rows.disabled = true;
    rows.hidden = true;
    if (!this.words.rows) this.form.querySelector('.sketch__add').open = false;
    this.svg.setAttribute('tabindex', '0');
    this.svg.setAttribute('role', 'application');
    this.svg.setAttribute('aria-label', this.words.board);
    this.box.addEventListener('click', (event) => this.click(event));
    this.svg.addEventListener('pointerdown', (event) => this.down(event));
    this.svg.addEventListener('pointermove', (event) => this.move(event));
    this.svg.addEventListener('pointerup', (event) => this.up(event));
    this.svg.addEventListener('pointercancel', () => { this.held = null; });
    this.svg.addEventListener('dblclick', () => this.finish());
    this.svg.addEventListener('keydown', (event) => this.key(event));
    this.show();
  }

  snap() { return this.box.querySelector('[data-do="snap"]').checked; }

  spot(x, y) {
    const grain = this.snap() ? STEP : 0.01;
    const round = (value, most) => Math.min(Math.max(Math.round(Math.round(value / grain) * grain * 100) / 100, 0), most);
    return [round(x, this.width), round(y, this.height)];
  }

  where(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return this.spot(at.x, this.height - at.y);
  }

  square([x, y]) {
    const cell = Number(this.words.cell);
    const last = (whole) => Math.max(Math.ceil(Math.round((whole / cell) * 1e6) / 1e6), 1) - 1;
    const column = Math.min(Math.max(Math.floor(x / cell), 0), last(this.width));
    return `${letters(column)}${Math.min(Math.max(Math.floor((this.height - y) / cell), 0), last(this.height)) + 1}`;
  }

  name(thing) { return this.items.get(thing.item).name; }

  say(words, values = {}) { this.live.textContent = fill(words, values); }

  /* ---- changing ---- */

  changed() { this.field.value = this.drawing.text(); this.show(); }

  place(at) {
    const item = this.items.get(this.item);
    if (!item) return;
    if (this.drawing.things.length >= 500) { this.say(this.words.full); return; }
    if (item.shape !== 'point') { this.corner(at); return; }
    this.chosen = this.drawing.add(item, [at]).key;
    this.say(this.words.placed, { item: item.name, square: this.square(at) });
    this.changed();
  }

  corner(at) {
    this.growing.push(at);
    this.say(this.words.corner, { n: this.growing.length, square: this.square(at) });
    this.show();
  }

  finish() {
    const item = this.items.get(this.item);
    const spots = this.growing.filter((spot, n) => n === 0 || String(spot) !== String(this.growing[n - 1]));
    if (!item || !this.growing.length) return;
    if (spots.length < (item.shape === 'line' ? 2 : 3)) { this.say(this.words.short); return; }
    this.growing = [];
    this.chosen = this.drawing.add(item, spots).key;
    this.say(this.words.placed, { item: item.name, square: this.square(spots[0]) });
    this.changed();
  }

  nudge(dx, dy) {
    const thing = this.drawing.get(this.chosen);
    const spots = thing.spots.map(([x, y]) => [x + dx, y + dy]);
    if (spots.some(([x, y]) => x < 0 || y < 0 || x > this.width || y > this.height)) return;
    this.drawing.change(this.chosen, { spots: spots.map(([x, y]) => [Math.round(x * 100) / 100, Math.round(y * 100) / 100]) });
    this.say(this.words.moved, { item: this.name(thing), square: this.square(middle(this.drawing.get(this.chosen))) });
    this.changed();
  }

  turn() {
    const thing = this.drawing.get(this.chosen);
    if (!thing || this.items.get(thing.item).shape !== 'point') return;
    const turned = (thing.turned + 15) % 360;
    this.drawing.change(this.chosen, { turned });
    this.say(this.words.turned, { item: this.name(thing), n: turned });
    this.changed();
  }

  remove() {
    const thing = this.drawing.get(this.chosen);
    if (!thing) return;
    this.drawing.remove(this.chosen);
    this.chosen = null;
    this.say(this.words.removed, { item: this.name(thing) });
    this.changed();
  }

  back(redo) {
    if (!(redo ? this.drawing.redo() : this.drawing.undo())) return;
    if (!this.drawing.get(this.chosen)) this.chosen = null;
    this.say(redo ? this.words.redone : this.words.undone);
    this.changed();
  }

  choose(key) {
    this.chosen = key;
    this.growing = [];
    const thing = this.drawing.get(key);
    if (thing) { this.pick(null); this.say(this.words.chosen, { item: this.name(thing), square: this.square(middle(thing)) }); }
    this.show();
  }

  pick(key) {
    this.item = key;
    this.growing = [];
    for (const button of this.box.querySelectorAll('.sketch__item')) button.setAttribute('aria-pressed', String(button.dataset.item === key));
  }

  /* ---- hands ---- */

  click(event) {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.item) { this.chosen = null; this.pick(this.item === button.dataset.item ? null : button.dataset.item); this.show(); }
    if (button.dataset.key) { this.choose(button.dataset.key); this.svg.focus(); }
    const verb = { undo: () => this.back(false), redo: () => this.back(true), turn: () => this.turn(), remove: () => this.remove(), finish: () => this.finish() }[button.dataset.do];
    if (verb) verb();
  }

  down(event) {
    if (event.button) return;
    const key = event.target.closest('[data-key]')?.dataset.key;
    if (key && !this.item) {
      this.choose(key);
      this.held = { key, from: this.where(event), spots: this.drawing.get(key).spots, moved: false };
      this.svg.setPointerCapture(event.pointerId);
    } else if (!this.item) this.choose(null);
  }

  move(event) {
    if (!this.held) return;
    const [x, y] = this.where(event);
    const dx = x - this.held.from[0];
    const dy = y - this.held.from[1];
    if (!this.held.moved && Math.hypot(dx, dy) < 0.2) return;
    const spots = this.held.spots.map((spot) => [spot[0] + dx, spot[1] + dy]);
    if (spots.some(([a, b]) => a < 0 || b < 0 || a > this.width || b > this.height)) return;
    this.drawing.change(this.held.key, { spots: spots.map(([a, b]) => (this.snap() && spots.length === 1 ? this.spot(a, b) : [Math.round(a * 100) / 100, Math.round(b * 100) / 100])) }, this.held.moved);
    this.held.moved = true;
    this.changed();
  }

  up(event) {
    const held = this.held;
    this.held = null;
    if (held) {
      const thing = this.drawing.get(held.key);
      if (held.moved) this.say(this.words.moved, { item: this.name(thing), square: this.square(middle(thing)) });
      return;
    }
    if (event.button || !this.item) return;
    this.aim = this.where(event);
    this.place(this.aim);
  }

  key(event) {
    const step = event.shiftKey ? 0.1 : this.chosen ? STEP : 1;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const letter = event.code === 'KeyR' ? 'r' : event.code === 'KeyF' ? 'f' : event.code === 'KeyZ' ? 'z' : event.code === 'KeyY' ? 'y' : '';
    if (way && this.chosen) this.nudge(way[0] * step, way[1] * step);
    else if (way) this.steer(way[0] * step, way[1] * step);
    else if ((event.ctrlKey || event.metaKey) && (letter === 'z' || letter === 'y')) this.back(letter === 'y' || event.shiftKey);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === 'Enter') this.place(this.aim);
    else if (letter === 'f') this.finish();
    else if (letter === 'r') this.turn();
    else if (event.key === 'Delete') this.remove();
    else if (event.key === 'Backspace') { if (this.growing.length) { this.growing.pop(); this.show(); } else this.remove(); }
    else if (event.key === 'PageDown' || event.key === 'PageUp') this.next(event.key === 'PageDown' ? 1 : -1);
    else if (event.key === 'Escape' && (this.chosen || this.item || this.growing.length)) { if (this.growing.length) this.growing = []; else { this.choose(null); this.pick(null); } this.show(); }
    else return;
    event.preventDefault();
  }

  steer(dx, dy) {
    this.aim = this.spot(this.aim[0] + dx, this.aim[1] + dy);
    this.say(this.words.aim, { square: this.square(this.aim) });
    this.show();
  }

  next(way) {
    const keys = this.drawing.things.map((thing) => thing.key);
    if (!keys.length) { this.say(this.words.empty); return; }
    const at = keys.indexOf(this.chosen);
    this.choose(keys[at < 0 ? (way > 0 ? 0 : keys.length - 1) : (at + way + keys.length) % keys.length]);
  }

  /* ---- showing ---- */

  show() {
    const order = { area: 0, line: 1, point: 2 };
    const shape = (thing) => this.items.get(thing.item).shape;
    const things = [...this.drawing.things].sort((a, b) => order[shape(a)] - order[shape(b)]);
    this.layer.replaceChildren(...things.map((thing) => this.figure(thing)));
    this.marks.replaceChildren(...this.hints());
    this.names();
    this.count();
  }

  path(spots, closed) { return `M${spots.map(([x, y]) => `${x} ${Math.round((this.height - y) * 100) / 100}`).join('L')}${closed ? 'z' : ''}`; }

  figure(thing) {
    const item = this.items.get(thing.item);
    const group = make('g', { 'data-key': thing.key });
    const title = group.appendChild(make('title'));
    title.textContent = `${item.number}. ${item.name}, ${this.square(middle(thing))}`;
    const spots = item.shape === 'point' ? corners(thing, item) : thing.spots;
    group.append(item.shape === 'line'
      ? make('path', { d: this.path(spots), fill: 'none', stroke: item.tone, 'stroke-width': item.width, 'stroke-opacity': '.75', 'stroke-linejoin': 'round' })
      : make('path', { d: this.path(spots, true), fill: item.tone, 'fill-opacity': item.shape === 'area' ? '.45' : '.8', stroke: item.tone, 'stroke-width': this.unit * 0.06 }));
    const [x, y] = middle(thing);
    group.append(make('circle', { cx: x, cy: this.height - y, r: this.unit * 0.6, fill: '#fff', stroke: item.tone, 'stroke-width': this.unit * 0.1 }));
    const label = group.appendChild(make('text', { x, y: this.height - y + this.unit * 0.27, fill: '#1d2b2a', 'font-family': 'sans-serif', 'font-size': this.unit * 0.75, 'font-weight': 700, 'text-anchor': 'middle' }));
    label.textContent = item.number;
    if (thing.key === this.chosen) group.append(make('circle', { class: 'picked', cx: x, cy: this.height - y, r: this.unit, 'stroke-width': this.unit * 0.2 }));
    return group;
  }

  hints() {
    const found = [];
    const [x, y] = [this.aim[0], this.height - this.aim[1]];
    if (this.growing.length) found.push(make('path', { class: 'growing', d: this.path(this.growing), 'stroke-width': this.unit * 0.15 }), ...this.growing.map((spot) => make('circle', { class: 'growing', cx: spot[0], cy: this.height - spot[1], r: this.unit * 0.25, 'stroke-width': this.unit * 0.12 })));
    if (this.item || this.growing.length) found.push(make('path', { class: 'aim', d: `M${x - this.unit} ${y}H${x + this.unit}M${x} ${y - this.unit}V${y + this.unit}`, 'stroke-width': this.unit * 0.1 }));
    return found;
  }

  names() {
    this.list.replaceChildren(...this.drawing.things.map((thing) => {
      const row = document.createElement('li');
      const button = row.appendChild(document.createElement('button'));
      button.type = 'button';
      button.dataset.key = thing.key;
      button.setAttribute('aria-pressed', String(thing.key === this.chosen));
      button.textContent = `${this.items.get(thing.item).number}. ${this.name(thing)}, ${this.square(middle(thing))}`;
      return row;
    }));
  }

  money(minor) {
    const digits = Number(this.words.digits);
    const whole = String(Math.floor(minor / 10 ** digits)).replace(/\B(?=(\d{3})+$)/g, '\u00a0');
    return `${whole}\u00a0${this.words.sign}`;
  }

  /** The running sum; the server counts again and its figure is the one that stands. */
  count() {
    const counted = new Map();
    let total = 0;
    for (const thing of this.drawing.things) {
      const item = this.items.get(thing.item);
      counted.set(item, (counted.get(item) ?? 0) + 1);
      total += Math.floor(sizeOf(thing, item) * item.price + 0.5);
    }
    const lines = [fill(this.words.total, { sum: this.money(total) })];
    const left = this.words.budget === '' ? 0 : Number(this.words.budget) - total;
    if (this.words.budget !== '') lines.push(fill(left < 0 ? this.words.over : this.words.left, { sum: this.money(Math.abs(left)) }));
    for (const [item, n] of counted) if (item.most && n > item.most) lines.push(fill(this.words.most, { item: item.name, n: item.most }));
    this.sum.classList.toggle('sketch__sum--over', left < 0 || lines.length > 2);
    this.sum.textContent = lines.join(' · ');
  }
}

function make(name, values = {}) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  return element;
}
