// The desk works without this. It adds: files that are dropped, progress, the printer window, the lock that warns.
const root = document.documentElement;
root.classList.add("scripted");
const live = document.getElementById("live");
const say = (text) => { if (live) live.textContent = text; };

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  input.addEventListener("change", () => input.files.length && form.requestSubmit());
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; form.requestSubmit(); }
  });
}

// An answer beside a field goes in its place: the field itself must not be sent, too.
for (const answer of document.querySelectorAll("[data-answer]")) {
  answer.addEventListener("click", () => {
    for (const field of answer.form.querySelectorAll("input, select")) if (field.name === answer.name) field.disabled = true;
  });
}

const run = document.querySelector("[data-run]");
if (run) {
  const bar = run.querySelector("progress"), said = run.querySelector("[data-said]");
  let quarter = 0;
  const source = new EventSource(run.dataset.run);
  source.onmessage = (event) => {
    const at = JSON.parse(event.data);
    bar.value = at.part;
    if (at.total) said.textContent = `: ${at.done} of ${at.total}`;
    if (Math.floor(at.part * 4) > quarter) { quarter = Math.floor(at.part * 4); say(`${quarter * 25} percent is done`); }
    if (at.ended) { source.close(); location.reload(); }
  };
}

// The printer window is that of the pages themselves, never of this screen.
const readyToPrint = () => { for (const button of document.querySelectorAll("[data-print]")) button.hidden = false; };
readyToPrint();
const frameOf = (address) => {
  for (const old of document.querySelectorAll(".hidden-frame")) old.remove();
  const frame = document.createElement("iframe");
  frame.className = "hidden-frame";
  frame.title = "The pages to print";
  frame.tabIndex = -1;
  frame.src = address;
  document.body.append(frame);
  return frame;
};
const printFrame = (frame) => { frame.contentWindow.focus(); frame.contentWindow.print(); };
const printPapers = (button = document.querySelector("[data-print]")) => {
  if (!button) return false;
  const shown = document.querySelector("[data-papers]");
  if (shown) printFrame(shown);
  else {
    const frame = frameOf(button.dataset.print);
    frame.addEventListener("load", () => printFrame(frame));
    say("The printer window opens");
  }
  return true;
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) printPapers(button);
});

// One patient: what is typed shows at once. Fields are never replaced, so nothing that is being typed is lost.
const one = document.querySelector("[data-live]");
if (one) {
  let waits = 0, asked = 0;
  const renew = async () => {
    if (asked === Infinity) return;
    const mine = ++asked;
    const sent = new URLSearchParams(new FormData(one));
    sent.set("do", "typed");
    const late = setTimeout(() => document.body.classList.add("busy"), 400);
    const answer = await fetch(one.action, { method: "POST", body: sent }).catch(() => null);
    clearTimeout(late);
    document.body.classList.remove("busy");
    if (!answer || mine !== asked) return;
    if (!answer.ok) { location.reload(); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const kind = part.dataset.part.split(" ")[0];
      const other = page.querySelector(`[data-part^="${kind}"]`);
      // The blanks of the same paper stay: somebody is typing there.
      if (!other || (kind === "blanks" && other.dataset.part === part.dataset.part)) continue;
      if (other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
      part.dataset.part = other.dataset.part;
    }
    readyToPrint();
    const hits = document.querySelectorAll(".hits button").length;
    if (document.activeElement && document.activeElement.id === "query" && document.activeElement.value) say(`${hits} found`);
  };
  const soonRenew = () => { clearTimeout(waits); waits = setTimeout(renew, 200); };
  one.addEventListener("input", soonRenew);
  // What was pressed goes first: nothing that was typed before it may come after it.
  one.addEventListener("submit", () => { clearTimeout(waits); asked = Infinity; });
  one.addEventListener("keydown", (event) => {
    const query = document.getElementById("query"), hits = [...document.querySelectorAll(".hits button")];
    const at = hits.indexOf(document.activeElement);
    if (document.activeElement === query && event.key === "Enter") {
      event.preventDefault();
      if (hits.length) hits[0].click();
    } else if (document.activeElement === query && event.key === "Escape") {
      query.value = "";
      soonRenew();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length && (at >= 0 || document.activeElement === query)) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? query : hits[Math.min(next, hits.length - 1)]).focus();
    }
  });
}

const count = document.querySelector("[data-count]");
if (count && count.textContent.startsWith("Counting")) {
  const again = async (tries) => {
    const answer = await fetch("/day/sheets").catch(() => null);
    const text = answer && answer.ok ? await answer.text() : "";
    if (text) count.textContent = text; else if (tries) setTimeout(() => again(tries - 1), 700);
  };
  again(40);
}

const toast = document.querySelector(".toast");
if (toast) setTimeout(() => toast.remove(), 30000);

document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "k" && document.getElementById("query")) {
    event.preventDefault();
    document.getElementById("query").focus();
    return;
  }
  if (control && event.key.toLowerCase() === "p" && printPapers()) { event.preventDefault(); return; }
  if (event.key !== "F8") return;
  const fields = [...document.querySelectorAll("[aria-invalid]")];
  if (!fields.length) return;
  event.preventDefault();
  const at = fields.indexOf(document.activeElement);
  fields[(at + (event.shiftKey ? -1 : 1) + fields.length) % fields.length].focus();
});
const wrong = document.querySelector("[aria-invalid]");
if (wrong && location.hash === "#fix") wrong.focus();

// The lock: the server counts; here it is only said before.
const soon = document.getElementById("soon"), gone = document.getElementById("gone");
const left = Number(document.body.dataset.locksIn || 0);
if (soon && left) {
  const ask = async () => {
    const answer = await fetch("/alive").catch(() => null);
    if (!answer) { if (!gone.open) gone.showModal(); setTimeout(ask, 3000); return; }
    if (gone.open) gone.close();
    if (!answer.ok) { location.reload(); return; }
    const seconds = Number(await answer.text());
    if (seconds <= 60) {
      soon.querySelector("[data-left]").textContent = seconds;
      if (!soon.open) soon.showModal();
    } else if (soon.open) soon.close();
    setTimeout(ask, Math.max(1000, Math.min(15000, (seconds - 60) * 1000 || 5000)));
  };
  setTimeout(ask, Math.min(15000, Math.max(1000, (left - 60) * 1000)));
  soon.querySelector("[data-stay]").addEventListener("click", async () => { await fetch("/here"); soon.close(); });
  gone.querySelector("[data-again]").addEventListener("click", ask);
}
