/* Finds elements that ask for a behaviour (data-enhance="name") and loads that behaviour's module; pages are complete without it. */

const folder = new URL('./enhance/', import.meta.url);

/** Enhance `root` and everything in it; a module that fails leaves the plain page as it was. */
export function enhance(root = document) {
  for (const element of root.querySelectorAll('[data-enhance]')) {
    for (const name of element.dataset.enhance.split(' ')) {
      if (/^[a-z-]+$/.test(name)) import(new URL(`${name}.js`, folder)).then((module) => module.default(element), () => {});
    }
  }
}

document.documentElement.classList.add('scripted');
enhance();
