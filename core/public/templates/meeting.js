
"use strict";
(() => {
const form = document.getElementById("entry");
const at = id => document.getElementById(id);
if (!form || !window.fetch || !window.Promise || !window.AbortController) return;

const mark = form.dataset.mark, path = location.pathname;
const PAGES = "cunyi-meeting", DRAFT = "draft:" + mark, SENT = "sent:" + mark;
const BROKEN = "服务器出了问题，会再试";
const TIMEOUT = 20000, SOONEST = 2000, LATEST = 60000;

/* What is kept on the phone: IndexedDB, which is on the disk once it says so; where there is
   none, localStorage; where neither, only this page, and it says so. */
const memory = new Map();
let base = null, fragile = false;

function open() {
  return new Promise((ok, no) => {
    const asked = indexedDB.open("cunyi-meeting", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "id" });
    asked.onsuccess = () => ok(asked.result);
    asked.onerror = asked.onblocked = () => no(asked.error);
  });
}
function change(work, durability) {
  return new Promise((ok, no) => {
    let act;
    try { act = base.transaction("kept", "readwrite", { durability: durability }); }
    catch (error) { no(error); return; }
    act.oncomplete = () => ok();
    act.onerror = act.onabort = () => no(act.error);
    work(act.objectStore("kept"));
  });
}
const WORD = "cunyi-meeting:";
/* All of them or none: an entry that is stored and still stands in the form would be sent twice. */
async function put(things, durability) {
  for (const thing of things) memory.set(thing.id, thing);
  try {
    await change(store => { for (const thing of things) store.put(thing); }, durability || "strict");
    return;
  } catch (error) { /* the next best */ }
  try {
    for (const thing of things) localStorage.setItem(WORD + thing.id, JSON.stringify(thing));
  } catch (error) { fragile = true; }
}
async function forget(id) {
  memory.delete(id);
  try { localStorage.removeItem(WORD + id); } catch (error) { /* never was there */ }
  try { await change(store => store.delete(id), "strict"); } catch (error) { /* never was there */ }
}
async function remember() {
  try { base = await open(); } catch (error) { base = null; }
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(WORD)) {
        const thing = JSON.parse(localStorage.getItem(name));
        memory.set(thing.id, thing);
      }
  } catch (error) { /* none */ }
  if (!base) return;
  await new Promise(done => {
    const all = base.transaction("kept").objectStore("kept").getAll();
    all.onsuccess = () => { for (const thing of all.result) memory.set(thing.id, thing); done(); };
    all.onerror = () => done();
  });
}

const entries = () => [...memory.values()].filter(e => e.fields && e.id !== DRAFT && e.mark === mark)
  .sort((a, b) => a.place - b.place);
const waiting = () => entries().filter(e => e.state === "wait");
const sent = () => memory.get(SENT) || { id: SENT, mark: mark, numbers: [] };

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(b => b.toString(16).padStart(2, "0")).join("");
}
let recorder = newId();
try {
  recorder = localStorage.getItem("cunyi-recorder") || recorder;
  localStorage.setItem("cunyi-recorder", recorder);
} catch (error) { /* this page's own */ }

/* The form. */
const STICKY = ["group", "village", "dictated"];
const fields = () => {
  const found = {};
  for (const [name, value] of new FormData(form)) found[name] = value;
  delete found.client;
  delete found.recorder;
  return found;
};
function fill(values) {
  for (const field of form.elements) {
    if (!field.name || field.name === "client" || field.name === "recorder") continue;
    if (field.type === "radio")
      field.checked = values[field.name] === field.value ||
        (!values[field.name] && field.value === "unstated");
    else if (field.type === "checkbox") field.checked = Boolean(values[field.name]);
    else field.value = values[field.name] || "";
  }
}
function says(values) {
  return Boolean((values.text || "").trim()) ||
    Object.keys(values).some(name => name.startsWith("s-") && values[name] !== "unstated");
}
const chosen = name => {
  const field = form.querySelector("[name='" + name + "']:checked");
  return field ? field.nextElementSibling.textContent : "";
};
const named = () => {
  const village = at("village");
  return village.options[village.selectedIndex].text + " · " + chosen("group");
};
let editing = null;

const sticky = values => {
  const kept = {};
  for (const name of STICKY) if (values[name]) kept[name] = values[name];
  return kept;
};
const draftOf = (values, of) => ({ id: DRAFT, mark: mark, fields: values, editing: of });
// Every letter is kept, but not every letter waits for the disk.
const draft = () => put([draftOf(fields(), editing)], "relaxed");
form.addEventListener("input", draft);
form.addEventListener("change", draft);
form.addEventListener("submit", async event => {
  event.preventDefault();
  const values = fields();
  if (!says(values)) { trouble("请至少对一个方案表个态，或写一句意见。"); return; }
  trouble("");
  const old = editing && memory.get(editing);
  const places = entries().map(e => e.place);
  const entry = {
    id: old ? old.id : newId(), mark: mark, path: path, fields: values, named: named(),
    place: old ? old.place : Math.max(0, ...places) + 1, state: "wait", reason: "", tried: false
  };
  at("save").disabled = true;
  await put([entry, draftOf(sticky(values), null)]);
  stopEditing(sticky(values));
  at("save").disabled = false;
  window.scrollTo(0, 0);
  show();
  soon(0);
});
at("stop").addEventListener("click", () => {
  const old = memory.get(editing);
  if (old && !old.reason) { old.state = "wait"; put([old]); }
  stopEditing(sticky(fields()));
  draft();
  show();
  soon(0);
});
function stopEditing(values) {
  editing = null;
  fill(values);
  at("stop").classList.add("hid");
  at("save").textContent = "存下，录下一位";
}
const gone = entry => entry.tried && entry.state === "wait";
function edit(entry) {
  if (gone(entry)) { show(); return; }
  // At once, not after the disk: what is chosen meanwhile must not be filled over.
  entry.state = "bad";
  editing = entry.id;
  fill(entry.fields);
  at("stop").classList.remove("hid");
  at("save").textContent = "存下改好的";
  put([entry, draftOf(fields(), editing)]);
  show();
  window.scrollTo(0, 0);
}
function trouble(sentence) {
  at("problem").textContent = sentence;
  at("problem").classList.toggle("hid", !sentence);
  if (sentence) window.scrollTo(0, 0);
}

/* Sending, one after the other; what is not acknowledged stays. */
let running = false, pause = 0, timer = 0, closed = "", last = 0, number = Number(form.dataset.number);
let twice = false, later = "";

function soon(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}
async function send() {
  if (running) return;
  running = true;
  const broken = new Set();
  try {
    for (let entry; (entry = waiting().find(each => !broken.has(each.id)));) {
      if (navigator.onLine === false && pause < LATEST) break;
      entry.tried = true;
      await put([entry]);
      show();
      const answer = await post(entry);
      closed = answer && answer.closed ? answer.reason : "";
      later = answer && answer.later ? answer.reason : "";
      if (answer && answer.broken) { broken.add(entry.id); continue; }
      if (!answer || answer.later || answer.closed) break;
      if (answer.saved) {
        number = last = answer.number;
        twice = Boolean(answer.twice);
        const kept = sent();
        kept.numbers.push(number);
        await put([kept]);
        await forget(entry.id);
        crowd(answer.recorders);
      } else {
        entry.state = "bad";
        entry.reason = answer.reason;
        entry.tried = false;
        await put([entry]);
      }
      pause = 0;
      show();
    }
  } finally {
    running = false;
  }
  show();
  if (waiting().length) {
    pause = Math.min(LATEST, pause ? pause * 2 : SOONEST);
    soon(pause);
  }
}
async function ask(address, options) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    const reply = await fetch(address, Object.assign({
      headers: { Accept: "application/json" }, credentials: "omit", cache: "no-store",
      signal: stop.signal
    }, options));
    // What is not our answer is a server that broke over this one entry; the next may pass.
    return await reply.json().catch(() => ({ broken: true, later: true, reason: BROKEN }));
  } catch (error) {
    return null;
  } finally {
    clearTimeout(late);
  }
}
function post(entry) {
  const body = new URLSearchParams(entry.fields);
  body.set("client", entry.id);
  body.set("recorder", recorder);
  return ask(path, { method: "POST", body: body });
}
async function look() {
  const answer = await ask(path + "?recorder=" + recorder, { method: "GET" });
  if (!answer || answer.broken) return;
  closed = answer.open ? "" : answer.reason;
  if (answer.open) { number = answer.number; crowd(answer.recorders); }
  else if (!entries().length && window.caches) caches.open(PAGES).then(kept => kept.delete(path));
  show();
}
function crowd(recorders) {
  const others = recorders - 1;
  at("others").textContent = "另有" + (others > 1 ? " " + others + " 台" : "一台") +
    "手机也在录这场，请商量好各录哪些人。";
  at("others").classList.toggle("hid", others < 1);
}

/* What the page says. */
function line(tag, words, parent) {
  const made = document.createElement(tag);
  made.textContent = words;
  parent.append(made);
  return made;
}
function button(words, parent, act) {
  const made = line("button", words, parent);
  made.type = "button";
  made.className = "plain";
  made.addEventListener("click", act);
}
function show() {
  const left = entries(), bad = left.filter(e => e.state === "bad").length, bar = at("bar");
  bar.className = left.length ? "wait" : "";
  bar.textContent = left.length ? "还有 " + left.length + " 条没有发出"
    : last ? "已存第 " + last + " 位，都发出了" : "已录 " + number + " 位，没有未发出的";
  if (closed)
    line("span", left.length
      ? "这一场已经结束或链接停用，没有发出的都还在这部手机里。请联系建这一场的人在「座谈走访」里重新打开，打开后会自动发出。"
      : "这一场已经结束或链接停用，不能再录入。", bar);
  else if (left.length)
    line("span", [last ? "已存第 " + last + " 位" : "", bad ? "其中 " + bad + " 条要改" : "",
      later || (left.length === bad ? "" : running ? "正在发送" : "有信号时自动发送")].filter(Boolean).join("；"), bar);
  if (twice) line("span", "有一条文字、村和身份都相同的记录，请核对是不是录了两次。", bar);
  const list = at("list");
  list.textContent = "";
  for (const entry of left) {
    const item = line("li", "", list);
    item.className = entry.state;
    const being = entry.id === editing;
    line("p", entry.named + "：" + (being ? "正在改" : entry.state === "bad"
      ? "有问题（" + (entry.reason || "改到一半，请改好再存") + "）" : "待发送"), item);
    if (entry.fields.text) line("p", entry.fields.text, item).className = "said";
    if (!being && (entry.state === "bad" || !entry.tried)) {
      button("修改", item, () => edit(entry));
      button("删去", item, async () => {
        if (!confirm("删去这一条？删去后不能恢复。") || gone(entry)) return;
        await forget(entry.id);
        show();
      });
    } else if (!being) line("p", "可能已经发出，录错了请发出后在电脑上更正。", item).className = "quiet";
  }
  const numbers = sent().numbers;
  if (numbers.length)
    line("li", "已存 " + numbers.length + " 条：第 " + numbers.join("、") + " 位", list)
      .className = "done";
  at("clear").classList.toggle("hid", !numbers.length);
  at("kept").classList.remove("hid");
  at("safe").textContent = fragile
    ? "这部手机不让网页存东西：全部发出以前请不要关掉或刷新本页。"
    : "没有发出的原话存在这部手机里，还没有隐去号码；发出后自动从手机删去，只留条数。" +
      (navigator.serviceWorker ? "" : "这个地址断网时不能重新打开，没有信号时请不要关掉本页。");
  const elsewhere = new Map();
  for (const thing of memory.values())
    if (thing.place && thing.mark !== mark)
      elsewhere.set(thing.path, (elsewhere.get(thing.path) || 0) + 1);
  const other = at("elsewhere");
  other.textContent = "";
  for (const [address, count] of elsewhere) {
    const link = line("a", "这部手机里另有 " + count + " 条别的场次的记录没有发出，点这里去发。", other);
    link.href = address;
  }
  other.classList.toggle("hid", !elsewhere.size);
}
at("clear").addEventListener("click", async () => {
  await forget(SENT);
  last = 0;
  show();
});
window.addEventListener("beforeunload", event => {
  if (entries().length) { event.preventDefault(); event.returnValue = ""; }
});
window.addEventListener("online", () => { pause = 0; look(); soon(0); });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) { pause = 0; look(); soon(0); }
});
setInterval(() => { if (!document.hidden && navigator.onLine !== false) look(); }, LATEST);

(async () => {
  await remember();
  const kept = memory.get(DRAFT);
  if (kept) {
    fill(kept.fields);
    const old = kept.editing && memory.get(kept.editing);
    if (old) {
      editing = old.id;
      at("stop").classList.remove("hid");
      at("save").textContent = "存下改好的";
    }
  }
  show();
  soon(0);
  look();
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register("/m/sw.js", { scope: "/m/" });
    const pages = await caches.open(PAGES);
    if (!closed && !(await pages.match(location.href))) await pages.add(path);
  } catch (error) { /* the page says nothing more than it can keep */ }
})();
})();
