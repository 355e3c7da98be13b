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

  // A scanner types and presses Enter: what it types goes into the field that waits for it.
  const scan = () => [...document.querySelectorAll("[data-scan]")].find(visible);

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
    r: () => press("r") && field()?.focus(),
    e: () => press("e"),
    x: () => press("x"),
    t: () => press("t"),
    b: () => press("b"),
    d: () => press("d"),
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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (inDialog()) {
      const idle = !event.target.closest?.("input, textarea, select, button, a");
      if (event.key === "Enter" && idle) press("1");
      if (/^[1-9]$/.test(event.key) && !typing(event.target)) press(event.key);
      return;
    }
    if (event.target.matches?.("[data-composer]")) return onComposerKey(event);
    if (typing(event.target)) return event.key === "Escape" && event.target.blur();
    const idle = event.target === document.body || event.target.matches?.(".fd-row[aria-current]");
    if (event.key === "Tab" && idle && !event.shiftKey) {
      if (press("tab")) event.preventDefault();
      return;
    }
    if (event.key.length === 1 && idle && scan()) return scan().focus();
    const action = plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const onControl = event.target.closest?.("button, a, summary");
    if (!action || (event.key === "Enter" && onControl && !onControl.matches(".fd-row"))) return;
    event.preventDefault();
    action();
  }

  function onComposerKey(event) {
    if (menu.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      document.querySelector("[data-send]")?.click();
    } else if (event.key === "Tab" && !event.shiftKey && !event.target.value) {
      if (press("tab")) event.preventDefault();
    } else if (event.key === "Escape") {
      event.target.blur();
    }
  }

  // What the field offers: canned replies after a slash, colleagues after an @ in a note.
  const menu = (() => {
    const list = document.createElement("div");
    list.className = "fd-menu fd-none";
    list.setAttribute("role", "listbox");
    let items = [];
    let at = 0;
    let area = null;

    const isOpen = () => !list.classList.contains("fd-none");
    const close = () => list.classList.add("fd-none");
    const offered = (name) => JSON.parse(area.dataset[name] ?? "[]");
    const has = (query, ...words) => words.some((word) => word.toLowerCase().includes(query));

    function found() {
      const before = area.value.slice(0, area.selectionStart);
      if (area.closest("[data-mode=note]")) {
        const said = /(?:^|[^A-Za-z0-9_.@＠])[@＠]([A-Za-z0-9_.-]*)$/.exec(before);
        if (!said) return [];
        const query = said[1].toLowerCase();
        return offered("people")
          .filter(([login, name]) => has(query, login, name))
          .map(([login, name]) => ({ text: name, mark: `@${login}`, choose: () => mention(login) }));
      }
      if (!/^\/[^\n]*$/.test(area.value)) return [];
      const query = area.value.slice(1).trim().toLowerCase();
      return offered("macros")
        .filter(([, code, name]) => has(query, code, name))
        .map(([id, code, name]) => ({
          text: name,
          mark: `/${code}`,
          choose: () => emitEvent("console-macro", id),
        }));
    }

    function mention(login) {
      const caret = area.selectionStart;
      const before = area.value.slice(0, caret).replace(/[@＠][A-Za-z0-9_.-]*$/, `@${login} `);
      area.value = before + area.value.slice(caret);
      area.setSelectionRange(before.length, before.length);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function draw() {
      list.replaceChildren(
        ...items.map((item, place) => {
          const line = document.createElement("button");
          line.type = "button";
          line.className = "fd-menu-line";
          line.setAttribute("role", "option");
          line.setAttribute("aria-selected", String(place === at));
          const name = document.createElement("span");
          name.textContent = item.text;
          const mark = document.createElement("span");
          mark.className = "fd-muted fd-small";
          mark.textContent = item.mark;
          line.append(name, mark);
          line.addEventListener("mousedown", (event) => event.preventDefault());
          line.addEventListener("click", () => choose(place));
          return line;
        }),
      );
      list.children[at]?.scrollIntoView({ block: "nearest" });
    }

    function choose(place) {
      close();
      area.focus();
      items[place]?.choose();
    }

    return {
      look(target) {
        area = target;
        items = found().slice(0, 30);
        at = 0;
        if (!items.length) return close();
        if (!list.isConnected) document.body.append(list);
        const place = area.getBoundingClientRect();
        list.style.left = `${place.left}px`;
        list.style.width = `${Math.min(place.width, 420)}px`;
        list.style.bottom = `${window.innerHeight - place.top + 6}px`;
        list.classList.remove("fd-none");
        draw();
      },
      key(event) {
        if (!isOpen()) return false;
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) at = (at + step + items.length) % items.length;
        else if (event.key === "Escape") close();
        else if (event.key === "Enter" || event.key === "Tab") choose(at);
        else return false;
        event.preventDefault();
        if (step) draw();
        return true;
      },
      close,
    };
  })();

  // What is being written is kept in this browser, by person and thread, until it was sent: a
  // reload, a server that restarts and a session that ends take no word away. The key names
  // nobody; what nobody sent for two weeks is forgotten.
  const DRAFT = "frontdesk.draft.";
  const KEPT_FOR = 14 * 24 * 3600 * 1000;
  let writing = null;
  let leaving = false;

  function stored(work) {
    try {
      return work(window.localStorage);
    } catch {
      return null; // no storage, or full: the page's own copy is all there is
    }
  }

  function read(store, name) {
    const found = JSON.parse(store.getItem(name) ?? "null");
    return found && typeof found.text === "string" && Date.now() - found.at < KEPT_FOR ? found : null;
  }

  function keep(text) {
    if (!writing) return;
    const { key, suggestion, note } = writing;
    const kept = JSON.stringify({ text, suggestion, note, at: Date.now() });
    stored((store) =>
      text.trim() ? store.setItem(DRAFT + key, kept) : store.removeItem(DRAFT + key),
    );
  }

  function forgetOldDrafts() {
    stored((store) =>
      Object.keys(store)
        .filter((name) => name.startsWith(DRAFT) && !read(store, name))
        .forEach((name) => store.removeItem(name)),
    );
  }

  function onInput(event) {
    if (event.target.matches?.("[data-composer]")) menu.look(event.target);
    if (!writing || !event.target.matches?.("[data-composer]")) return;
    if (!event.target.value.trim()) writing.suggestion = null;
    keep(event.target.value);
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

  // The way to the present page and its tab are seen, also where a bar is too narrow for all.
  function showPlace(link) {
    link.dataset.shown = "";
    link.scrollIntoView({ block: "nearest", inline: "center" });
  }

  function adopt() {
    const places = ".fd-nav-link[aria-current], .fd-floor-tab[aria-current]";
    document.querySelectorAll(places).forEach((one) => "shown" in one.dataset || showPlace(one));
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
    // Puts a figure into a field that stays; one that somebody is typing in is left alone, unless
    // what they typed was refused.
    write(id, text, refused) {
      const one = document.getElementById(`c${id}`);
      if (one && (refused || document.activeElement !== one)) one.value = text;
    },
    // Puts a draft into the field: its words, whose thread, what it began as.
    fill(id, key, text, suggestion, note, caret) {
      const area = document.getElementById(`c${id}`);
      if (!area) return;
      writing = { key, suggestion, note };
      area.value = text;
      keep(text);
      if (!caret) return;
      const at = caret === "start" ? 0 : text.length;
      area.focus({ preventScroll: true });
      area.setSelectionRange(at, at);
      area.scrollTop = caret === "start" ? 0 : area.scrollHeight;
    },
    // Puts into the field what was kept for a thread, and tells the page. Whoever began to write
    // before the page was ready goes on with that.
    recall(id, key) {
      const area = document.getElementById(`c${id}`);
      if (!area) return;
      const begun = writing === null && area.value.trim() ? { text: area.value } : null;
      const kept = begun ?? stored((store) => read(store, DRAFT + key));
      writing = { key, suggestion: kept?.suggestion ?? null, note: kept?.note === true };
      if (!begun) area.value = kept?.text ?? "";
      keep(area.value);
      if (kept) emitEvent("console-draft", { key, text: kept.text, ...writing });
    },
    mode(note) {
      if (!writing) return;
      writing.note = note;
      keep(field()?.value ?? "");
    },
    forget(key) {
      stored((store) => store.removeItem(DRAFT + key));
    },
    // Goes to the door when the session has ended, and comes back here after it. Whatever the
    // page asks for at that moment is refused with the same: the first of them opens the door.
    leave(door) {
      if (leaving) return;
      leaving = true;
      const here = location.pathname + location.search;
      location.assign(`${door}?next=${encodeURIComponent(here)}`);
    },
    newest() {
      document.querySelectorAll(".fd-messages").forEach((list) => list.toEnd?.());
    },
  };

  forgetOldDrafts();
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onInput);
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-composer]")) menu.close();
  });
  // A page that the browser kept and shows again may leave again.
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("popstate", () => emitEvent("console-path", location.pathname));
  new MutationObserver(adopt).observe(document.body, { childList: true, subtree: true });
  adopt();
})();
