/* Parts of a photo marked by dragging, or put there by a button and moved by keys; each is a line «left, top, width, height» in the field that also works without script. */

import { fill } from '../lib/words.js';

const SVG = 'http://www.w3.org/2000/svg';
const LEAST = 4;

export default function paint(box) {
  const { dataset } = box;
  const photo = box.querySelector('.paint__photo'), layer = photo.querySelector('svg');
  const field = box.closest('form').elements[dataset.field];
  const wide = Number(dataset.width), high = Number(dataset.height), step = Math.max(1, Math.round(wide / 50));
  // The whole photo is in sight at once, with room beside or below it for a finger that scrolls.
  photo.style.maxWidth = `calc(65vh * ${wide / high})`;
  layer.removeAttribute('aria-hidden');
  layer.setAttribute('role', 'group');
  layer.setAttribute('aria-label', dataset.parts);
  layer.classList.add('paint__layer');
  const add = button(dataset.add), back = button(dataset.undo);
  const bar = Object.assign(document.createElement('p'), { className: 'actions' });
  const hint = Object.assign(document.createElement('p'), { className: 'small quiet', textContent: dataset.keys });
  bar.append(add, back);
  photo.after(bar, hint);
  let from = null, live = null;

  const lines = () => field.value.split('\n').filter((line) => line.trim());
  const numbers = (line) => (line.match(/-?\d+/g) || []).concat([0, 0, 0, 0]).slice(0, 4).map(Number);
  const write = (kept) => { field.value = kept.join('\n'); draw(); };

  function shape(sides) {
    const part = document.createElementNS(SVG, 'rect');
    ['x', 'y', 'width', 'height'].forEach((name, n) => part.setAttribute(name, Math.max(sides[n], 0)));
    return part;
  }

  function draw() {
    layer.replaceChildren(...lines().map((line, n) => {
      const part = shape(numbers(line));
      part.setAttribute('tabindex', '0');
      part.setAttribute('role', 'img');
      part.setAttribute('aria-label', fill(dataset.part, { n: n + 1, where: line }));
      return part;
    }));
    back.disabled = !lines().length;
  }

  function spot(event) {
    const frame = layer.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * wide, y = (event.clientY - frame.top) / frame.height * high;
    return [Math.round(Math.min(Math.max(x, 0), wide)), Math.round(Math.min(Math.max(y, 0), high))];
  }

  const sides = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];

  layer.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    from = spot(event);
    layer.setPointerCapture(event.pointerId);
    live = shape([...from, 0, 0]);
    layer.append(live);
  });
  layer.addEventListener('pointermove', (event) => {
    if (from) ['x', 'y', 'width', 'height'].forEach((name, n) => live.setAttribute(name, sides(spot(event))[n]));
  });
  layer.addEventListener('pointerup', (event) => {
    if (!from) return;
    const made = sides(spot(event));
    from = null;
    if (made[2] > LEAST && made[3] > LEAST) write([...lines(), made.join(', ')]);
    else { draw(); touched(made); }
  });
  layer.addEventListener('pointercancel', () => { from = null; draw(); });

  /** A tap on a part chooses it, for the keys. */
  function touched([x, y]) {
    const at = lines().map(numbers).findLastIndex(([left, top, width, height]) => x >= left && y >= top && x <= left + width && y <= top + height);
    layer.children[at]?.focus();
  }

  layer.addEventListener('keydown', (event) => {
    const at = [...layer.children].indexOf(event.target);
    const kept = lines();
    if (at < 0) return;
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      write(kept.filter((_, n) => n !== at));
      (layer.children[Math.min(at, kept.length - 2)] ?? add).focus();
      return;
    }
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!way) return;
    event.preventDefault();
    let [left, top, width, height] = numbers(kept[at]);
    if (event.shiftKey) [width, height] = [within(width + way[0], step, wide - left), within(height + way[1], step, high - top)];
    else [left, top] = [within(left + way[0], 0, wide - width), within(top + way[1], 0, high - height)];
    kept[at] = [left, top, width, height].join(', ');
    write(kept);
    layer.children[at].focus();
  });

  add.addEventListener('click', () => {
    const [width, height] = [Math.round(wide / 5), Math.round(high / 5)];
    write([...lines(), [Math.round((wide - width) / 2), Math.round((high - height) / 2), width, height].join(', ')]);
    layer.lastElementChild.focus();
  });
  back.addEventListener('click', () => { write(lines().slice(0, -1)); if (back.disabled) add.focus(); });
  field.addEventListener('input', draw);
  draw();
}

function within(value, least, most) {
  return Math.min(Math.max(value, least), Math.max(most, least));
}

function button(words) {
  return Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn--quiet btn--small', textContent: words });
}
