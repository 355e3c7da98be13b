/* What the visitor sees. Text is set as text, never as markup. */
const TYPING_AT_MOST = 45_000;
const NEAR = 80;

function make(tag, fields = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name === "className" ? "class" : name, value);
  }
  element.append(...children);
  return element;
}

function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const ICONS = {
  chat: "M4 5h16v11H9l-5 4V5z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h13M12 5l7 7-7 7",
  file: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a2 2 0 0 1-3-3L14 7",
};

/* Links are the only markup: an address in a text can be followed, up to its last letter. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"'）。，]*[^\s<>"'）。，.,;:!?)])/).map((piece, place) => {
    if (place % 2 === 0) return piece;
    return make("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece);
  });
}

class View {
  constructor(root, { mode, title, language, on }) {
    this.mode = mode;
    this.title = title;
    this.on = on;
    this.mine = new Map();
    this.last = null;
    this.unread = 0;
    this.limit = 8000;
    this.fileLimit = 8 * 1024 * 1024;
    this.build(root);
    this.speak(language);
    this.state("connecting");
  }

  build(root) {
    this.heading = make("h1", {}, this.title);
    this.subtitle = make("p");
    this.toggle = make("button", { type: "button", className: "language", onclick: () => this.on.language() });
    this.closer = make("button", { type: "button", className: "icon", onclick: () => this.show(false) }, icon(ICONS.close));
    const mark = make("span", { className: "mark", "aria-hidden": "true" }, [...this.title][0] || "");
    this.header = make("header", {}, mark, make("div", {}, this.heading, this.subtitle), this.toggle);
    if (this.mode === "bubble") this.header.append(this.closer);
    this.notice = make("p", { className: "notice", role: "status", hidden: true });
    this.intro = make("div", { className: "intro" });
    this.dots = make("div", { className: "dots", role: "status", hidden: true }, make("i"), make("i"), make("i"));
    this.log = make("div", { className: "log", role: "log", "aria-live": "polite", tabindex: "0" }, this.intro);
    this.log.addEventListener("scroll", () => { if (this.isAtEnd()) this.newer.hidden = true; });
    this.newer = make("button", { type: "button", className: "newer", hidden: true, onclick: () => this.toEnd() });
    this.form();
    this.panel = make("section", { className: `chat ${this.mode}` },
      this.header, this.notice, this.log, this.dots, this.newer, this.writing);
    this.dropping();
    root.append(this.panel);
    if (this.mode === "bubble") this.launcher(root);
  }

  form() {
    this.field = make("textarea", { rows: "1", id: "field", enterkeyhint: "send", autocomplete: "off" });
    this.label = make("label", { for: "field", className: "unseen" });
    this.left = make("span", { className: "left", role: "status" });
    this.sender = make("button", { type: "submit", className: "send" }, icon(ICONS.send));
    this.picker = make("input", { type: "file", multiple: true, className: "unseen", tabindex: "-1", "aria-hidden": "true" });
    this.attacher = make("button", { type: "button", className: "attach", onclick: () => this.picker.click() }, icon(ICONS.file));
    this.writing = make("form", {}, this.label, this.attacher, this.picker, this.field, this.left, this.sender);
    this.picker.addEventListener("change", () => {
      this.on.attach([...this.picker.files]);
      this.picker.value = "";
      this.field.focus();
    });
    this.field.addEventListener("paste", (event) => this.dropped(event, event.clipboardData));
    this.writing.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener("input", () => this.grow());
    this.field.addEventListener("keydown", (event) => {
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key !== "Enter" || event.shiftKey || composing) return;
      event.preventDefault();
      this.submit();
    });
  }

  /* Files that are dropped on the chat or pasted into it; text is pasted as ever. */
  dropping() {
    const over = (event, on) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      this.panel.classList.toggle("dropping", on);
    };
    this.panel.addEventListener("dragover", (event) => over(event, true));
    this.panel.addEventListener("dragleave", (event) => over(event, false));
    this.panel.addEventListener("drop", (event) => {
      over(event, false);
      this.dropped(event, event.dataTransfer);
    });
  }

  dropped(event, { files }) {
    if (!files.length) return;
    event.preventDefault();
    this.on.attach([...files]);
  }

  launcher(root) {
    this.badge = make("span", { className: "badge", hidden: true });
    this.opener = make("button", { type: "button", className: "launcher", onclick: () => this.show(true) },
      icon(ICONS.chat), this.badge);
    root.append(this.opener);
    this.panel.hidden = true;
    this.panel.setAttribute("role", "dialog");
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.show(false); });
  }

  show(open) {
    this.panel.hidden = !open;
    this.opener.hidden = open;
    this.count(0);
    if (!open) {
      this.opener.focus();
      return;
    }
    this.toEnd();
    this.field.focus();
  }

  count(unread) {
    this.unread = unread;
    if (!this.badge) return;
    this.badge.hidden = unread === 0;
    this.badge.textContent = String(unread);
  }

  speak(language) {
    const texts = TEXTS[language];
    this.texts = texts;
    this.panel.lang = language === "zh" ? "zh-Hans" : "en";
    this.panel.setAttribute("aria-label", this.title);
    if (this.mode === "page") document.documentElement.lang = this.panel.lang;
    this.subtitle.textContent = texts.subtitle;
    this.toggle.textContent = texts.language;
    this.toggle.setAttribute("aria-label", texts.languageLabel);
    this.log.setAttribute("aria-label", texts.log);
    this.label.textContent = texts.write;
    this.field.placeholder = texts.write;
    this.sender.setAttribute("aria-label", texts.send);
    this.attacher.setAttribute("aria-label", texts.attach);
    this.attacher.title = texts.attach;
    this.newer.textContent = `${texts.newer} ↓`;
    this.dots.setAttribute("aria-label", texts.typing);
    this.closer.setAttribute("aria-label", texts.close);
    if (this.opener) this.opener.setAttribute("aria-label", texts.open);
    this.greet();
    this.grow();
    this.state(this.stateName || "connecting");
  }

  greet() {
    const { hello, about, suggestions } = this.texts;
    const ask = (text) => make("button", { type: "button", onclick: () => this.on.send(text) }, text);
    this.intro.replaceChildren(make("h2", {}, hello), make("p", {}, about),
      make("div", { className: "choices" }, ...suggestions.map(ask)));
  }

  state(name, welcome) {
    this.stateName = name;
    if (welcome) {
      this.limit = welcome.limit;
      this.fileLimit = welcome.file_limit || this.fileLimit;
    }
    this.notice.hidden = name === "ready";
    this.notice.textContent = this.texts[name] || "";
    this.panel.dataset.state = name;
  }

  submit() {
    const text = this.field.value.trim();
    if (!text || this.over(text)) return;
    this.field.value = "";
    this.grow();
    this.on.send(text);
    this.field.focus();
  }

  over(text) {
    return [...text].length > this.limit;
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
    const room = this.limit - [...this.field.value].length;
    this.left.textContent = room < 200 ? this.texts.left(room) : "";
    this.left.classList.toggle("over", room < 0);
    this.sender.disabled = room < 0 || !this.field.value.trim();
  }

  /* A line the visitor just wrote; it is the house's once it is stored. */
  wrote(message) {
    const files = message.file ? [message.file.name] : [];
    const item = { who: "customer", text: message.text, files, at: new Date().toISOString() };
    for (const last of this.log.querySelectorAll("[data-last]")) delete last.dataset.last;
    const line = this.line(item, null);
    this.mine.set(message.id, line);
    this.mark(line, "waiting");
    this.toEnd();
  }

  /* Files that were not sent when the page was left: they stay last until something is written. */
  lost(messages) {
    for (const message of messages) {
      this.wrote(message);
      this.settled(message.id, "failed");
    }
    for (const { id } of messages) this.mine.get(id).dataset.last = "";
  }

  settled(id, state) {
    const line = this.mine.get(id);
    if (line) this.mark(line, state);
  }

  mark(line, state) {
    const failed = state !== "waiting" && state !== "stored";
    line.dataset.state = failed ? "failed" : state;
    line.foot.textContent = failed ? this.texts[state] : line.time;
    line.foot.title = this.texts[failed ? "failed" : state];
  }

  lines(items) {
    const stay = this.isAtEnd();
    for (const item of items) this.take(item);
    if (stay) this.toEnd();
    else if (items.some((item) => item.who !== "customer")) this.newer.hidden = false;
  }

  take(item) {
    const known = item.who === "customer" && this.mine.get(item.id);
    if (known) {
      this.stamp(known, item.at);
      this.mark(known, "stored");
      return;
    }
    const line = this.line(item);
    if (item.who === "customer") {
      this.mine.set(item.id, line);
      return;
    }
    this.dots.hidden = true;
    if (item.buttons && item.buttons.length) line.append(this.choices(item.buttons));
    if (this.panel.hidden) this.count(this.unread + 1);
  }

  /* A line of the house goes before those that wait: they will be stored after it. */
  line(item, before = this.log.querySelector(".line[data-state=waiting], .line[data-last]")) {
    this.intro.hidden = true;
    if (item.who === "customer") this.closeChoices();
    const author = { customer: this.texts.you, assistant: this.texts.assistant, person: item.name || this.texts.person }[item.who];
    const line = make("div", { className: `line ${item.who}` });
    const first = this.last !== author;
    line.append(make("span", { className: first && item.who !== "customer" ? "author" : "unseen" }, author));
    if (first) line.classList.add("first");
    const body = make("div", { className: "body" }, ...linked(item.text));
    for (const name of item.files || []) {
      body.append(make("span", { className: "file" }, icon(ICONS.file), name));
    }
    line.foot = make("time");
    this.stamp(line, item.at);
    line.append(body, line.foot);
    this.last = author;
    this.log.insertBefore(line, before);
    return line;
  }

  /* The time in the house's words, in the visitor's zone and habit. */
  stamp(line, at) {
    const habit = navigator.language.startsWith(this.panel.lang.slice(0, 2)) ? navigator.language : this.panel.lang;
    line.time = new Date(at).toLocaleTimeString(habit, { hour: "2-digit", minute: "2-digit" });
    line.foot.dateTime = at;
    line.foot.textContent = line.time;
  }

  choices(buttons) {
    const group = make("div", { className: "choices", role: "group" });
    for (const { label, nonce } of buttons) {
      const press = ({ currentTarget }) => {
        currentTarget.className = "pressed";
        this.on.send(label, nonce);
        this.field.focus();
      };
      group.append(make("button", { type: "button", onclick: press }, label));
    }
    return group;
  }

  closeChoices() {
    for (const button of this.log.querySelectorAll(".line .choices button")) button.disabled = true;
  }

  typing() {
    const stay = this.isAtEnd();
    this.dots.hidden = false;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => { this.dots.hidden = true; }, TYPING_AT_MOST);
    if (stay) this.toEnd();
  }

  forgotten() {
    this.mine.clear();
    this.last = null;
    for (const line of this.log.querySelectorAll(".line")) line.remove();
    this.intro.hidden = false;
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  toEnd() {
    this.newer.hidden = true;
    this.log.scrollTop = this.log.scrollHeight;
  }
}
