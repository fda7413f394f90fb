/* Makes a map of this site: Leaflet with our own drawn ground, usable by keyboard. No other host is asked, unless the operator
   named one for picture tiles. Settings come from the page as map_of(place) in civic/locations/charts.py gives them. */

import { script, style } from './load.js';

const NAME_ROOM = 84;

/** A colour of the page's theme for things Leaflet draws itself. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The JSON of an answer, or a failure. */
export function read(answer) {
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

/** A map in `frame`; resolves to the Leaflet map with its ground laid. `label` names it for readers of screens. */
export async function makeMap(frame, settings, label, words = {}) {
  await Promise.all([script(settings.library), settings.style && style(settings.style)]);
  const { L } = window;
  frame.classList.add('asar-map');
  const map = L.map(frame, {
    center: [settings.lat, settings.lon], zoom: settings.zoom, minZoom: 3, maxZoom: 20, zoomControl: false,
    attributionControl: false, keyboardPanDelta: 40, zoomAnimation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  });
  L.control.zoom({ zoomInTitle: words.zoomin ?? '+', zoomOutTitle: words.zoomout ?? '−' }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  frame.setAttribute('role', 'application');
  frame.setAttribute('aria-label', label);
  const credits = L.control.attribution({ prefix: false }).addTo(map);
  await layGround(map, settings, credits);
  if (settings.outline) layOutline(map, settings.outline);
  for (const overlay of settings.overlays ?? []) layOver(map, frame, overlay, credits);
  return map;
}

async function layGround(map, settings, credits) {
  const { L } = window;
  if (settings.credit) credits.addAttribution(plain(settings.credit));
  if (settings.file) {
    await script(settings.fileLibrary);
    const flavor = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    window.protomapsL.leafletLayer({ url: new URL(settings.file, location.href).href, flavor, lang: document.documentElement.lang }).addTo(map);
  } else if (settings.tiles) {
    // The tiles' host learns which site asks, as its terms want, and never which page.
    L.tileLayer(settings.tiles, { maxZoom: 20, maxNativeZoom: 19, referrerPolicy: 'strict-origin-when-cross-origin' }).addTo(map);
  } else {
    new Ground(map, settings.base, credits);
  }
}

/** Our own drawing: fetched by squares of the present zoom, so that moving a little asks for nothing. */
class Ground {
  constructor(map, address, credits) {
    Object.assign(this, { map, address, credits, asked: '' });
    const { L } = window;
    map.createPane('ground').style.zIndex = 250;
    map.createPane('names').style.zIndex = 450;
    map.getPane('names').style.pointerEvents = 'none';
    this.shapes = L.layerGroup().addTo(map);
    this.names = L.layerGroup().addTo(map);
    map.on('moveend', () => this.look());
    this.look();
  }

  async look() {
    const bounds = this.map.getBounds();
    const zoom = this.map.getZoom();
    const step = 360 / 2 ** zoom * 2;
    const box = [Math.floor(bounds.getWest() / step) * step, Math.floor(bounds.getSouth() / step) * step, Math.ceil(bounds.getEast() / step) * step, Math.ceil(bounds.getNorth() / step) * step];
    const query = `?bbox=${box.map((side) => side.toFixed(4)).join(',')}&zoom=${zoom}`;
    if (query === this.asked) return;
    this.asked = query;
    const found = await fetch(this.address + query).then(read).catch(() => null);
    if (!found || query !== this.asked) return;
    this.draw(found, zoom);
  }

  draw({ features, sources }, zoom) {
    const { L } = window;
    this.shapes.clearLayers();
    this.names.clearLayers();
    for (const source of sources) this.credits.addAttribution(plain(source));
    const renderer = this.renderer ??= L.canvas({ pane: 'ground', padding: 0.3 });
    const drawn = features.filter(({ geometry }) => geometry.type !== 'Point');
    const look = looks(zoom);
    L.geoJSON({ type: 'FeatureCollection', features: drawn }, { pane: 'ground', renderer, interactive: false, style: ({ properties }) => look[properties.kind] ?? look.border }).addTo(this.shapes);
    this.label(features, zoom);
  }

  /** Names by importance, each only where there is room for it. */
  label(features, zoom) {
    const { L } = window;
    const taken = new Set();
    const lang = document.documentElement.lang;
    const named = new Set();
    for (const { properties, geometry } of features) {
      const text = properties.kind === 'name' ? properties[lang] || properties.kk : zoom > 12 && properties.name;
      const at = text && !named.has(text) && anchor(geometry);
      if (!at) continue;
      const { x, y } = this.map.project(at, zoom).divideBy(NAME_ROOM).floor();
      const spots = [`${x}:${Math.floor(y * 2)}`, `${x + 1}:${Math.floor(y * 2)}`, `${x - 1}:${Math.floor(y * 2)}`];
      if (spots.some((spot) => taken.has(spot))) continue;
      for (const spot of spots) taken.add(spot);
      named.add(text);
      const kind = properties.of === 'city' ? 'city' : properties.kind === 'name' ? 'place' : 'street';
      const span = Object.assign(document.createElement('span'), { textContent: text });
      L.marker(at, { pane: 'names', interactive: false, keyboard: false, icon: L.divIcon({ html: span, className: `asar-map__name asar-map__name--${kind}`, iconSize: null }) }).addTo(this.names);
    }
  }
}

/** Where a name stands: on a point, or in the middle of the longest part of a line or of a ring. */
function anchor({ type, coordinates }) {
  if (type === 'Point') return [coordinates[1], coordinates[0]];
  const line = { LineString: [coordinates], MultiLineString: coordinates, Polygon: coordinates.slice(0, 1), MultiPolygon: coordinates.map((part) => part[0]) }[type];
  if (!line) return null;
  const longest = line.reduce((a, b) => (b.length > a.length ? b : a));
  if (type.endsWith('Polygon')) {
    const [lon, lat] = longest.slice(1).reduce(([x, y], [lon2, lat2]) => [x + lon2, y + lat2], [0, 0]);
    return [lat / (longest.length - 1), lon / (longest.length - 1)];
  }
  const [lon, lat] = longest[Math.floor(longest.length / 2)];
  return [lat, lon];
}

function looks(zoom) {
  const near = zoom > 13;
  const water = { stroke: false, fillColor: colour('map-water'), fillOpacity: 1 };
  const line = (name, weight, more = {}) => ({ fill: false, color: colour(name), weight, ...more });
  return {
    lake: water, water, river: line('map-water', near ? 4 : 2), urban: { stroke: false, fillColor: colour('map-town'), fillOpacity: 1 },
    park: { stroke: false, fillColor: colour('map-green'), fillOpacity: 1 }, building: { color: colour('edge'), weight: 1, fillColor: colour('map-town'), fillOpacity: 1 },
    street: line('map-street', near ? 7 : zoom > 11 ? 4 : 2), path: line('map-street', 2, { dashArray: '4 4' }), rail: line('edge', 2, { dashArray: '8 4' }),
    border: line('edge', 1, { dashArray: '5 4', opacity: 0.7 }),
  };
}

function layOutline(map, address) {
  const { L } = window;
  map.createPane('outline').style.zIndex = 300;
  fetch(address).then(read).then(({ features }) => {
    const own = features.slice(0, 1);
    L.geoJSON({ type: 'FeatureCollection', features: own }, { pane: 'outline', interactive: false, style: () => ({ color: colour('accent'), weight: 2.5, fill: false }) }).addTo(map);
  }).catch(() => {});
}

const OVER = {
  utilities: ['warn', { dashArray: '10 5' }], ownership: ['ink-2', { fillOpacity: 0.12 }], red_lines: ['bad', {}], planned_works: ['warn', { dashArray: '2 6', fillOpacity: 0.12 }],
};

/** Restrictions and the like: drawn over the ground, never in the way of a tap, named in words below the map. */
async function layOver(map, frame, { label, url }, credits) {
  const { L } = window;
  const found = await fetch(url).then(read).catch(() => null);
  if (!found?.features.length) return;
  if (!map.getPane('over')) map.createPane('over').style.zIndex = 320;
  const look = ({ properties }) => {
    const [name, more] = OVER[properties.kind] ?? ['ink-2', { dashArray: '6 4' }];
    return { color: colour(name), weight: 3, fillOpacity: 0.06, ...more };
  };
  const dot = (feature, at) => L.circleMarker(at, { pane: 'over', radius: 5, ...look(feature) });
  L.geoJSON(found, { pane: 'over', interactive: false, style: look, pointToLayer: dot }).addTo(map);
  for (const source of found.sources ?? []) credits.addAttribution(plain(source));
  const titles = [...new Set(found.features.map(({ properties }) => properties.title))];
  const line = Object.assign(document.createElement('p'), { className: 'small quiet', textContent: `${label}: ${titles.join(', ')}` });
  (frame.closest('.picker__frame') ?? frame).after(line);
}

/** Words of others as text: Leaflet's credits are markup. */
function plain(text) {
  return text.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
