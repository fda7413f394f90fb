/* Reads one thing out of a JPEG on the device: where the camera says it was taken. Nothing is sent by it. */

const ENOUGH = 256 * 1024;

/** {lon, lat} in degrees, or null. */
export async function photoSpot(file) {
  try {
    return spotIn(new DataView(await file.slice(0, ENOUGH).arrayBuffer()));
  } catch {
    return null;
  }
}

function spotIn(view) {
  if (view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < view.byteLength) {
    const marker = view.getUint16(at);
    if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return gpsIn(new DataView(view.buffer, at + 10));
    if ((marker & 0xff00) !== 0xff00 || marker === 0xffda) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function gpsIn(tiff) {
  const little = tiff.getUint16(0) === 0x4949;
  const main = entries(tiff, tiff.getUint32(4, little), little);
  const pointer = main.get(0x8825);
  if (!pointer) return null;
  const gps = entries(tiff, tiff.getUint32(pointer, little), little);
  const lat = degrees(tiff, gps.get(2), gps.get(1), 'S', little);
  const lon = degrees(tiff, gps.get(4), gps.get(3), 'W', little);
  const fits = Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat || lon);
  return fits ? { lon, lat } : null;
}

/** Tag -> where its value (or the pointer to it) stands. */
function entries(tiff, start, little) {
  const found = new Map();
  for (let n = 0; n < tiff.getUint16(start, little); n += 1) {
    const entry = start + 2 + 12 * n;
    found.set(tiff.getUint16(entry, little), entry + 8);
  }
  return found;
}

function degrees(tiff, values, side, negative, little) {
  const start = tiff.getUint32(values, little);
  const part = (n) => tiff.getUint32(start + 8 * n, little) / tiff.getUint32(start + 8 * n + 4, little);
  const size = part(0) + part(1) / 60 + part(2) / 3600;
  return String.fromCharCode(tiff.getUint8(side)) === negative ? -size : size;
}
