/* Put the widget on the page:
 *
 *   <script src="//desk.example/chat/widget.js" data-title="Crane Harbour Coffee" defer></script>
 *
 * shows a bubble on any page listed as an allowed origin; data-mode="page" fills the page instead,
 * data-accent="#0b5d57" sets the colour, data-language="zh" the first language. */
const script = document.currentScript;

/* crypto.randomUUID is missing on plain http, which a first try on a local network is. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function languageOf(memory) {
  const wished = memory.language || script.dataset.language || navigator.language || "en";
  return wished.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function start() {
  const mode = script.dataset.mode === "page" ? "page" : "bubble";
  const socket = new URL("socket", script.src);
  const memory = new Memory(`frontdesk-chat:${socket.host}${socket.pathname}`);
  let language = languageOf(memory);

  const host = document.createElement("div");
  host.id = "frontdesk-chat";
  host.className = mode;
  if (script.dataset.accent) host.style.setProperty("--frontdesk-accent", script.dataset.accent);
  const root = host.attachShadow({ mode: "open" });
  const style = make("link", { rel: "stylesheet", href: new URL("widget.css", script.src).href });
  root.append(style);

  function queue(message) {
    memory.queue.push(message);
    memory.save();
    view.wrote(message);
    link.flush();
  }

  const view = new View(root, {
    mode,
    title: script.dataset.title || "Front desk",
    language,
    on: {
      language() {
        language = language === "zh" ? "en" : "zh";
        memory.language = language;
        memory.save();
        view.speak(language);
      },
      send(text, nonce) {
        const message = { id: newId(), text, language };
        if (nonce) message.button = nonce;
        queue(message);
      },
      attach(files) {
        for (const file of files) {
          const message = { id: newId(), text: "", language, file: { name: file.name || "file", size: file.size } };
          if (file.size === 0 || file.size > view.fileLimit) {
            view.wrote(message);
            view.settled(message.id, file.size ? "too_large" : "bad_frame");
            continue;
          }
          link.files.set(message.id, file);
          queue(message);
        }
      },
    },
  });
  const link = new Link(socket.href, memory, view);
  const show = () => {
    document.body.append(host);
    for (const message of memory.queue) view.wrote(message);
    view.lost(memory.lost);
    if (mode === "page") view.field.focus();
    link.connect();
  };
  style.addEventListener("load", () => { host.dataset.ready = "yes"; });
  show();
}

start();
