/* A yard's layout as a list of things with undo and redo; reads and writes the GeoJSON that the server checks. */

const TYPES = { Point: (at) => [at], LineString: (at) => at, Polygon: (at) => at[0].slice(0, -1) };
const MOST_STEPS = 200;

export class Drawing {
  constructor(text) {
    this.things = text ? JSON.parse(text).features.map((f) => ({
      key: f.id, item: f.properties.item, turned: f.properties.turned ?? 0, type: f.geometry.type, spots: TYPES[f.geometry.type](f.geometry.coordinates),
    })) : [];
    this.before = [];
    this.after = [];
  }

  text() {
    const features = this.things.map((thing) => ({
      type: 'Feature', id: thing.key,
      properties: { item: thing.item, ...(thing.type === 'Point' ? { turned: thing.turned } : {}) },
      geometry: { type: thing.type, coordinates: { Point: () => thing.spots[0], LineString: () => thing.spots, Polygon: () => [[...thing.spots, thing.spots[0]]] }[thing.type]() },
    }));
    return JSON.stringify({ type: 'FeatureCollection', features });
  }

  get(key) { return this.things.find((thing) => thing.key === key); }

  /** Every step leaves the list before it as it was, so going back is taking that list again. */
  step(things, same = false) {
    if (!same) { this.before.push(this.things); this.before.splice(0, this.before.length - MOST_STEPS); }
    this.after = [];
    this.things = things;
  }

  add(item, spots) {
    const thing = { key: this.fresh(), item: item.key, turned: 0, type: { point: 'Point', line: 'LineString', area: 'Polygon' }[item.shape], spots };
    this.step([...this.things, thing]);
    return thing;
  }

  change(key, values, same = false) { this.step(this.things.map((thing) => (thing.key === key ? { ...thing, ...values } : thing)), same); }

  remove(key) { this.step(this.things.filter((thing) => thing.key !== key)); }

  undo() { return this.swap(this.before, this.after); }

  redo() { return this.swap(this.after, this.before); }

  swap(from, to) {
    if (!from.length) return false;
    to.push(this.things);
    this.things = from.pop();
    return true;
  }

  fresh() {
    for (;;) {
      const key = [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      if (!this.get(key)) return key;
    }
  }
}

/** A to Z, then AA and so on, counted from 0. */
export function letters(column) {
  return column < 26 ? String.fromCharCode(65 + column) : String.fromCharCode(64 + Math.floor(column / 26), 65 + (column % 26));
}

/** The four corners of a turned piece, in metres. */
export function corners(thing, item) {
  const angle = (thing.turned * Math.PI) / 180;
  const [x, y] = thing.spots[0];
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([a, b]) => {
    const [dx, dy] = [(a * item.length) / 2, (b * item.width) / 2];
    return [x + dx * Math.cos(angle) - dy * Math.sin(angle), y + dx * Math.sin(angle) + dy * Math.cos(angle)].map((v) => Math.round(v * 100) / 100);
  });
}

/** Where a thing's number stands: its spot, the middle of its line, or the mean of its corners. */
export function middle(thing) {
  if (thing.type === 'Point') return thing.spots[0];
  if (thing.type === 'LineString') return halfway(thing.spots);
  return [0, 1].map((n) => Math.round((thing.spots.reduce((sum, spot) => sum + spot[n], 0) / thing.spots.length) * 100) / 100);
}

function halfway(spots) {
  const parts = spots.slice(1).map((spot, n) => Math.hypot(spot[0] - spots[n][0], spot[1] - spots[n][1]));
  let rest = parts.reduce((sum, part) => sum + part, 0) / 2;
  const at = parts.findIndex((part) => { if (rest <= part) return true; rest -= part; return false; });
  const share = parts[at] ? rest / parts[at] : 0;
  return [0, 1].map((n) => Math.round((spots[at][n] + (spots[at + 1][n] - spots[at][n]) * share) * 100) / 100);
}

/** Pieces, metres or square metres, to two decimals. */
export function sizeOf(thing) {
  const next = (n) => thing.spots[(n + 1) % thing.spots.length];
  if (thing.type === 'Point') return 1;
  const size = thing.type === 'LineString'
    ? thing.spots.slice(1).reduce((sum, spot, n) => sum + Math.hypot(spot[0] - thing.spots[n][0], spot[1] - thing.spots[n][1]), 0)
    : Math.abs(thing.spots.reduce((sum, spot, n) => sum + spot[0] * next(n)[1] - next(n)[0] * spot[1], 0)) / 2;
  return Math.round(size * 100) / 100;
}
