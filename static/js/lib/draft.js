/* Keeps a ballot's draft: a copy on the device until the server has it, and the server told quietly. */

import { clock, fill } from './words.js';

const PAUSE = 700;

/** The draft of `form`. `words` holds sentences (saved, unsent, restored, refused); `line` shows them; `read` gives the draft's value. */
export class Draft {
  constructor(form, key, words, line, read) {
    Object.assign(this, { form, key: key && `asar:draft:${key}`, words, line, read, timer: 0, busy: false, again: false });
    addEventListener('online', () => this.pending() && this.send());
    form.addEventListener('submit', () => { clearTimeout(this.timer); this.leaving = true; });
  }

  /** What this device still owes the server, or null. */
  pending() {
    try {
      return this.key ? JSON.parse(localStorage.getItem(this.key)) : null;
    } catch {
      return null;
    }
  }

  /** Note a change: at once on the device, after a short pause on the server. */
  changed() {
    this.keep(this.read());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  keep(value) {
    try {
      if (!this.key) return;
      if (value === null) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify(value));
    } catch { /* a full or forbidden store only costs the copy */ }
  }

  say(sentence) {
    this.line.textContent = fill(sentence, { time: clock() });
  }

  async send() {
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    const sent = JSON.stringify(this.read());
    const body = new URLSearchParams(new FormData(this.form));
    body.set('do', 'save');
    try {
      const answer = await fetch(this.form.action, { method: 'POST', body, headers: { 'X-Requested-With': 'fetch' }, keepalive: true });
      if (answer.ok && !answer.redirected) {
        if (sent === JSON.stringify(this.read())) this.keep(null);
        this.say(this.words.saved);
      } else {
        this.say(this.words.refused);
      }
    } catch {
      if (!this.leaving) this.say(this.words.unsent);
    }
    this.busy = false;
    if (this.again) { this.again = false; this.send(); }
  }
}

/** Update the bar at the foot of a ballot: how many are chosen, and that a cast vote is now being changed. */
export function updateBar(form, count) {
  const bar = form.querySelector('[data-castbar]');
  if (!bar) return;
  const chosen = bar.querySelector('[data-chosen]');
  if (chosen) chosen.textContent = count;
  bar.querySelector('[data-missing]')?.remove();
  if (bar.dataset.castbar === 'voted') bar.dataset.castbar = 'changed';
  const state = bar.dataset.castbar;
  bar.classList.toggle('castbar--voted', state === 'voted');
  for (const part of bar.querySelectorAll('[data-when]')) part.hidden = !part.dataset.when.split(' ').includes(state);
}
