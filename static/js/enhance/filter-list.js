/* Search boxes narrow the list below them as one types; without script the form they belong to asks the server. */

import { fill } from '../lib/words.js';

export default function filterList(box) {
  const list = document.getElementById(box.dataset.list);
  if (!list) return;
  const search = box.querySelector('[type="search"]');
  const menus = [...box.querySelectorAll('select')];
  const status = box.querySelector('[role="status"]');
  const texts = new Map([...list.children].map((item) => [item, item.textContent.toLowerCase()]));
  box.querySelector('[type="submit"]').hidden = true;

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = menus.filter((menu) => menu.value);
    let shown = 0;
    for (const [item, text] of texts) {
      const fits = words.every((word) => text.includes(word)) && wanted.every((menu) => item.dataset[menu.name] === menu.value);
      item.hidden = !fits;
      shown += fits;
    }
    status.textContent = fill(box.dataset.count, { n: shown, all: texts.size });
    remember([search, ...menus]);
  }

  box.addEventListener('input', (event) => { event.stopPropagation(); apply(); });
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    apply();
  });
  for (const chip of document.querySelectorAll('.chip[data-name]')) {
    const menu = menus.find((one) => one.name === chip.dataset.name);
    if (menu) chip.addEventListener('click', (event) => { event.preventDefault(); menu.value = chip.dataset.value; mark(chip); apply(); });
  }
}

/** The address follows the filters, so that a reload or a link shows the same list; nothing else of a form ever gets there. */
function remember(inputs) {
  const query = new URLSearchParams(location.search);
  for (const { name, value } of inputs) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  history.replaceState(history.state, '', `${location.pathname}${text && `?${text}`}${location.hash}`);
}

function mark(chip) {
  for (const other of document.querySelectorAll(`.chip[data-name="${CSS.escape(chip.dataset.name)}"]`)) other.removeAttribute('aria-current');
  chip.setAttribute('aria-current', 'true');
}
