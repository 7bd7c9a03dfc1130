// Completes what is typed in the search box: a combobox with a list, by the pattern of the ARIA Authoring Practices.
//
// The focus stays in the box; `aria-activedescendant` names the option that the arrows have reached.

const PAUSE = 90; // ms without a key until suggestions are fetched
const MOST = 8;
const MOST_NAMES = 4; // for the last of several words
const MOST_RECENT = 8;
const RECENT = "recent-searches";
const TITLES = {
  word: "Words",
  person: "People",
  org: "Organizations",
  place: "Places",
  author: "Authors",
  source: "Outlets",
  tag: "Tags",
  title: "Articles",
};
// the end of a query that begins a name in one field: -person:"antony bl
const FIELD = /(?:^|\s)(-?)(author|person|org|place|source|tag):"?([^"\s][^"]*)?$/;
const LAST_WORD = /[^\s"():]+$/;

const box = document.querySelector("#q");
const form = box?.form;
const api = form && new URL(form.dataset.suggest, location.href);
const front = form && new URL(form.action);
const list = document.createElement("div");
const status = document.createElement("p");

let options = []; // each {row, choose}
let active = -1;
let current = new AbortController();
let pause = 0;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function recent() {
  try {
    const found = JSON.parse(localStorage.getItem(RECENT));
    return Array.isArray(found) ? found.filter((query) => typeof query === "string") : [];
  } catch {
    return []; // storage is closed to this page, or holds something else
  }
}

function remember(query) {
  const others = recent().filter((other) => other !== query && !query.startsWith(`${other} `));
  try {
    localStorage.setItem(RECENT, JSON.stringify([query, ...others].slice(0, MOST_RECENT)));
  } catch {
    // nothing is offered then
  }
}

function forget() {
  localStorage.removeItem(RECENT);
  close();
}

/** What to complete: a name in a field, or the whole query, and of several words the last one. */
function fragments(text) {
  const field = FIELD.exec(text);
  if (field) {
    const [whole, sign, kind, begun = ""] = field;
    return [{ kept: text.slice(0, field.index), begun, kind, sign, field: true }].filter(() => whole && begun);
  }
  const last = LAST_WORD.exec(text);
  const parts = [{ kept: "", begun: text.trim(), sign: "" }];
  if (last?.index) {
    parts.push({ kept: text.slice(0, last.index).trimEnd(), begun: last[0].replace(/^-/, ""), sign: "" });
  }
  return parts.filter((part) => part.begun);
}

async function ask(part, signal) {
  const url = new URL(api);
  url.search = new URLSearchParams({ q: part.begun, limit: part.kind ? 3 * MOST : MOST });
  const answer = await fetch(url, { signal });
  if (!answer.ok) {
    return [];
  }
  const { suggestions } = await answer.json();
  const fit = suggestions.filter((one) => (!part.kind || one.kind === part.kind) && (!part.kept || one.kind !== "title"));
  return fit.slice(0, MOST).map((one) => ({ ...one, part }));
}

async function suggest() {
  current.abort();
  const { signal } = (current = new AbortController());
  const text = box.value;
  if (!text.trim()) {
    offerRecent();
    return;
  }
  try {
    const [whole = [], last = []] = await Promise.all(fragments(text).map((part) => ask(part, signal)));
    signal.throwIfAborted();
    const named = whole.some((one) => one.kind !== "word" && one.kind !== "title");
    const found = [...whole, ...(named ? [] : last.filter((one) => one.kind !== "word").slice(0, MOST_NAMES))];
    if (document.activeElement === box) {
      const same = found.length === 1 && found[0].kind === "word" && found[0].text === text.trim();
      render(groupsOf(same ? [] : found));
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      close(); // the box works without
    }
  }
}

/** Suggestions under the title of their kind; the kind of the first one comes first. */
function groupsOf(found) {
  const groups = new Map();
  for (const one of found) {
    const row = { text: one.text, note: one.kind === "title" ? "" : one.count.toLocaleString("en"), choose: () => choose(one) };
    groups.set(one.kind, [...(groups.get(one.kind) ?? []), row]);
  }
  return [...groups].map(([kind, rows]) => ({ title: TITLES[kind], rows }));
}

function offerRecent() {
  const queries = recent();
  const rows = queries.map((text) => ({ text, note: "", choose: () => enter(text) }));
  const clear = { text: "Clear recent searches", note: "", quiet: true, choose: forget };
  render(queries.length ? [{ title: "Recent searches", rows: [...rows, clear] }] : []);
}

function render(groups) {
  options = [];
  const drawn = groups.map(({ title, rows }, at) => {
    const heading = element("div", { id: `options-${at}`, class: "kind" }, title);
    const drawnRows = rows.map(({ text, note, quiet, choose: chosen }) => {
      const id = `option-${options.length}`;
      const row = element("div", { id, role: "option", "aria-selected": "false", class: quiet ? "quiet" : "" });
      row.append(element("bdi", {}, text), element("span", { class: "count" }, note));
      options.push({ row, choose: chosen });
      return row;
    });
    return element("div", { role: "group", "aria-labelledby": `options-${at}` }, heading, ...drawnRows);
  });
  list.replaceChildren(...drawn);
  activate(-1);
  const any = options.length > 0;
  list.hidden = !any;
  box.setAttribute("aria-expanded", String(any));
  status.textContent = any ? `${options.length} suggestion${options.length === 1 ? "" : "s"}` : "";
}

function close() {
  clearTimeout(pause);
  current.abort();
  render([]);
}

function activate(at) {
  options[active]?.row.setAttribute("aria-selected", "false");
  active = at;
  const chosen = options[at]?.row;
  chosen?.setAttribute("aria-selected", "true");
  chosen?.scrollIntoView({ block: "nearest" });
  chosen ? box.setAttribute("aria-activedescendant", chosen.id) : box.removeAttribute("aria-activedescendant");
}

function visit(url) {
  const event = new CustomEvent("page:visit", { detail: { url: url.href }, cancelable: true });
  if (document.dispatchEvent(event)) {
    location.assign(url);
  }
}

/** The address of the search in the box under the filters in force, with one more parameter if it is given. */
function address(query, name, value) {
  const url = new URL(front);
  const kept = [...new FormData(form)].filter(([key]) => key !== "q");
  const asked = query.trim() ? [["q", query.trim()]] : [];
  const more = name && !kept.some(([key, other]) => key === name && other === value) ? [[name, value]] : [];
  url.search = new URLSearchParams([...asked, ...kept, ...more]);
  return url;
}

/** Search for a query. */
function enter(query) {
  box.value = query;
  close();
  visit(address(query));
}

function choose({ kind, text, article, part }) {
  if (kind === "title") {
    location.assign(new URL(`article/${encodeURIComponent(article)}`, front));
  } else if (part.field) {
    enter(`${part.kept} ${part.sign}${kind}:"${text.replaceAll('"', "")}"`.trim());
  } else if (kind === "word") {
    enter(`${part.kept} ${text}`.trim());
  } else {
    box.value = part.kept;
    close();
    visit(address(part.kept, kind, text));
  }
}

const KEYS = {
  ArrowDown: () => (list.hidden ? suggest() : activate(active + 1 < options.length ? active + 1 : -1)),
  ArrowUp: () => (list.hidden ? suggest() : activate(active < 0 ? options.length - 1 : active - 1)),
  Home: () => activate(0),
  End: () => activate(options.length - 1),
  Enter: () => options[active].choose(),
  Escape: close,
};

function press(event) {
  const chosen = active >= 0;
  const idle = { Home: !chosen, End: !chosen, Enter: !chosen, Escape: list.hidden }[event.key];
  if (event.isComposing || idle || !Object.hasOwn(KEYS, event.key) || event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key === "Tab" || (event.key === "Enter" && !event.isComposing)) {
      close();
    }
    return;
  }
  event.preventDefault();
  KEYS[event.key]();
}

function later(event) {
  clearTimeout(pause);
  activate(-1);
  if (!event.isComposing) {
    pause = setTimeout(suggest, PAUSE);
  }
}

/** Add a button that empties the box. */
function addClear() {
  const clear = element("button", { type: "button", class: "empty", "aria-label": "Clear the search box" }, "×");
  const look = () => (clear.hidden = !box.value);
  clear.addEventListener("click", () => {
    box.value = "";
    box.focus();
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  box.addEventListener("input", look);
  document.addEventListener("page:swapped", look);
  box.after(clear);
  look();
}

function listen() {
  Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "suggestions",
    "aria-haspopup": "listbox",
  }).forEach(([name, value]) => box.setAttribute(name, value));
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);
  addClear();
  box.addEventListener("input", later);
  box.addEventListener("compositionend", later);
  box.addEventListener("keydown", press);
  box.addEventListener("click", () => !box.value && list.hidden && offerRecent());
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    options.find((option) => option.row === row)?.choose();
  });
  document.addEventListener("search:settled", ({ detail }) => detail.length > 1 && remember(detail));
  form.addEventListener("submit", () => box.value.trim().length > 1 && remember(box.value.trim()));
}

if (box) {
  listen();
}
