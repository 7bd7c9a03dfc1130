// A read-out for lines over time: of the period under the pointer, or of the one that a slider chooses.

const SVG = "http://www.w3.org/2000/svg";

class TrendLines extends HTMLElement {
  connectedCallback() {
    const table = this.closest("section").querySelector(".figures table");
    if (!table || table.tBodies[0].rows.length < 2) return;
    this.rows = [...table.tBodies[0].rows];
    this.names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    this.drawing = this.querySelector(".lines");
    this.addReader();
    this.drawing.addEventListener("pointermove", (event) => this.point(event));
    this.drawing.addEventListener("pointerleave", () => this.show(null));
  }

  addReader() {
    this.cursor = document.createElementNS(SVG, "line");
    this.cursor.setAttribute("class", "cursor");
    this.cursor.setAttribute("y2", this.drawing.dataset.height);
    this.box = document.createElement("div");
    this.box.className = "reading-out";
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", className: "scrub", min: 0, max: this.rows.length - 1, value: 0 });
    this.slider.setAttribute("aria-label", "Period to read out");
    this.slider.addEventListener("input", () => this.show(Number(this.slider.value)));
    this.slider.addEventListener("focus", () => this.show(Number(this.slider.value)));
    this.slider.addEventListener("blur", () => this.show(null));
    this.box.hidden = true;
    this.append(this.box, this.slider);
    this.tell(0);
  }

  point(event) {
    const { left, width } = this.drawing.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / width) * this.rows.length);
    this.show(Math.min(Math.max(at, 0), this.rows.length - 1));
  }

  show(at) {
    this.box.hidden = at === null;
    if (at === null) {
      this.cursor.remove();
      return;
    }
    const place = (100 * (at + 0.5)) / this.rows.length;
    this.cursor.setAttribute("x1", `${place}%`);
    this.cursor.setAttribute("x2", `${place}%`);
    if (!this.cursor.isConnected) this.drawing.prepend(this.cursor);
    this.slider.value = at;
    const [period, ...cells] = this.rows[at].cells;
    const title = document.createElement("b");
    title.textContent = period.textContent;
    this.box.replaceChildren(title, ...cells.map((cell, index) => this.line(cell, index)));
    this.box.style.left = place > 50 ? "auto" : `calc(${place}% + 0.75rem)`;
    this.box.style.right = place > 50 ? `calc(${100 - place}% + 0.75rem)` : "auto";
    this.tell(at);
  }

  line(cell, index) {
    const line = document.createElement("p");
    const swatch = document.querySelectorAll(".queries .swatch")[index];
    const name = document.createElement("span");
    const number = document.createElement("b");
    name.textContent = this.names[index];
    number.textContent = cell.textContent.trim().replace(" ", " · ");
    if (swatch && index < this.names.length - (this.names.length > 1 ? 1 : 0)) line.append(swatch.cloneNode(true));
    line.append(name, number);
    return line;
  }

  tell(at) {
    const [period, ...cells] = this.rows[at].cells;
    const parts = cells.map((cell, index) => `${this.names[index]} ${cell.textContent.trim()}`);
    this.slider.setAttribute("aria-valuetext", [period.textContent, ...parts].join(", "));
  }
}

customElements.define("trend-lines", TrendLines);
