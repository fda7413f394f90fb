/* Turns a drawn map into one that can be moved, when the reader asks; no tiles, so nothing leaves the site. */

import { script, style } from '../lib/load.js';

export default function map(button) {
  button.hidden = false;
  const { url, library, failed } = button.dataset;
  const picture = document.getElementById(button.dataset.for).querySelector('.map-frame__picture');

  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const [points] = await Promise.all([fetch(url).then(read), script(library), button.dataset.style && style(button.dataset.style)]);
      show(points, picture);
      button.hidden = true;
    } catch {
      button.disabled = false;
      button.after(Object.assign(document.createElement('span'), { textContent: failed, className: 'small quiet' }));
    }
  });
}

function show(points, picture) {
  const { L } = window;
  const frame = Object.assign(document.createElement('div'), { className: 'map-frame__big' });
  picture.replaceChildren(frame);
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
  const leaflet = L.map(frame, { attributionControl: false });
  const layer = L.geoJSON(points, {
    style: ({ geometry }) => (geometry.type === 'Point' ? {} : { color: colour, weight: 2, fillOpacity: 0.15 }),
    pointToLayer: (feature, at) => L.circleMarker(at, { radius: 10, color: '#fff', weight: 2, fillColor: colour, fillOpacity: 1 }),
    onEachFeature: (feature, part) => { if (feature.properties?.title) part.bindPopup(words(feature.properties)); },
  }).addTo(leaflet);
  leaflet.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 17 });
}

/** A popup built from text, never from markup. */
function words({ title, url }) {
  const line = document.createElement(url ? 'a' : 'span');
  line.textContent = title;
  if (url && new URL(url, location.href).origin === location.origin) line.href = url;
  return line;
}

function read(answer) {
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}
