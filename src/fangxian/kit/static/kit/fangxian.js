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
