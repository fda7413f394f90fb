/* Draws a figure when its line is opened; the table beside it has the same numbers. */

import { script } from '../lib/load.js';

// Plotly writes its few rules into the sheet of this id; our own link lends itself, so no inline style is ever made.
const SHEET = 'plotly.js-style-global';

export default function chart(details) {
  details.hidden = false;
  const canvas = details.querySelector('.chart-frame__canvas');
  let drawn = false;

  details.addEventListener('toggle', async () => {
    if (!details.open || drawn) return;
    drawn = true;
    try {
      if (!document.getElementById(SHEET)) document.querySelector('link[rel="stylesheet"]').id = SHEET;
      const [figure] = await Promise.all([fetch(details.dataset.figureUrl).then(read), script(details.dataset.library)]);
      canvas.replaceChildren();
      await window.Plotly.newPlot(canvas, figure.data, { autosize: true, ...figure.layout }, { responsive: true, displayModeBar: false, locale: 'en' });
    } catch {
      drawn = false;
      canvas.textContent = details.dataset.failed;
    }
  });
}

function read(answer) {
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}
