// A film of the crisis: each building day by day, drawn on a canvas, played when it is asked for.
// `entraideFilm` holds what is pure; where there is a page, its film is woken at the end.
(function (scope) {
  "use strict";

  const PARTS = ["neighbour", "collective", "others", "lapsed", "open"]; // of a disc, clockwise
  const WEEK = 7; // days that a disc tells of
  const DAY = 400; // milliseconds
  const PAPER = 3; // dots of a pixel
  const CALM_DAY = 1000; // where motion is to be reduced, and days follow one another in jumps

  // What the data says: `count` of a field, by the numbers of policy, day and building from 0 on.
  function reelOf(data) {
    const text = atob(data.counts);
    const rows = data.x.length;
    const byte = (at) => text.charCodeAt(at);
    const read = data.bytes === 1 ? byte : (at) => byte(2 * at) + 256 * byte(2 * at + 1);
    const count = (policy, field, day, building) => {
      const series = policy * data.fields.length + data.fields.indexOf(field);
      return read((series * data.days + day) * rows + building);
    };
    return { ...data, count, rows };
  }

  // The needs of a building in the week up to a day, by what became of them, and those that wait.
  function weekOf(reel, policy, day, building) {
    return PARTS.map((field) => {
      if (field === "open") return reel.count(policy, field, day, building);
      let sum = 0;
      for (let one = Math.max(0, day - WEEK + 1); one <= day; one += 1) {
        sum += reel.count(policy, field, one, building);
      }
      return sum;
    });
  }

  const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
  const mixed = (one, other, share) => one + (other - one) * share;

  // The needs per resident with which a disc fills its circle; there are more in a week of twenty.
  function fullOf(reel) {
    const found = [];
    for (let policy = 0; policy < reel.policies; policy += 1) {
      for (let day = 0; day < reel.days; day += 1) {
        for (let at = 0; at < reel.rows; at += 1) {
          const people = Math.max(1, reel.residents[at]);
          found.push(sumOf(weekOf(reel, policy, day, at)) / people);
        }
      }
    }
    found.sort((one, other) => one - other);
    return found[Math.floor(0.95 * (found.length - 1))] || 1;
  }

  // What is drawn of each building at a moment, between two days in proportion.
  function frameOf(reel, policy, moment) {
    const day = Math.floor(moment);
    const next = Math.min(day + 1, reel.days - 1);
    const share = moment - day;
    return reel.x.map((_, at) => {
      const [now, then] = [day, next].map((one) => weekOf(reel, policy, one, at));
      const count = (field, one) => reel.count(policy, field, one, at);
      return {
        parts: now.map((value, part) => mixed(value, then[part], share)),
        without: mixed(count("left_without", day), count("left_without", next), share),
        collectives: count("collectives", day),
      };
    });
  }

  // The sums of all buildings: of needs that ended, since the first day; of the rest, that evening.
  function soFar(reel, policy, day) {
    const found = {};
    for (const field of reel.fields) {
      const first = reel.ended.includes(field) ? 0 : day;
      found[field] = 0;
      for (let one = first; one <= day; one += 1) {
        for (let at = 0; at < reel.rows; at += 1) {
          found[field] += reel.count(policy, field, one, at);
        }
      }
    }
    return found;
  }

  // A text with what stands in its braces filled in.
  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  scope.entraideFilm = { reelOf, weekOf, fullOf, frameOf, soFar, filled };
  if (typeof document === "undefined") return;

  const TOP = -Math.PI / 2;
  const STAR = [0, -1, 0.24, -0.31, 0.95, -0.31, 0.38, 0.12, 0.59, 0.81, 0, 0.4, -0.59, 0.81, -0.38,
    0.12, -0.95, -0.31, -0.24, -0.31];

  // Where circles stand on a canvas of a width, north up, and how large they are.
  function planOf(reel, width) {
    const ends = (values, sign) => values.map((value, at) => value + sign * 1.4 * reel.radius[at]);
    const [left, top] = [Math.min(...ends(reel.x, -1)), Math.max(...ends(reel.y, 1))];
    const scale = width / (Math.max(...ends(reel.x, 1)) - left);
    return {
      height: scale * (top - Math.min(...ends(reel.y, -1))),
      x: (at) => scale * (reel.x[at] - left),
      y: (at) => scale * (top - reel.y[at]),
      radius: (at) => scale * reel.radius[at],
    };
  }

  function drawBuilding(pen, one, x, y, radius, people, reel) {
    const whole = sumOf(one.parts);
    const inner = radius * Math.sqrt(Math.min(1, whole / people / reel.full));
    let angle = TOP;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = "#e9e9e9";
    pen.fill();
    one.parts.forEach((part, at) => {
      if (part <= 0) return;
      const end = angle + (2 * Math.PI * part) / whole;
      pen.beginPath();
      if (part < whole) pen.moveTo(x, y);
      pen.arc(x, y, inner, angle, end);
      pen.closePath();
      pen.fillStyle = reel.colours[PARTS[at]];
      pen.fill();
      pen.lineWidth = 0.5;
      pen.strokeStyle = "#ffffff";
      pen.stroke();
      angle = end;
    });
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.lineWidth = 0.75;
    pen.strokeStyle = "#8a8a8a";
    pen.stroke();
    if (one.without > 0) {
      pen.beginPath();
      pen.arc(x, y, radius, TOP, TOP + (2 * Math.PI * Math.min(people, one.without)) / people);
      pen.lineWidth = Math.max(2, radius / 5);
      pen.strokeStyle = reel.colours.left_without;
      pen.stroke();
    }
    if (one.collectives > 0) {
      pen.beginPath();
      for (let at = 0; at < STAR.length; at += 2) {
        pen.lineTo(x + radius * (0.75 + 0.5 * STAR[at]), y - radius * (0.75 - 0.5 * STAR[at + 1]));
      }
      pen.closePath();
      pen.fillStyle = reel.colours.collectives;
      pen.fill();
      pen.lineWidth = 1;
      pen.strokeStyle = "#ffffff";
      pen.stroke();
    }
  }

  function draw(canvas, reel, policy, moment, density) {
    const width = canvas.clientWidth;
    if (!width) return; // of the language that is not shown
    const plan = planOf(reel, width);
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(plan.height * density);
    const pen = canvas.getContext("2d");
    pen.scale(density, density);
    frameOf(reel, policy, moment).forEach((one, at) => {
      const people = Math.max(1, reel.residents[at]);
      drawBuilding(pen, one, plan.x(at), plan.y(at), plan.radius(at), people, reel);
    });
  }

  function wake() {
    const holder = document.getElementById("film-data");
    if (!holder) return;
    const reel = reelOf(JSON.parse(holder.textContent));
    reel.full = fullOf(reel);
    const last = reel.days - 1;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const sections = [...document.querySelectorAll(".film[data-language]")];
    let moment = last; // where the film stands, in days from the first
    let shown = -1; // the day whose numbers are shown
    let request = 0; // of the next picture, while it is played
    let printed = false;
    let before = 0; // when the last picture was drawn

    function tell(section, day) {
      const { language, when, told } = section.dataset;
      const { dates, phases } = reel.languages[language];
      const number = new Intl.NumberFormat(language);
      const about = { day: day + 1, days: reel.days, date: dates[day] };
      const text = filled(when, about) + (phases[day] && ` \u00b7 ${phases[day]}`);
      section.querySelector(".film-when").textContent = text;
      const slider = section.querySelector("input");
      slider.value = day + 1;
      slider.setAttribute("aria-valuetext", text);
      let until = 0;
      for (const phase of section.querySelectorAll(".film-phases span")) {
        const first = until;
        until += Number(phase.dataset.days);
        phase.classList.toggle("now", first <= day && day < until);
      }
      section.querySelectorAll(".film-map").forEach((map, policy) => {
        const sums = Object.entries(soFar(reel, policy, day));
        const values = Object.fromEntries(sums.map(([name, sum]) => [name, number.format(sum)]));
        for (const place of map.querySelectorAll("[data-count]")) {
          place.textContent = values[place.dataset.count];
        }
        if (request) return; // those who hear it are told where it stops
        const name = map.querySelector("h3").textContent;
        const heard = filled(told, { ...values, name, when: text });
        map.querySelector("canvas").setAttribute("aria-label", heard);
      });
    }

    function show() {
      const day = Math.floor(moment);
      for (const section of sections) {
        if (day !== shown || !request) tell(section, day);
        section.querySelectorAll("canvas").forEach((canvas, policy) => {
          draw(canvas, reel, policy, moment, printed ? PAPER : devicePixelRatio);
        });
      }
      shown = day;
    }

    function stop() {
      cancelAnimationFrame(request);
      request = 0;
      for (const section of sections) {
        const button = section.querySelector("[data-do=play]");
        button.textContent = button.dataset.play;
      }
    }

    function goTo(day) {
      stop();
      moment = Math.min(Math.max(day, 0), last);
      show();
    }

    function picture(now) {
      const passed = now - before;
      if (!calm.matches) {
        moment = Math.min(last, moment + Math.min(passed, DAY) / DAY);
        before = now;
      } else if (passed >= CALM_DAY) {
        moment = Math.min(last, Math.floor(moment) + 1);
        before = now;
      }
      if (moment >= last) stop();
      else request = requestAnimationFrame(picture);
      show();
    }

    function play() {
      if (moment >= last) moment = 0;
      before = performance.now();
      request = requestAnimationFrame(picture);
      for (const section of sections) {
        const button = section.querySelector("[data-do=play]");
        button.textContent = button.dataset.pause;
      }
    }

    const does = {
      play: () => (request ? goTo(Math.floor(moment)) : play()),
      back: () => goTo(Math.ceil(moment) - 1),
      forth: () => goTo(Math.floor(moment) + 1),
    };
    const resized = new ResizeObserver(() => show());
    for (const section of sections) {
      section.querySelector(".film-screen").hidden = false;
      for (const button of section.querySelectorAll("button[data-do]")) {
        button.addEventListener("click", does[button.dataset.do]);
      }
      section.querySelector("input").addEventListener("input", (event) => {
        goTo(Number(event.target.value) - 1);
      });
      resized.observe(section.querySelector(".film-maps"));
    }

    let kept = last;
    window.addEventListener("beforeprint", () => {
      kept = moment;
      printed = true;
      goTo(last);
    });
    window.addEventListener("afterprint", () => {
      printed = false;
      goTo(kept);
    });
    show();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", wake);
  else wake();
})(globalThis);
