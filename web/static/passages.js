// Offers a link to the passage that a reader has selected: a text fragment, #:~:text=[before-,]start[,end][,-after].

const LONGEST = 200; // characters of a passage that is quoted in whole; of a longer one, its first and last words
const ENDS = 5; // words at either end of it
const AROUND = 3; // words before and after a passage that occurs more than once

const words = (text) => text.trim().split(/\s+/).filter(Boolean);

/** Encode a part of a text fragment: - and , have a meaning there, and & parts several of them. */
function encoded(text) {
  return encodeURIComponent(text).replace(/-/g, "%2D");
}

/** The fragment that finds a passage; what stands before and after it is given where that is needed. */
function fragment(passage, before = "", after = "") {
  const all = words(passage);
  const parts = [];
  if (passage.includes("\n") || all.join(" ").length > LONGEST) {
    const half = Math.min(ENDS, Math.floor(all.length / 2)) || 1;
    parts.push(encoded(all.slice(0, half).join(" ")));
    if (all.length > 1) {
      parts.push(encoded(all.slice(-half).join(" ")));
    }
  } else {
    parts.push(encoded(all.join(" ")));
  }
  if (before) {
    parts.unshift(`${encoded(before)}-`);
  }
  if (after) {
    parts.push(`-${encoded(after)}`);
  }
  return `#:~:text=${parts.join(",")}`;
}

/** The block that a place in the text stands in. */
function block(node, body) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const found = element.closest("p, li, blockquote, h2, h3, h4, h5, h6, td, th, dd, dt, pre, figcaption");
  return found && body.contains(found) ? found : body;
}

/** Widen a selection to whole words, as fragments only match those. */
function widened(selected) {
  const range = selected.cloneRange();
  const { startContainer: first, endContainer: last } = range;
  if (first.nodeType === Node.TEXT_NODE) {
    range.setStart(first, range.startOffset - /[\p{L}\p{N}]*$/u.exec(first.data.slice(0, range.startOffset))[0].length);
  }
  if (last.nodeType === Node.TEXT_NODE) {
    range.setEnd(last, range.endOffset + /^[\p{L}\p{N}]*/u.exec(last.data.slice(range.endOffset))[0].length);
  }
  return range;
}

/** What a range holds, without the links of ours in it; a line break where it runs over blocks. */
function textOf(range, body) {
  const held = range.cloneContents();
  held.querySelectorAll(".hops").forEach((hops) => hops.remove());
  const broken = block(range.startContainer, body) !== block(range.endContainer, body);
  return broken ? `${held.textContent}\n` : held.textContent;
}

/** The last or first words of the block around a passage. */
function beside(range, body, before) {
  const around = document.createRange();
  if (before) {
    around.setStart(block(range.startContainer, body), 0);
    around.setEnd(range.startContainer, range.startOffset);
  } else {
    around.setStart(range.endContainer, range.endOffset);
    around.setEndAfter(block(range.endContainer, body).lastChild ?? range.endContainer);
  }
  const found = words(textOf(around, body));
  return (before ? found.slice(-AROUND) : found.slice(0, AROUND)).join(" ");
}

/** The address of the passage in a range, None where there is no text in it. */
function passageUrl(selected, body, address) {
  const range = widened(selected);
  const passage = textOf(range, body);
  if (!words(passage).length) {
    return null;
  }
  const start = words(passage).slice(0, ENDS).join(" ");
  const whole = document.createRange();
  whole.selectNodeContents(body);
  const several = words(textOf(whole, body)).join(" ").split(start).length > 2;
  const around = several ? [beside(range, body, true), beside(range, body, false)] : [];
  return address + fragment(passage, ...around);
}

/** Show a button by the selection, as long as there is one in the text. */
function offer(body, button, address) {
  const selection = document.getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  const inside = range && !range.collapsed && body.contains(range.commonAncestorContainer);
  button.hidden = !inside;
  if (inside) {
    const box = range.getBoundingClientRect();
    button.textContent = "Link to this passage";
    button.style.top = `${scrollY + box.bottom + 8}px`;
    button.style.left = `${Math.max(8, Math.min(scrollX + box.left, document.body.clientWidth - 200))}px`;
    button.value = passageUrl(range, body, address) ?? "";
  }
}

function begin(body) {
  const address = new URL(document.querySelector(".permalink").href).href;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "passage", hidden: true });
  document.body.append(button);
  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => offer(body, button, address), 150);
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    document.querySelector("#status").textContent = button.textContent;
  });
}

const body = document.querySelector(".story .body");
if (body && navigator.clipboard) {
  begin(body);
}
