/* Loads a library's script or style sheet once, from our own address. */

const asked = new Map();

function once(address, make) {
  if (!asked.has(address)) {
    asked.set(address, new Promise((done, failed) => {
      const element = make();
      element.onload = () => done();
      element.onerror = () => { asked.delete(address); failed(new Error(address)); };
      document.head.append(element);
    }));
  }
  return asked.get(address);
}

export const script = (address) => once(address, () => Object.assign(document.createElement('script'), { src: address }));

/** Style sheets of libraries come first, so that our own win. */
export const style = (address) => once(address, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href: address }));
