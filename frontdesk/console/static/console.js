// Keys, the composer's field, and staying at the newest message. No business here: a key presses
// the button that shows it, so what may not be done has no key.
(() => {
  "use strict";

  const visible = (element) => element && element.offsetParent !== null;
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true]");
  const inDialog = () => document.querySelector(".q-dialog__inner:not(.q-dialog__inner--hidden)");
  const keyed = (key) =>
    [...document.querySelectorAll(`[data-key="${key}"]`)].find(visible);
  const field = () => [...document.querySelectorAll("[data-composer]")].find(visible);

  function press(key) {
    const button = keyed(key);
    if (button) button.click();
    return Boolean(button);
  }

  function walk(step) {
    const rows = [...document.querySelectorAll(".fd-row")].filter(visible);
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
    if (!row) return;
    row.scrollIntoView({ block: "nearest" });
    row.click();
  }

  const plain = {
    j: () => walk(1),
    k: () => walk(-1),
    e: () => press("e"),
    x: () => press("x"),
    t: () => press("t"),
    b: () => press("b"),
    "?": () => press("help"),
    Enter: () => field()?.focus(),
  };

  function onKey(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const search = keyed("search");
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || inDialog()) return;
    if (event.target.matches?.("[data-composer]")) return onComposerKey(event);
    if (typing(event.target)) return event.key === "Escape" && event.target.blur();
    const idle = event.target === document.body || event.target.matches?.(".fd-row[aria-current]");
    if (event.key === "Tab" && idle && !event.shiftKey) {
      if (press("tab")) event.preventDefault();
      return;
    }
    const action = plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const onControl = event.target.closest?.("button, a, summary");
    if (!action || (event.key === "Enter" && onControl && !onControl.matches(".fd-row"))) return;
    event.preventDefault();
    action();
  }

  function onComposerKey(event) {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      document.querySelector("[data-send]")?.click();
    } else if (event.key === "Tab" && !event.shiftKey && !event.target.value) {
      if (press("tab")) event.preventDefault();
    } else if (event.key === "Escape") {
      event.target.blur();
    }
  }

  // A list that is read at its end stays there when something is added.
  function stayAtEnd(list) {
    let atEnd = true;
    const end = () => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    list.addEventListener("scroll", () => (atEnd = end()), { passive: true });
    const follow = () => atEnd && (list.scrollTop = list.scrollHeight);
    new MutationObserver(follow).observe(list, { childList: true, subtree: true });
    new ResizeObserver(follow).observe(list);
    list.scrollTop = list.scrollHeight;
    list.toEnd = () => {
      atEnd = true;
      follow();
    };
  }

  function adopt() {
    document.querySelectorAll(".fd-messages:not([data-follows])").forEach((list) => {
      list.dataset.follows = "1";
      stayAtEnd(list);
    });
    const search = document.querySelector("[data-link-search]:not([data-begun])");
    if (search) {
      search.dataset.begun = "1";
      search.focus();
    }
  }

  window.frontdesk = {
    fill(id, text, focus) {
      const area = document.getElementById(`c${id}`);
      if (!area) return;
      area.value = text;
      if (!focus) return;
      area.focus({ preventScroll: true });
      area.setSelectionRange(text.length, text.length);
    },
    newest() {
      document.querySelectorAll(".fd-messages").forEach((list) => list.toEnd?.());
    },
  };

  document.addEventListener("keydown", onKey);
  window.addEventListener("popstate", () => emitEvent("console-path", location.pathname));
  new MutationObserver(adopt).observe(document.body, { childList: true, subtree: true });
  adopt();
})();
