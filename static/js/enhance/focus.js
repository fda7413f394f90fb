/* The list of mistakes is where a reader starts after a refused form; links in it put the cursor into the field. */

export default function focus(box) {
  // On a slow phone this comes late: whoever is typing already keeps the cursor.
  if (!document.activeElement?.closest('form')) box.focus();
  box.addEventListener('click', (event) => {
    const target = document.getElementById(event.target.closest('a')?.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  });
}
