/* The parent process: what it tells, and what its buttons do. */
export async function post(path, body) {
  const answer = await fetch(`/demo/${path}`, {
    method: "POST",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  return answer;
}

export async function ask(path) {
  return (await fetch(`/demo/${path}`)).json();
}

/* Calls back with everything there is to show, now and after every change. */
export function watch(show) {
  const source = new EventSource("/demo/events");
  source.onmessage = (event) => show(JSON.parse(event.data));
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/* Waits until something holds; whoever waits too long gives up. */
export async function until(holds, patience = 40_000) {
  const end = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > end) throw new Error("This takes too long.");
    await sleep(100);
  }
}

export function make(tag, fields = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}
