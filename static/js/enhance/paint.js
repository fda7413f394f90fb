/* Parts of a photo marked by dragging; each becomes a line «left, top, width, height» in the field that also works without script. */

const SVG = 'http://www.w3.org/2000/svg';

export default function paint(box) {
  const image = box.querySelector('img');
  const field = box.closest('form').elements[box.dataset.field];
  const wide = Number(box.dataset.width), high = Number(box.dataset.height);
  const layer = document.createElementNS(SVG, 'svg');
  layer.setAttribute('viewBox', `0 0 ${wide} ${high}`);
  layer.setAttribute('aria-hidden', 'true');
  const back = document.createElement('button');
  back.type = 'button';
  back.className = 'btn btn--quiet btn--small';
  back.textContent = box.dataset.undo;
  box.append(layer, back);
  let from = null, live = null;

  const spot = (event) => {
    const frame = image.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width * wide, y = (event.clientY - frame.top) / frame.height * high;
    return [Math.round(Math.min(Math.max(x, 0), wide)), Math.round(Math.min(Math.max(y, 0), high))];
  };
  const lines = () => field.value.split('\n').filter((line) => line.trim());
  const part = (sides) => {
    const shape = document.createElementNS(SVG, 'rect');
    ['x', 'y', 'width', 'height'].forEach((name, n) => shape.setAttribute(name, sides[n]));
    return shape;
  };
  const draw = () => layer.replaceChildren(...lines().map((line) => part((line.match(/\d+/g) || [0, 0, 0, 0]).map(Number))));
  const sides = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];

  layer.addEventListener('pointerdown', (event) => {
    from = spot(event);
    layer.setPointerCapture(event.pointerId);
    live = part([...from, 0, 0]);
    layer.append(live);
  });
  layer.addEventListener('pointermove', (event) => {
    if (from) ['x', 'y', 'width', 'height'].forEach((name, n) => live.setAttribute(name, sides(spot(event))[n]));
  });
  layer.addEventListener('pointerup', (event) => {
    const made = sides(spot(event));
    from = null;
    if (made[2] > 4 && made[3] > 4) field.value = [...lines(), made.join(', ')].join('\n');
    draw();
  });
  back.addEventListener('click', () => { field.value = lines().slice(0, -1).join('\n'); draw(); });
  field.addEventListener('input', draw);
  draw();
}
