extension HTMLPage {
  static let style = """
    :root { color-scheme: light dark; --line: #8886; --critical: #c60; --dim: #888; }
    body { font: 15px/1.45 system-ui, sans-serif; margin: 1.2rem auto; max-width: 70rem; padding: 0 1rem; }
    h1 { font: 600 1.2rem ui-monospace, monospace; overflow-wrap: anywhere; margin: 0; }
    p { margin: .2rem 0; } .dim { color: var(--dim); } .right { color: #282; } .wrong { color: #c22; }
    svg { width: 100%; border-block: 1px solid var(--line); margin-top: .8rem; }
    svg text { font: 10px ui-monospace, monospace; fill: currentColor; } svg text.dim { fill: var(--dim); }
    rect.work { fill: #8889; } rect.critical { fill: var(--critical); } rect.pruned { fill: #8884; }
    rect.wait { fill: url(#wait); } pattern line { stroke: #888; stroke-width: 1.5; }
    line.edge { stroke: #888; } #here { stroke: #27c; stroke-width: 1.5; visibility: hidden; }
    #scrub { position: sticky; top: 0; background: Canvas; display: flex; gap: .6rem; align-items: center; padding: .4rem 0; flex-wrap: wrap; }
    #scrub[hidden] { display: none; } #step { flex: 1; min-width: 12rem; }
    details { border-left: 2px solid var(--line); padding-left: .7rem; margin: .35rem 0; }
    details.critical { border-color: var(--critical); } details.pruned { opacity: .55; }
    summary { cursor: pointer; } pre { margin: .2rem 0; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
    i { font-style: normal; } i.prompt { color: var(--dim); } i.inserted { color: #27a; } i.edited { color: #a2a; }
    i.unlikely { text-decoration: underline dotted; } i.false { color: #c22; text-decoration: underline wavy; } mark { font-family: system-ui, sans-serif; padding: 0 .3rem; border-radius: .2rem; } [data-later] { visibility: hidden; } details[data-later], p[data-later] { display: none; }

    """

  static let script = """
    const data = JSON.parse(document.getElementById("data").textContent);
    const all = [...document.querySelectorAll("[data-s]")].map(e => [e, +e.dataset.s]);
    const slider = document.getElementById("step"), now = document.getElementById("now");
    const here = document.getElementById("here"), play = document.getElementById("play");
    const length = Math.max(1, data.reached.at(-1)?.[1] ?? 1);
    function reached(step) {
      let low = 0, high = data.reached.length;
      while (low < high) { const middle = (low + high) >> 1; data.reached[middle][0] <= step ? low = middle + 1 : high = middle; }
      return low > 0 ? data.reached[low - 1][1] : 0;
    }
    let step = data.steps, timer = 0;
    document.getElementById("scrub").hidden = false;
    function show(next) {
      step = Math.max(0, Math.min(data.steps, next));
      slider.value = step;
      now.textContent = "step " + step + " of " + data.steps;
      for (const [element, at] of all) element.toggleAttribute("data-later", at > step);
      const x = +here.dataset.x + reached(step) / length * here.dataset.width;
      here.setAttribute("x1", x); here.setAttribute("x2", x);
      here.style.visibility = step < data.steps ? "visible" : "hidden";
    }
    function stop() { clearInterval(timer); timer = 0; play.textContent = "▶"; }
    function toggle() {
      if (timer) return stop();
      if (step >= data.steps) show(0);
      play.textContent = "⏸";
      timer = setInterval(() => { show(step + 1); if (step >= data.steps) stop(); }, 83);
    }
    const keys = {
      ArrowRight: () => show(step + 1), ArrowLeft: () => show(step - 1), Home: () => show(0), End: () => show(data.steps),
      " ": toggle, "]": () => show(data.stops.find(s => s > step) ?? data.steps),
      "[": () => show(data.stops.filter(s => s < step).pop() ?? 0),
    };
    slider.addEventListener("input", () => { stop(); show(+slider.value); });
    play.addEventListener("click", toggle);
    document.addEventListener("keydown", event => {
      const key = keys[event.key];
      if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (event.key !== " ") stop();
      key();
    });
    show(data.steps);

    """
}
