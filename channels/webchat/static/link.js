/* The connection, and what must outlive it. Nothing is lost: a message stays in localStorage until
 * the house says it is stored, and is sent again under the same id. Nothing is shown twice: lines
 * are numbered, and the house sends those after the last number we have. */
const PING_EVERY = 25_000;
const SILENCE = 60_000;
const UNANSWERED = 15_000;
const LONGEST_WAIT = 30_000;
const PART = 32 * 1024;
const UNSENT_AT_MOST = 256 * 1024;
const FORBIDDEN_PAGE = 4403;

/* What outlives the page: the session, what is not stored yet, the language. */
class Memory {
  constructor(key) {
    this.key = key;
    this.session = null;
    this.queue = [];
    this.language = null;
    try {
      Object.assign(this, JSON.parse(localStorage.getItem(key) || "{}"));
    } catch { /* Storage is switched off: the chat lasts as long as the page. */ }
    this.lost = this.queue.filter((message) => message.file); /* A file lasts as long as the page. */
    this.queue = this.queue.filter((message) => !message.file);
  }

  save() {
    const { session, queue, language } = this;
    try {
      localStorage.setItem(this.key, JSON.stringify({ session, queue, language }));
    } catch { /* As above. */ }
  }
}

/* The connection: comes back by itself, and sends the oldest unsent message first. */
class Link {
  constructor(address, memory, on) {
    this.address = address;
    this.memory = memory;
    this.on = on;
    this.seen = 0;
    this.failures = 0;
    this.ready = false;
    this.stopped = false;
    this.inFlight = null;
    this.files = new Map();
    this.timers = {};
    addEventListener("online", () => this.again(0));
    addEventListener("offline", () => on.state("offline"));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.ready) this.again(0);
    });
  }

  connect() {
    const url = new URL(this.address);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.ready = false;
    if (this.socket) this.socket.close();
    const socket = new WebSocket(url);
    this.socket = socket;
    const mine = (act) => (event) => { if (this.socket === socket) act(event); };
    socket.onopen = mine(() => this.say({
      type: "hello", session: this.memory.session, after: this.memory.session ? this.seen : 0,
    }));
    socket.onmessage = mine((event) => this.hear(JSON.parse(event.data)));
    socket.onclose = mine((event) => this.lost(event.code));
  }

  say(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  hear(frame) {
    this.after("silence", SILENCE, () => this.drop());
    const act = {
      welcome: () => this.welcome(frame),
      stored: () => this.settle(frame.id, "stored"),
      lines: () => this.lines(frame.items),
      go: () => this.load(frame.id),
      typing: () => this.on.typing(),
      error: () => this.refused(frame),
    }[frame.type];
    if (act) act();
  }

  welcome(frame) {
    if (!frame.resumed && this.seen > 0) {
      this.seen = 0;
      this.on.forgotten();
    }
    this.memory.session = frame.session;
    this.memory.save();
    this.failures = 0;
    this.ready = true;
    this.inFlight = null;
    this.on.state("ready", frame);
    this.ping();
    this.flush();
  }

  ping() {
    this.after("ping", PING_EVERY, () => { this.say({ type: "ping" }); this.ping(); });
  }

  lines(items) {
    const fresh = items.filter((item) => item.seq > this.seen);
    if (fresh.length) this.seen = fresh[fresh.length - 1].seq;
    this.on.lines(fresh);
  }

  flush() {
    const [first] = this.memory.queue;
    if (!this.ready || !first || this.inFlight) return;
    this.inFlight = first.id;
    const { file, ...message } = first;
    if (file) this.say({ type: "file", id: first.id, language: first.language, ...file });
    else this.say({ type: "message", ...message });
    this.after("unanswered", UNANSWERED, () => this.drop());
  }

  /* The bytes of a file, if they can be read: one that changed or went away is not sent. */
  async load(id) {
    const { socket } = this;
    const wanted = () => this.inFlight === id && this.socket === socket && socket.readyState === WebSocket.OPEN;
    const file = this.files.get(id);
    try {
      if (!file) throw new Error("no such file");
      await this.sendParts(file, socket, wanted);
    } catch {
      if (wanted()) this.settle(id, "bad_frame");
    }
  }

  /* In parts that leave room for what else is said, for as long as they are wanted. */
  async sendParts(file, socket, wanted) {
    for (let at = 0; at < file.size; at += PART) {
      const part = await file.slice(at, at + PART).arrayBuffer();
      while (wanted() && socket.bufferedAmount > UNSENT_AT_MOST) {
        await new Promise((go) => { setTimeout(go, 50); });
      }
      if (!wanted()) return;
      socket.send(part);
      this.after("unanswered", UNANSWERED, () => this.drop());
    }
  }

  settle(id, state) {
    clearTimeout(this.timers.unanswered);
    this.inFlight = null;
    this.files.delete(id);
    this.memory.queue = this.memory.queue.filter((message) => message.id !== id);
    this.memory.save();
    this.on.settled(id, state);
    this.flush();
  }

  /* Without an id it is about bytes of a file: of one that is over, where a message is sent now. */
  refused({ code, id, after }) {
    if (!id && this.files.has(this.inFlight)) id = this.inFlight;
    if (!id || id !== this.inFlight) return;
    if (["too_long", "too_large", "too_much", "bad_frame"].includes(code)) {
      this.settle(id, code);
      return;
    }
    clearTimeout(this.timers.unanswered);
    this.after("retry", Math.max(1, after || 1) * 1000, () => { this.inFlight = null; this.flush(); });
  }

  drop() {
    const { socket } = this;
    this.socket = null;
    socket.close();
    this.lost(0);
  }

  lost(code) {
    this.ready = false;
    Object.values(this.timers).forEach(clearTimeout);
    this.socket = null;
    if (code === FORBIDDEN_PAGE) {
      this.stopped = true;
      this.on.state("forbidden");
      return;
    }
    this.on.state(navigator.onLine === false ? "offline" : "reconnecting");
    const wait = Math.min(LONGEST_WAIT, 500 * 2 ** this.failures);
    this.failures += 1;
    this.again(wait * (0.5 + Math.random() / 2));
  }

  again(wait) {
    if (this.ready || this.stopped) return;
    this.after("again", wait, () => this.connect());
  }

  after(name, wait, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, wait);
  }
}
