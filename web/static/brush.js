// Dates can be brushed on the drawing: drag over it, or move its two ends by their handles or by keys.
//
// The fields for typed dates are the truth: the brush writes them and follows them, and applying it submits their form.

const SLIP = 4; // px that a pointer may move in a click
const LEAP = 10; // parts of the drawing that a leap of an end crosses one of
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

const words = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
const numbers = new Intl.NumberFormat("en");

function dayBefore(day) {
  const date = new Date(`${day}T00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

class DateBrush extends HTMLElement {
  connectedCallback() {
    const panel = this.closest("details.panel");
    this.form = panel?.querySelector("form.dates");
    if (!this.form || this.handles) {
      return;
    }
    this.caption = panel.querySelector(".caption");
    this.said = this.caption.textContent;
    this.starts = this.dataset.starts.split(" ");
    this.counts = this.dataset.counts.split(" ").map(Number);
    this.fields = ["after", "before"].map((name) => this.form.elements[name]);
    this.before = this.fields.map((field) => field.value);
    this.shade = document.createElement("span");
    this.shade.className = "shade";
    this.handles = ["From", "To"].map((name, side) => this.handle(name, side));
    this.append(this.shade, ...this.handles);
    this.classList.add("brushing");
    this.listen();
    this.draw();
  }

  handle(name, side) {
    const handle = document.createElement("span");
    handle.className = "end";
    handle.id = `brush-${this.fields[side].name}`;
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", `${name}, on the drawing`);
    handle.setAttribute("aria-valuemin", 0);
    handle.setAttribute("aria-valuemax", this.starts.length);
    handle.addEventListener("keydown", (event) => this.key(event, side));
    return handle;
  }

  listen() {
    this.addEventListener("pointerdown", (event) => this.press(event));
    this.addEventListener("pointermove", (event) => this.drag(event));
    this.addEventListener("pointerup", (event) => this.release(event));
    this.addEventListener("pointercancel", () => this.pressed?.moved && this.cancel());
    this.addEventListener("mousedown", (event) => {
      event.preventDefault(); // neither a link nor a text is dragged, and no bar takes the focus
      this.handles.find((handle) => handle === event.target)?.focus();
    });
    this.addEventListener("click", (event) => this.follow(event), true);
    this.addEventListener("pointerover", (event) => this.tell(event.target.closest("a")?.textContent));
    this.addEventListener("pointerleave", () => this.tell());
    for (const field of this.fields) {
      field.addEventListener("input", () => this.draw());
    }
  }

  /** The last day of a period. */
  last(at) {
    return at + 1 < this.starts.length ? dayBefore(this.starts[at + 1]) : this.dataset.end;
  }

  /** The edges between periods, from 0 to their number, that stand for the two dates. */
  edges() {
    const [after, before] = this.fields.map((field) => field.value);
    const from = after ? this.starts.findLastIndex((day) => day <= after) : 0;
    const to = before ? this.starts.findLastIndex((day) => day <= before) + 1 : this.starts.length;
    const past = after > this.dataset.end ? this.starts.length : Math.max(from, 0);
    return [past, Math.max(to, 0)];
  }

  /** Let the dates begin or end at an edge; one at the edge of the drawing is open if there is nothing beyond. */
  move(side, edge) {
    const edges = this.edges();
    edges[side] = side ? Math.max(edge, edges[0] + 1) : Math.min(edge, edges[1] - 1);
    edges[side] = Math.min(Math.max(edges[side], side), this.starts.length - 1 + side);
    const open = edges[side] === side * this.starts.length && !("cut" in this.dataset);
    this.fields[side].value = open ? "" : side ? this.last(edges[1] - 1) : this.starts[edges[0]];
  }

  /** Choose all periods from one to another, in whichever order. */
  choose(one, other) {
    for (const field of this.fields) {
      field.value = "";
    }
    this.move(0, Math.min(one, other));
    this.move(1, Math.max(one, other) + 1);
  }

  draw() {
    const edges = this.edges();
    const count = this.starts.length;
    const percent = edges.map((edge) => (100 * edge) / count);
    this.shade.style.left = `${percent[0]}%`;
    this.shade.style.width = `${Math.max(percent[1] - percent[0], 0)}%`;
    this.shade.hidden = edges[0] === 0 && edges[1] === count;
    this.handles.forEach((handle, side) => {
      handle.style.left = `${percent[side]}%`;
      handle.setAttribute("aria-valuenow", edges[side]);
      const day = this.fields[side].value;
      const open = side ? "the newest" : "the oldest";
      handle.setAttribute("aria-valuetext", day ? words.format(new Date(`${day}T00:00Z`)) : open);
    });
    const total = this.counts.slice(...edges).reduce((sum, one) => sum + one, 0);
    this.tell(this.changed() ? `${numbers.format(total)} ${total === 1 ? "article" : "articles"}` : this.said);
  }

  changed() {
    return this.fields.some((field, side) => field.value !== this.before[side]);
  }

  /** Say something above the drawing, or what stood there. */
  tell(said = this.said) {
    this.caption.textContent = said;
  }

  apply() {
    if (this.changed()) {
      this.form.requestSubmit();
    }
  }

  cancel() {
    this.pressed = undefined;
    this.fields.forEach((field, side) => (field.value = this.before[side]));
    this.draw();
  }

  key(event, side) {
    const edge = this.edges()[side];
    const leap = Math.max(Math.round(this.starts.length / LEAP), 2);
    const targets = { PageUp: edge + leap, PageDown: edge - leap, Home: 0, End: this.starts.length };
    const target = event.key in STEPS ? edge + STEPS[event.key] : targets[event.key];
    if (target !== undefined) {
      this.move(side, target);
      this.draw();
    } else if (event.key === "Enter") {
      this.apply();
    } else if (event.key === "Escape") {
      this.cancel();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** The period under a pointer. */
  period(event) {
    const { left, width } = this.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * this.starts.length);
    return Math.min(Math.max(at, 0), this.starts.length - 1);
  }

  press(event) {
    this.dragged = false;
    if (event.isPrimary && event.button === 0) {
      this.pressed = { x: event.clientX, at: this.period(event), side: this.handles.indexOf(event.target) };
    }
  }

  drag(event) {
    const pressed = this.pressed;
    if (!pressed || (!pressed.moved && Math.abs(event.clientX - pressed.x) < SLIP)) {
      return;
    }
    if (!pressed.moved) {
      pressed.moved = true;
      this.setPointerCapture(event.pointerId);
    }
    if (pressed.side < 0) {
      this.choose(pressed.at, this.period(event));
    } else {
      this.move(pressed.side, this.period(event) + pressed.side);
    }
    this.draw();
  }

  release() {
    this.dragged = this.pressed?.moved;
    this.pressed = undefined;
    if (this.dragged) {
      this.apply();
    }
  }

  /** Follow the link of a bar in place, also beneath a handle; a click that ends a drag follows nothing. */
  follow(event) {
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    const link = event.target.closest("a") ?? under.map((part) => part.closest("date-brush a")).find(Boolean);
    const plain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (this.dragged) {
      event.preventDefault();
      event.stopPropagation();
    } else if (link && plain) {
      event.preventDefault();
      const url = new URL(link.href.baseVal, location.href).href;
      const visit = new CustomEvent("page:visit", { detail: { url }, cancelable: true });
      document.dispatchEvent(visit) && location.assign(url);
    }
  }
}

customElements.define("date-brush", DateBrush);
