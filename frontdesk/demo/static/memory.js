/* The stranger gets a memory of its own, as on a computer of its own. */
(() => {
  "use strict";

  const visitor = JSON.parse(document.getElementById("visitor").textContent);
  const real = window.localStorage;
  const named = (key) => `demo-${visitor.name}:${key}`;

  Object.defineProperty(window, "localStorage", {
    value: {
      getItem: (key) => real.getItem(named(key)),
      setItem: (key, value) => real.setItem(named(key), value),
    },
  });
})();
