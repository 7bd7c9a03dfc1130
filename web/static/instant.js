// Shows the next state of the search page in place, and keeps address, title and history true.
//
// What is shown is always the page that the server renders for the address. Other scripts take part by events:
//   "page:visit" on document, cancelable, detail {url}: asks for an address. It is cancelled if it will be shown in
//       place; else the one who asks goes there: `document.dispatchEvent(event) && location.assign(url)`.
//   "page:swapped" on document: <main> and the filters have new content; what was fitted to them is to be fitted anew.
//   "page:grown" on document: the page has more in it, and a new address, but nothing was replaced.
//   "search:settled" on document, detail the query: a reader has come to rest on a search.

const PAUSE = 120; // ms without a key until results are fetched
const SETTLED = 2500; // ms without a key until a search is one to come back to
const PATIENCE = 700; // ms that a half-typed word which finds nothing leaves the results that are there
const MOST_PAGES = 10; // that are loaded again for a reader who comes back to a long list
const REST = 150; // ms without scrolling until the place is noted
const FOCUSABLE = "a[href], button, input, select, summary";

const box = document.querySelector("#q");
const form = box?.form;
const front = form && new URL(form.action).pathname;
const status = document.querySelector("#status");

let shown = place(location);
let current = new AbortController();
let typing = false; // the entry of the history in force is of a query that is still being typed
let pause = 0;
let settling = 0;
let resting = 0;

function place(url) {
  return url.pathname + url.search;
}

/** The address that a form leads to; site.js leaves its empty fields out. */
function addressOf(target, submitter) {
  const url = new URL(target.action);
  url.search = new URLSearchParams(new FormData(target, submitter));
  return url;
}

async function fetchPage(url, signal, more = {}) {
  const answer = await fetch(url, { signal, headers: { Accept: "text/html", ...more } });
  if (!answer.ok) {
    throw new Error(`${url} answers ${answer.status}`);
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** Note in the history where on the page the reader is. */
function remember() {
  if (place(location) === shown) {
    history.replaceState({ ...history.state, scroll: scrollY }, "");
  }
}

/** Return what finds the element in focus again when its part of the page was rendered anew. */
function focusFinder() {
  const element = document.activeElement;
  const part = element.parentElement?.closest(".desk :is([id], section, nav, ul:not(.rows))");
  if (element.id || !part) {
    return () => document.getElementById(element.id);
  }
  const selector = part.id ? `#${CSS.escape(part.id)}` : [part.tagName, ...part.classList].join(".");
  const words = (one) => (one.querySelector(".label") ?? one).textContent.replace(/\(.*|\s+/g, " ").trim();
  const [said, at] = [words(element), [...part.querySelectorAll(FOCUSABLE)].indexOf(element)];
  return () => {
    const among = [...(document.querySelector(selector)?.querySelectorAll(FOCUSABLE) ?? [])];
    return among.find((one) => one.tagName === element.tagName && words(one) === said) ?? among[at] ?? among.at(-1);
  };
}

/** Which groups of filters are unfolded, by their names. */
function unfolded() {
  const name = (group) => group.id || group.querySelector("summary").textContent.replace(/[\d,\s]+/g, " ").trim();
  return new Map([...document.querySelectorAll(".filters details")].map((group) => [name(group), group]));
}

/** Put the new page in the place of the old one; whatever is being typed stays. */
function swap(page, keepQuery) {
  const find = focusFinder();
  const before = unfolded();
  for (const part of [".filters", "main"]) {
    document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  }
  unfolded().forEach((group, name) => (group.open = before.get(name)?.open ?? group.open));
  const other = page.querySelector("#q");
  form.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
  form.append(...other.form.querySelectorAll("input[type=hidden]"));
  box.value = keepQuery ? box.value : other.value;
  document.head.querySelectorAll("link[rel=alternate]").forEach((link) => link.remove());
  document.head.append(...page.head.querySelectorAll("link[rel=alternate]"));
  document.title = page.title;
  if (document.activeElement === document.body) {
    (find() ?? document.querySelector("main")).focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent("page:swapped"));
}

/** Fetch an address and show it; resolves to whether it is shown. */
async function show(url, { ready, enter, fail, headers, keepQuery = false }) {
  current.abort();
  const { signal } = (current = new AbortController());
  const typed = box.value;
  document.documentElement.dataset.busy = "";
  try {
    const page = await fetchPage(url, signal, headers);
    if (!page.querySelector(".desk main")) {
      throw new Error(`${url} is no page of results`);
    }
    await ready?.(page);
    signal.throwIfAborted();
    enter?.();
    shown = place(url);
    swap(page, keepQuery || box.value !== typed); // who types on while the page is fetched is not interrupted
    status.textContent = document.querySelector("main h1").dataset.said;
  } catch (error) {
    if (error.name !== "AbortError") {
      fail?.();
    }
    return false;
  } finally {
    if (signal === current.signal) {
      delete document.documentElement.dataset.busy;
    }
  }
  return true;
}

/** Stop a fetch whose page is no longer wanted. */
function stay() {
  current.abort();
  delete document.documentElement.dataset.busy;
}

function settle() {
  clearTimeout(pause);
  clearTimeout(settling);
  typing = false;
  document.dispatchEvent(new CustomEvent("search:settled", { detail: box.value.trim() }));
}

/** Go to an address as a link does, but in place. */
async function visit(url, { top = true, replace = false } = {}) {
  settle();
  if (place(url) === shown) {
    stay();
    return;
  }
  remember();
  const entry = { scroll: top ? 0 : scrollY };
  const done = await show(url, {
    enter: () => (replace ? history.replaceState(entry, "", url) : history.pushState(entry, "", url)),
    fail: () => location.assign(url),
  });
  if (done && top) {
    scrollTo(0, 0);
  }
}

/** Show what has been typed so far; each burst of typing makes one entry in the history. */
async function follow() {
  const url = addressOf(form);
  if (place(url) === shown) {
    stay();
    return;
  }
  const done = await show(url, {
    keepQuery: true,
    headers: { "X-Clippings-Typing": "1" }, // for who counts searches
    ready: (page) => page.querySelector(".hits") || new Promise((wait) => setTimeout(wait, PATIENCE)),
    enter() {
      remember();
      history[typing ? "replaceState" : "pushState"]({ scroll: 0 }, "", url);
      typing = true;
    },
  });
  if (done) {
    scrollTo(0, 0);
    clearTimeout(settling);
    settling = setTimeout(settle, SETTLED);
  }
}

/** Put the pages before this one back, of a list that had been loaded page by page. */
async function refill(first) {
  const last = Number(new URL(location).searchParams.get("page") ?? 1);
  const numbers = Array.from({ length: last - first }, (_, at) => first + at).slice(-MOST_PAGES);
  const pages = await Promise.all(
    numbers.map((number) => {
      const url = new URL(location);
      url.searchParams.set("page", number);
      return fetchPage(url, current.signal);
    }),
  );
  const hits = pages.flatMap((page) => [...page.querySelectorAll(".hits > li")]);
  document.querySelector(".hits")?.prepend(...hits.map((hit) => document.adoptNode(hit)));
}

/** Bring back what the reader saw in this entry of the history. */
async function restore() {
  const { first, scroll = 0 } = history.state ?? {};
  if (first) {
    await refill(first).catch(() => {}); // the page that the address names stands there all the same
  }
  scrollTo(0, scroll);
}

/** Whether a click is one that a browser follows in the same window. */
function plain(event) {
  return !(event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

function listen() {
  history.scrollRestoration = "manual";
  if (history.state) {
    restore();
  }
  const wait = (event) => {
    clearTimeout(pause);
    clearTimeout(settling);
    if (!event.isComposing) {
      pause = setTimeout(follow, PAUSE);
    }
  };
  box.addEventListener("input", wait);
  box.addEventListener("compositionend", wait);
  box.addEventListener("blur", () => typing && settle());
  document.addEventListener("submit", (event) => {
    const target = event.target;
    if (!event.defaultPrevented && target.method === "get" && new URL(target.action).pathname === front) {
      event.preventDefault();
      visit(addressOf(target, event.submitter), { top: target === form, replace: target === form && typing });
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".desk a[href]");
    if (link && plain(event) && !link.target && link.pathname === front && link.origin === location.origin && !link.hash) {
      event.preventDefault();
      visit(new URL(link.href), { top: !link.closest(".filters") });
    }
  });
  document.addEventListener("page:visit", (event) => {
    const url = new URL(event.detail.url, location.href);
    if (url.origin === location.origin && url.pathname === front) {
      event.preventDefault();
      visit(url, { replace: typing });
    }
  });
  document.addEventListener("page:grown", () => (shown = place(location)));
  window.addEventListener("popstate", async () => {
    if (place(location) !== shown) {
      typing = false;
      if (await show(new URL(location), { fail: () => location.reload() })) {
        restore();
      }
    }
  });
  window.addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(remember, REST);
  });
  window.addEventListener("pagehide", remember);
}

if (box && document.querySelector(".desk main")) {
  listen();
}
