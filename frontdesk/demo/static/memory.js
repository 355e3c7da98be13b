/* Two visitors in one browser: each gets a memory of its own, as on a computer of its own.
 * Ana's memory begins with the session that is on file for her. */
(() => {
  "use strict";

  const visitor = JSON.parse(document.getElementById("visitor").textContent);
  const real = window.localStorage;
  const named = (key) => `demo-${visitor.name}:${key}`;

  function withSession(kept) {
    if (!visitor.session) return kept;
    return JSON.stringify({ ...JSON.parse(kept || "{}"), session: visitor.session });
  }

  Object.defineProperty(window, "localStorage", {
    value: {
      getItem: (key) => withSession(real.getItem(named(key))),
      setItem: (key, value) => real.setItem(named(key), value),
    },
  });
})();
