/* Dragging a row of a list by its grip, with mouse, pen or finger; `drop` hears the place it was let go at. */

export function grip(row, label, { rows, drop }) {
  const handle = Object.assign(document.createElement('span'), { className: 'rank-row__grip', title: label, textContent: '⠿' });
  handle.setAttribute('aria-hidden', 'true');
  row.prepend(handle);
  row.classList.add('rank-row--grip');
  let from = null;

  const place = (y) => rows().filter((other) => other !== row && middle(other) < y).length;
  const stop = (event) => {
    if (from === null) return;
    const y = event.clientY;
    row.style.transform = '';
    row.classList.remove('rank-row--held');
    const start = from;
    from = null;
    if (event.type === 'pointerup' && Math.abs(y - start) > 4) drop(place(y));
  };

  handle.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    event.preventDefault();
    from = event.clientY;
    handle.setPointerCapture(event.pointerId);
    row.classList.add('rank-row--held');
  });
  handle.addEventListener('pointermove', (event) => {
    if (from !== null) row.style.transform = `translateY(${event.clientY - from}px)`;
  });
  handle.addEventListener('pointerup', stop);
  handle.addEventListener('pointercancel', stop);
}

function middle(element) {
  const box = element.getBoundingClientRect();
  return box.top + box.height / 2;
}
