/* Notes where the chosen photo was taken, before the photo is made smaller and forgets it; the next page offers it as the spot. */

import { photoSpot } from '../lib/exif.js';

export default function notePhotoSpot(form) {
  form.addEventListener('change', async (event) => {
    if (event.target.type !== 'file') return;
    // Copied at once: the list is exchanged while we read.
    const files = [...event.target.files];
    for (const file of files) {
      const spot = await photoSpot(file);
      if (spot) {
        write(form, 'photo_lon', spot.lon);
        write(form, 'photo_lat', spot.lat);
        return;
      }
    }
  }, true);
}

function write(form, name, degrees) {
  let field = form.elements.namedItem(name);
  if (!field) {
    field = Object.assign(document.createElement('input'), { type: 'hidden', name });
    form.append(field);
  }
  field.value = degrees.toFixed(6);
}
