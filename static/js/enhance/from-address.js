/* Fills a field from the part of the address behind #, as it stands in a QR code: that part never travels to the server by itself. */

export default function fromAddress(form) {
  const field = form.elements[form.dataset.field];
  const text = decodeURIComponent(location.hash.slice(1));
  if (field && !field.value && /^[\w-]{1,60}$/.test(text)) field.value = text;
}
