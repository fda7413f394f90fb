/* Search boxes narrow the list below them as one types; without script the form they belong to asks the server. */

import { fill } from '../lib/words.js';

export default function filterList(box) {
  const form = document.getElementById(box.dataset.form);
  const list = document.getElementById(box.dataset.list);
  if (!form || !list) return;
  // In a ballot the boxes belong to the ballot's own form, which is sent for better reasons than a search.
  const inside = form.contains(box);
  const status = box.querySelector('[role="status"]');
  const texts = new Map([...list.children].map((item) => [item, item.textContent.toLowerCase()]));
  const menus = [...box.querySelectorAll('select')];
  box.querySelector('[type="submit"]').hidden = true;

  function apply() {
    const wish = Object.fromEntries(inside ? [...box.querySelectorAll('input, select')].map((field) => [field.name, field.value]) : new FormData(form));
    const words = (wish.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = menus.filter((menu) => menu.value);
    let shown = 0;
    for (const [item, text] of texts) {
      const fits = words.every((word) => text.includes(word)) && wanted.every((menu) => item.dataset[menu.name] === menu.value);
      item.hidden = !fits;
      shown += fits;
    }
    status.textContent = fill(box.dataset.count, { n: shown, all: texts.size });
    const query = new URLSearchParams(Object.entries(wish).filter(([, text]) => text)).toString();
    history.replaceState(history.state, '', `${location.pathname}${query && `?${query}`}${location.hash}`);
  }

  box.addEventListener('input', (event) => { event.stopPropagation(); apply(); });
  if (inside) box.addEventListener('keydown', (event) => { if (event.key === 'Enter' && event.target.matches('input')) event.preventDefault(); });
  else form.addEventListener('submit', (event) => { event.preventDefault(); apply(); });
  for (const chip of document.querySelectorAll('.chip[data-name]')) {
    const menu = menus.find((one) => one.name === chip.dataset.name);
    if (menu) chip.addEventListener('click', (event) => { event.preventDefault(); menu.value = chip.dataset.value; mark(chip); apply(); });
  }
}

function mark(chip) {
  for (const other of document.querySelectorAll(`.chip[data-name="${CSS.escape(chip.dataset.name)}"]`)) other.removeAttribute('aria-current');
  chip.setAttribute('aria-current', 'true');
}
