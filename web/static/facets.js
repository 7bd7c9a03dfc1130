// Values of a facet are found where they stand, while one types; groups that a reader folds stay folded.
//
// What is found is a part of the page of all values, which the form leads to without a script.

const PAUSE = 180; // ms without a key until the list is fetched
const SHOWN = 20; // values in a panel
const FOLDED = "folded"; // the key under which the browser keeps the names of folded groups

const before = new WeakMap(); // what a list had before something was looked for in it
const waiting = new WeakMap();
let current = new AbortController();

/** Where what is found goes, and whether that is a panel. */
function place(form) {
  const list = form.closest(".panel")?.querySelector(".rows");
  return list ? [list, true] : [document.querySelector("#found"), false];
}

async function find(form) {
  const [target, panel] = place(form);
  const typed = form.elements.contains.value.trim();
  current.abort();
  const { signal } = (current = new AbortController());
  if (panel && !before.has(target)) {
    before.set(target, [...target.childNodes]);
  }
  if (panel && !typed) {
    target.replaceChildren(...before.get(target));
    return;
  }
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
  const asked = new URL(url);
  if (panel) {
    asked.searchParams.set("limit", SHOWN);
  }
  try {
    const answer = await fetch(asked, { signal });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#found");
    show(target, found, panel);
    panel || history.replaceState(history.state, "", url);
  } catch (error) {
    if (error.name !== "AbortError") {
      form.requestSubmit(); // the page of all values says what is wrong
    }
  }
}

function show(target, found, panel) {
  const parts = panel ? found.querySelectorAll(".rows > li") : found.childNodes;
  target.replaceChildren(...parts);
  if (panel) {
    const said = document.createElement("li");
    said.className = "quiet";
    said.setAttribute("role", "status");
    said.textContent = found.querySelector("[role=status]").textContent;
    target.append(said);
  }
}

function folded() {
  try {
    return new Set(JSON.parse(localStorage.getItem(FOLDED) ?? "[]"));
  } catch {
    return new Set(); // storage is closed to this page, or holds something else
  }
}

/** Note that a reader has folded a group, or unfolded it. */
function note(event) {
  const group = event.target;
  const names = folded();
  if (group.matches?.(".filters details.panel") && group.open === names.has(group.id)) {
    group.open ? names.delete(group.id) : names.add(group.id);
    try {
      localStorage.setItem(FOLDED, JSON.stringify([...names]));
    } catch {
      // storage is closed to this page: the group is folded until the next
    }
  }
}

for (const name of folded()) {
  const group = document.getElementById(name);
  if (group?.matches("details.panel")) {
    group.open = false;
  }
}
document.addEventListener("toggle", note, true);
document.addEventListener("input", (event) => {
  const form = event.target.closest(".find");
  if (form) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(find, PAUSE, form));
  }
});
