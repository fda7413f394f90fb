/* Makes a map of this site: Leaflet with our own drawn ground, usable by keyboard, asking nobody else's server.
   Settings come from the page as map_of(place) in civic/locations/charts.py gives them. */

import { script, style } from './load.js';

/** Colours of the page's theme for things Leaflet draws itself. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A map in `frame`; resolves to the Leaflet map with its ground laid. `label` names it for readers of screens. */
export async function makeMap(frame, settings, label, words = {}) {
  await Promise.all([script(settings.library), settings.style && style(settings.style)]);
  const { L } = window;
  frame.classList.add('asar-map');
  const map = L.map(frame, {
    center: [settings.lat, settings.lon], zoom: settings.zoom, minZoom: 3, maxZoom: 20, zoomControl: false,
    attributionControl: false, keyboardPanDelta: 40, worldCopyJump: true,
  });
  L.control.zoom({ zoomInTitle: words.zoomin ?? '+', zoomOutTitle: words.zoomout ?? '−' }).addTo(map);
  frame.setAttribute('role', 'application');
  frame.setAttribute('aria-label', label);
  layGround(map, settings);
  return map;
}

function layGround(map, settings) {
  const { L } = window;
  if (settings.outline) {
    fetch(settings.outline).then(read).then((shapes) => {
      L.geoJSON(shapes, { interactive: false, style: () => ({ color: colour('edge'), weight: 1.5, fillColor: colour('card'), fillOpacity: 0.35 }) }).addTo(map).bringToBack();
    }).catch(() => {});
  }
}

/** The JSON of an answer, or a failure. */
export function read(answer) {
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}
