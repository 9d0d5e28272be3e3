// Small comforts; every page works without them.
"use strict";
document.documentElement.classList.add("scripted");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies], [data-prints]");
  if (!button) return;
  if (button.hasAttribute("data-prints")) return window.print();
  const source = document.getElementById(button.dataset.copies);
  const chosen = document.createRange();
  chosen.selectNodeContents(source);
  getSelection().removeAllRanges();
  getSelection().addRange(chosen);
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    // Without HTTPS, as in an office network, there is no clipboard to write to.
    if (!document.execCommand("copy")) return;
  }
  (button.querySelector("[role=status]") || button).textContent = button.dataset.done;
});

// The words of a whole list are fetched only when somebody wants them. A promise, because Safari takes nothing else
// so long after the press; where nothing can be copied, the page with the words opens.
const fetched = async (address, id) => {
  const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
  return new Blob([page.getElementById(id).textContent], { type: "text/plain" });
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copies-from]");
  if (!link || !navigator.clipboard || !window.ClipboardItem) return;
  event.preventDefault();
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": fetched(link.href, link.dataset.copiesFrom) })]);
    link.querySelector("[role=status]").textContent = link.dataset.done;
  } catch {
    location.assign(link.href);
  }
});

const offline = document.getElementById("offline");
const tell = (broken) => { if (offline) offline.hidden = !broken; };
addEventListener("offline", () => tell(true));
addEventListener("online", () => tell(false));
document.addEventListener("htmx:sendError", () => tell(true));
document.addEventListener("htmx:afterOnLoad", () => tell(false));

// 去哪里 (Ctrl-K) and the keys (?). Without this the link beside the name opens a page that does the same.
(() => {
  const dialog = document.getElementById("go");
  if (!dialog || !dialog.showModal) return;
  const typed = document.getElementById("go-typed");
  const found = document.getElementById("go-found");
  const options = () => [...found.querySelectorAll("[role=option]:not([aria-disabled])")];
  const chosen = () => found.querySelector("[aria-selected=true]");

  const choose = (option) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      typed.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else typed.removeAttribute("aria-activedescendant");
  };
  const move = (by) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  };
  const open = () => {
    if (dialog.open) return typed.select();
    for (const other of document.querySelectorAll("dialog[open]")) other.close();
    dialog.showModal();
    typed.select();
    typed.form.dispatchEvent(new Event("opened"));
  };

  // Whoever types fast presses Enter before the answer is there: it opens when it comes.
  let asked = null, answered = null, inHaste = false;
  typed.form.addEventListener("htmx:beforeRequest", () => { asked = typed.value; });
  found.addEventListener("htmx:afterSwap", () => {
    answered = asked;
    choose(options()[0]);
    if (inHaste && answered === typed.value && chosen()) chosen().click();
  });
  typed.addEventListener("input", () => { inHaste = false; });
  typed.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (typed.value !== answered) inHaste = true;
      else chosen()?.click();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-goes]")) {
      event.preventDefault();
      open();
    } else if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
    else if (event.target.matches("dialog")) event.target.close(); // beside what it holds
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
    const writing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "?" && !writing && !document.querySelector("dialog[open]")) document.getElementById("keys").showModal();
  });
})();
