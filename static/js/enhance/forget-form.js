/* The page that says a form has come: what was kept of it in this tab is dropped. */

import { forget, slot } from './remember.js';

export default function forgetForm(page) {
  forget(slot(page.dataset.form, page.dataset.who));
}
