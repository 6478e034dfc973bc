"use strict";
// Keeps the empty page of a meeting, so that it opens without a network. What was entered is not
// here: it waits in the page's own storage.
const PAGES = "cunyi-meeting";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", event => {
  const asked = event.request;
  if (asked.method === "GET" && asked.mode === "navigate") event.respondWith(opened(asked));
});

async function opened(asked) {
  const kept = await caches.open(PAGES);
  const before = await kept.match(asked.url);
  try {
    const fresh = await within(fetch(asked), before ? PATIENCE : 0);
    if (fresh.ok) await kept.put(asked.url, fresh.clone());
    // A link that closed must not take away what is still waiting on this phone: the page itself
    // says that it closed, and forgets its copy when nothing waits.
    return fresh.ok || !before ? fresh : before;
  } catch (error) {
    return before || Response.error();
  }
}

function within(answer, milliseconds) {
  if (!milliseconds) return answer;
  const late = new Promise((_, no) => setTimeout(() => no(new Error("late")), milliseconds));
  return Promise.race([answer, late]);
}
