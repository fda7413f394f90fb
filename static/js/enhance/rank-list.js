/* My ranking without reloads: add, move, retype, drag and remove; the same form is sent in the end. */

import { Draft, updateBar } from '../lib/draft.js';
import { grip } from '../lib/drag.js';
import { fill } from '../lib/words.js';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

export default function rankList(section) {
  return new Ranking(section);
}

class Ranking {
  constructor(section) {
    this.section = section;
    this.form = section.closest('form');
    this.list = section.querySelector('.rank-list');
    this.template = section.querySelector('template').content.firstElementChild;
    this.cards = this.form.querySelector('#projects');
    this.words = { ...section.dataset };
    this.limit = Number(section.dataset.limit);
    this.live = section.querySelector('[role="status"]');
    const line = section.querySelector('.ranking__saved');
    this.draft = new Draft(this.form, section.dataset.draftKey, this.words, line, () => this.numbers());
    section.querySelector('[value="reorder"]').hidden = true;
    this.form.addEventListener('click', (event) => this.click(event));
    this.list.addEventListener('change', (event) => this.retype(event.target));
    this.list.addEventListener('keydown', (event) => this.key(event));
    for (const row of this.rows()) this.hold(row);
    this.restore();
  }

  rows() { return [...this.list.querySelectorAll('.rank-row[data-n]')]; }

  row(number) { return this.rows().find((row) => row.dataset.n === number); }

  numbers() { return this.rows().map((row) => row.dataset.n); }

  card(number) { return this.form.querySelector(`#p${CSS.escape(number)}`); }

  title(row) { return row.querySelector('b').textContent; }

  click(event) {
    const button = event.target.closest('button[name="do"]');
    const [, verb, number] = button?.value.match(/^(add|up|down|drop)-(.+)$/) ?? [];
    if (!verb) return;
    event.preventDefault();
    if (verb === 'add') this.add(number);
    else if (verb === 'drop') this.drop(number, button);
    else this.move(this.row(number), this.rows().indexOf(this.row(number)) + (verb === 'up' ? -1 : 1), verb);
  }

  add(number) {
    if (this.row(number)) return;
    if (this.rows().length >= this.limit) { this.say(this.words.full, {}, true); return; }
    const row = this.make(number);
    this.list.insertBefore(row, this.list.querySelector('.rank-row--empty'));
    this.done(row, this.words.added);
  }

  drop(number, button) {
    const row = this.row(number);
    if (!row) return;
    const inList = row.contains(button);
    const at = this.rows().indexOf(row);
    const title = this.title(row);
    row.remove();
    this.tidy();
    this.say(this.words.dropped, { title });
    this.draft.changed();
    if (inList) (this.rows()[Math.min(at, this.rows().length - 1)]?.querySelector('[value^="drop"]') ?? this.section).focus();
  }

  /** Put a row at a place (from 0); `verb` says which button keeps the focus. */
  move(row, place, verb) {
    const rows = this.rows();
    const to = Math.max(0, Math.min(place, rows.length - 1));
    if (!row || rows.indexOf(row) === to) { this.tidy(); return; }
    const focused = document.activeElement;
    this.glide(() => {
      row.remove();
      this.list.insertBefore(row, this.rows()[to] ?? this.list.querySelector('.rank-row--empty'));
    });
    this.done(row, this.words.moved);
    const wanted = verb ? row.querySelector(`[value^="${verb}"]`) : focused;
    if (wanted?.disabled) row.querySelector(`[value^="${verb === 'up' ? 'down' : 'up'}"]`).focus();
    else if (row.contains(wanted)) wanted.focus();
  }

  retype(field) {
    if (field.matches('.rank-row__no') && Number(field.value) >= 1) this.move(field.closest('.rank-row'), Number(field.value) - 1);
    else this.tidy();
  }

  key(event) {
    const step = { ArrowUp: 'up', ArrowDown: 'down' }[event.key];
    if (event.key === 'Enter' && event.target.matches('.rank-row__no')) {
      event.preventDefault();
      this.retype(event.target);
    } else if (step && event.target.matches('.rank-row__no')) {
      event.preventDefault();
      const row = event.target.closest('.rank-row');
      this.move(row, this.rows().indexOf(row) + (step === 'up' ? -1 : 1));
    }
  }

  done(row, sentence) {
    this.tidy();
    this.say(sentence, { title: this.title(row), n: this.rows().indexOf(row) + 1 });
    this.draft.changed();
  }

  /** A new row from the page's template and the words of the project's card. */
  make(number) {
    const card = this.card(number);
    const meta = [...card.querySelectorAll('.project__meta > *')].map((part) => part.textContent);
    const values = { n: number, title: card.querySelector(`#t${CSS.escape(number)}`).textContent, note: [meta[1], meta[0]].filter(Boolean).join(' · '), rank: '' };
    const row = document.importNode(this.template, true);
    for (const part of [row, ...row.querySelectorAll('*')]) {
      for (const attribute of part.attributes) if (attribute.value.includes('{')) attribute.value = fill(attribute.value, values);
      if (!part.children.length && part.textContent) part.textContent = fill(part.textContent, values);
    }
    this.hold(row);
    return row;
  }

  /** Numbers, first and last buttons, free places and cards follow the order of the rows. */
  tidy() {
    const rows = this.rows();
    rows.forEach((row, index) => {
      row.querySelector('.rank-row__no').value = index + 1;
      row.querySelector('[value^="up"]').disabled = index === 0;
      row.querySelector('[value^="down"]').disabled = index === rows.length - 1;
    });
    for (const empty of this.list.querySelectorAll('.rank-row--empty')) empty.remove();
    for (let place = rows.length + 1; place <= Math.min(this.limit, rows.length + 3); place += 1) this.list.append(this.free(place));
    const ranks = new Map(rows.map((row, index) => [row.dataset.n, index + 1]));
    for (const card of this.cards?.children ?? []) this.mark(card, ranks.get(card.dataset.n));
    updateBar(this.form, rows.length);
  }

  free(place) {
    const row = document.createElement('li');
    row.className = 'rank-row rank-row--empty';
    for (const text of [place, this.words.free]) row.append(Object.assign(document.createElement('span'), { textContent: text }));
    return row;
  }

  mark(card, rank) {
    const button = card.querySelector('button[name="do"]');
    const verb = rank ? 'drop' : 'add';
    let badge = card.querySelector('.project__act .badge');
    if (!badge && !rank) return;
    if (!badge) button.before((badge = Object.assign(document.createElement('span'), { className: 'badge badge--accent' })));
    if (rank) badge.textContent = fill(this.cards.dataset.place, { n: rank });
    else badge.remove();
    card.classList.toggle('project--chosen', Boolean(rank));
    button.value = `${verb}-${card.dataset.n}`;
    button.textContent = this.cards.dataset[verb];
  }

  hold(row) {
    grip(row, this.words.grip, { rows: () => this.rows(), drop: (place) => this.move(row, place) });
  }

  /** Show how rows travel to their new places. */
  glide(change) {
    const before = new Map(this.rows().map((row) => [row, row.getBoundingClientRect().top]));
    change();
    if (calm.matches) return;
    for (const [row, top] of before) {
      const by = top - row.getBoundingClientRect().top;
      if (by && row.animate) row.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: 180, easing: 'ease-out' });
    }
  }

  say(sentence, values, shown = false) {
    const text = fill(sentence, { ...values, all: this.limit });
    this.live.textContent = text;
    if (shown) document.querySelector('.toasts')?.dispatchEvent(new CustomEvent('toast', { detail: text }));
  }

  /** Changes this device made without the server hearing of them come back. */
  restore() {
    const kept = this.draft.pending();
    if (!Array.isArray(kept)) return;
    const known = [...new Set(kept.map(String))].filter((number) => this.card(number) || this.row(number)).slice(0, this.limit);
    if (known.join() === this.numbers().join()) { this.draft.keep(null); return; }
    const old = new Map(this.rows().map((row) => [row.dataset.n, row]));
    for (const row of old.values()) row.remove();
    for (const number of known) this.list.insertBefore(old.get(number) ?? this.make(number), this.list.querySelector('.rank-row--empty'));
    this.tidy();
    this.draft.changed();
    this.draft.say(this.words.restored);
    this.say(this.words.restored, {});
  }
}
