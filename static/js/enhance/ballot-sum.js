/* Ballots of ticks, points or money: what is left to give is counted as one goes. */

import { Draft, updateBar } from '../lib/draft.js';

export default function ballotSum(section) {
  const form = section.closest('form');
  const { kind, total } = section.dataset;
  const inputs = () => [...form.querySelectorAll('#projects [name="choice"], #projects [name^="points-"]')];
  const given = (input) => (kind === 'points' ? Math.max(0, Math.floor(Number(input.value)) || 0) : Number(input.checked));
  const weight = (input) => (kind === 'knapsack' ? Number(input.closest('[data-cost]').dataset.cost) : 1);
  const value = () => inputs().filter(given).map((input) => [input.name, input.value]);
  const draft = new Draft(form, section.dataset.draftKey, section.dataset, section.querySelector('.ranking__saved'), value);
  const output = section.querySelector('output');
  const warning = section.querySelector('.ballot-sum__warning');
  const live = section.querySelector('[role="status"]');

  function count() {
    const left = Number(total) - inputs().reduce((sum, input) => sum + given(input) * weight(input), 0);
    output.textContent = kind === 'knapsack' ? money(left, section.dataset.money, Number(section.dataset.digits)) : left;
    section.classList.toggle('ballot-sum--over', left < 0);
    warning.hidden = left >= 0;
    live.textContent = left < 0 ? section.dataset.over : `${section.querySelector('#ballot-sum-title').textContent}: ${output.textContent}`;
    updateBar(form, inputs().filter(given).length);
  }

  form.addEventListener('input', (event) => {
    if (!inputs().includes(event.target)) return;
    count();
    draft.changed();
  });

  const kept = draft.pending();
  if (Array.isArray(kept) && JSON.stringify(kept) !== JSON.stringify(value())) {
    const wanted = new Map(kept.map(([name, text]) => [kind === 'points' ? name : text, text]));
    for (const input of inputs()) {
      if (kind === 'points') input.value = wanted.get(input.name) ?? '';
      else input.checked = wanted.has(input.value);
    }
    count();
    draft.changed();
    draft.say(section.dataset.restored);
  }
}

/** Minor units as people write them, after the pattern of a zero that came with the page («0 ₸»). */
function money(amount, zero, digits) {
  const figure = (Math.abs(amount) / 10 ** digits).toFixed(amount % 10 ** digits ? digits : 0);
  const [whole, part] = figure.split('.');
  const mark = document.documentElement.lang === 'en' ? '.' : ',';
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0') + (part ? mark + part : '');
  return (amount < 0 ? '−' : '') + zero.replace(/[\d.,]+/, spaced);
}
