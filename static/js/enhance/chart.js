/* Draws a figure when its line is opened; the table beside it has the same numbers. */

import { script } from '../lib/load.js';

export default function chart(details) {
  details.hidden = false;
  const canvas = details.querySelector('.chart-frame__canvas');
  let drawn = false;

  details.addEventListener('toggle', async () => {
    if (!details.open || drawn) return;
    drawn = true;
    try {
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
