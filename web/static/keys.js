// Moves among the results by single keys; a dialog lists them, and turns them off for who does not want them.

const KEYS = [
  [["/"], "go to the search box"],
  [["j"], "next result"],
  [["k"], "result before"],
  [["Enter", "o"], "open the result"],
  [["n"], "in an article: next match, or mention of the chosen name"],
  [["p"], "the one before"],
  [["?"], "show or hide these keys"],
  [["Esc"], "close what is open"],
];
const OFF = "keys-off";

const box = document.querySelector("#q");
const dialog = makeDialog();

function stored() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // storage is closed to this page
  }
}

function store(off) {
  try {
    off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF);
  } catch {
    // the choice holds for this page
  }
}

let off = stored();

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

function makeDialog() {
  const rows = KEYS.map(([keys, meaning]) => [
    element("dt", {}, ...keys.flatMap((key, at) => [at ? " or " : "", element("kbd", { textContent: key })])),
    element("dd", { textContent: meaning }),
  ]);
  const on = element("input", { type: "checkbox", checked: !stored() });
  on.addEventListener("change", () => store((off = !on.checked)));
  const made = element(
    "dialog",
    { className: "keys" },
    element("h2", { id: "keys-title", textContent: "Keys" }),
    element("dl", {}, ...rows.flat()),
    element("p", {}, element("label", {}, on, " Keys of one letter work on this site")),
    element("form", { method: "dialog" }, element("button", { textContent: "Close" })),
  );
  made.setAttribute("aria-labelledby", "keys-title");
  document.body.append(made);
  return made;
}

function typing(target) {
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Go to the result after the one in focus, or before it with -1; from elsewhere to the first that is in sight. */
function step(by) {
  const hits = [...document.querySelectorAll(".hit")];
  const at = hits.indexOf(document.activeElement.closest(".hit"));
  const seen = hits.findIndex((hit) => hit.getBoundingClientRect().bottom > 0);
  const next = hits[at < 0 ? Math.max(seen, 0) : at + by];
  if (next) {
    next.querySelector("h2 a").focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (by > 0) {
    document.querySelector(".grow")?.click();
  }
}

function open() {
  document.activeElement.closest(".hit")?.querySelector("h2 a").click();
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  o: open,
  "?": () => (dialog.open ? dialog.close() : dialog.showModal()),
  "/": () => {
    box.focus();
    box.select();
  },
};

document.addEventListener("keydown", (event) => {
  const action = Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key];
  const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (!action || held || off || event.defaultPrevented || typing(event.target) || (dialog.open && event.key !== "?")) {
    return;
  }
  event.preventDefault();
  action();
});

// the result in focus is the current one
document.addEventListener("focusin", (event) => {
  document.querySelector(".hit[aria-current]")?.removeAttribute("aria-current");
  event.target.closest(".hit")?.setAttribute("aria-current", "true");
});

const button = document.querySelector("#show-keys");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
}
