/* Draws the charts of a report in the file itself: no library, no request. The numbers are in the element "data". */
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const svgName = 'http://www.w3.org/2000/svg';
  const height = 280;
  const margin = { top: 10, right: 16, bottom: 40, left: 64 };
  const rankedCount = 12;
  const dashes = ['', '6 3', '2 3', '9 3 2 3'];

  const unpacked = new Map();
  const unpack = (place) => {
    if (place === null) return null;
    if (!unpacked.has(place)) {
      const binary = atob(data.numbers[place]);
      const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
      unpacked.set(place, new Float32Array(bytes.buffer));
    }
    return unpacked.get(place);
  };

  const make = (name, attributes, parent) => {
    const element = document.createElementNS(svgName, name);
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
    if (parent) parent.appendChild(element);
    return element;
  };
  const write = (parent, text, attributes) => {
    make('text', attributes, parent).textContent = text;
  };

  const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 });
  const number = (value, digits = 4) => {
    const size = Math.abs(value);
    if (Number.isNaN(value)) return 'NaN';
    if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
    if (size >= 1e7 || (size > 0 && size < 1e-4)) return value.toExponential(digits - 2).replace('-', '−');
    return Number(value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 8 }).replace('-', '−');
  };
  const tickText = (value) => {
    const size = Math.abs(value);
    if (size >= 1e5) return short.format(value);
    if (size > 0 && size < 1e-3) return value.toExponential(0).replace('-', '−');
    return String(Number(value.toPrecision(4))).replace('-', '−');
  };
  const duration = (ms) => {
    const seconds = ms / 1000;
    if (Math.abs(seconds) < 60) return `${Number(seconds.toPrecision(3))} s`;
    if (Math.abs(seconds) < 3600) return `${Number((seconds / 60).toPrecision(3))} min`;
    return `${Number((seconds / 3600).toPrecision(3))} h`;
  };
  const clock = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const axisText = {
    step: (value) => (Math.abs(value) >= 1e4 ? short.format(value) : number(value)),
    epoch: (value) => number(value, 3),
    time: duration,
    clock: (value) => clock.format(value),
    metric: tickText,
  };
  const axisName = { step: 'Step', epoch: 'Epoch', time: 'Time', clock: 'Clock' };

  const linearTicks = (low, high, count) => {
    // Between ends that rounding alone sets apart no round steps can be counted.
    if (!(high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) return [low];
    const rough = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.75) || 10) * power;
    const first = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(15)));
  };
  const logTicks = (low, high, count) => {
    const decades = Math.log10(high / low);
    if (decades < 0.5) return linearTicks(low, high, count).filter((tick) => tick > 0);
    const factors = decades <= 2.5 ? [1, 2, 5] : [1];
    const every = Math.max(1, Math.ceil(decades / count));
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1)
      if (factors.length > 1 || power % every === 0)
        for (const factor of factors) {
          const tick = Number((factor * 10 ** power).toPrecision(12));
          if (tick >= low && tick <= high) ticks.push(tick);
        }
    return ticks;
  };

  const extent = (lines, pick, isLog) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const line of lines)
      pick(line, (value) => {
        if (!Number.isFinite(value) || (isLog && value <= 0)) return;
        if (value < low) low = value;
        if (value > high) high = value;
      });
    return low <= high ? [low, high] : null;
  };
  const widened = ([low, high], isLog) => {
    if (isLog) return low === high ? [low / 2, high * 2] : [low / 1.15, high * 1.15];
    const air = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.05;
    return [low - air, high + air];
  };
  const innerExtent = (lines, [from, to], isLog) => {
    const values = [];
    for (const { x, y } of lines)
      for (let at = 0; at < y.length; at += 1)
        if (x[at] >= from && x[at] <= to && Number.isFinite(y[at]) && !(isLog && y[at] <= 0)) values.push(y[at]);
    if (values.length === 0) return null;
    values.sort((one, other) => one - other);
    const cut = Math.floor(values.length * 0.02);
    return [values[cut], values[values.length - 1 - cut]];
  };

  const trace = (x, y, place) => {
    let path = '';
    let open = false;
    for (let at = 0; at < y.length; at += 1) {
      const left = place.x(x[at]);
      const top = place.y(y[at]);
      if (!Number.isFinite(left) || !Number.isFinite(top)) open = false;
      else {
        path += `${open ? 'L' : 'M'}${left.toFixed(1)} ${top.toFixed(1)}`;
        // A point between two gaps would have no line.
        if (!open && !Number.isFinite(place.y(y[at + 1]))) path += 'h0.01';
        open = true;
      }
    }
    return path;
  };
  /** Where only the least has no place, as zero on a logarithmic axis, the band reaches down to the lower edge. */
  const outline = (line, place) => {
    const upper = [];
    const lower = [];
    line.x.forEach((x, at) => {
      const top = place.y(line.maximum[at]);
      const bottom = place.y(line.minimum[at]);
      if (!Number.isFinite(top) || Number.isNaN(line.minimum[at])) return;
      const left = place.x(x).toFixed(1);
      upper.push(`${left} ${top.toFixed(1)}`);
      lower.push(`${left} ${(Number.isFinite(bottom) ? bottom : height - margin.bottom).toFixed(1)}`);
    });
    return upper.length === 0 ? '' : `M${upper.join('L')}L${lower.reverse().join('L')}Z`;
  };

  /** Points over another metric, joined by step, do not grow: only then every one is looked at. */
  const grows = (x) => x.every((value, at) => at === 0 || value >= x[at - 1]);
  const nearest = ({ x, isSorted }, at) => {
    if (isSorted) {
      let low = 0;
      let high = x.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (x[middle] < at) low = middle + 1;
        else high = middle;
      }
      return low > 0 && at - x[low - 1] <= x[low] - at ? low - 1 : low < x.length ? low : -1;
    }
    let best = -1;
    let distance = Number.POSITIVE_INFINITY;
    for (let index = 0; index < x.length; index += 1) {
      const apart = Math.abs(x[index] - at);
      if (apart < distance) {
        distance = apart;
        best = index;
      }
    }
    return best;
  };

  let serial = 0;
  const charts = [];
  const show = (figure) => {
    const chart = data.charts[Number(figure.dataset.chart)];
    const plot = figure.querySelector('[data-plot]');
    const tip = figure.querySelector('[data-tip]');
    const reset = figure.querySelector('[data-reset]');
    const block = figure.closest('[data-block]');
    serial += 1;
    const clipName = `clip-${serial}`;
    const lines = chart.lines.map((line) => ({
      label: line.label,
      color: `var(--hue-${line.color % 10})`,
      dash: dashes[Math.floor(line.color / 10) % dashes.length],
      x: unpack(line.x),
      isSorted: grows(unpack(line.x)),
      y: unpack(line.y),
      raw: unpack(line.raw),
      minimum: unpack(line.minimum),
      maximum: unpack(line.maximum),
    }));
    const xIsLog = chart.logarithmicHorizontal && chart.axis !== 'clock';
    const whole = extent(lines, ({ x }, take) => x.forEach(take), xIsLog) || [0, 1];
    // What lies beside the points shows nothing, and zero has no place on a logarithmic axis.
    const isThere = ([from, to]) => from < whole[1] && to > whole[0] && (!xIsLog || from > 0);
    let range = chart.range && isThere(chart.range) ? chart.range : null;
    let geometry = null;

    const draw = () => {
      const width = Math.max(280, plot.clientWidth || 720);
      const xRange = range || (whole[0] === whole[1] ? widened(whole, xIsLog) : whole);
      const inRange = (line, take) => {
        for (let at = 0; at < line.y.length; at += 1)
          if (line.x[at] >= xRange[0] && line.x[at] <= xRange[1]) {
            take(line.y[at]);
            if (line.raw) take(line.raw[at]);
            if (line.minimum) {
              take(line.minimum[at]);
              take(line.maximum[at]);
            }
          }
      };
      const inner = chart.ignoreOutliers ? innerExtent(lines, xRange, chart.logarithmic) : null;
      const yRange = widened(inner || extent(lines, inRange, chart.logarithmic) || [0, 1], chart.logarithmic);
      const axis = ([low, high], from, to, isLog) => {
        const map = isLog ? Math.log10 : (value) => value;
        const start = map(low);
        const span = map(high) - start || 1;
        return (value) => from + ((map(value) - start) / span) * (to - from);
      };
      const place = {
        x: axis(xRange, margin.left, width - margin.right, xIsLog),
        y: axis(yRange, height - margin.bottom, margin.top, chart.logarithmic),
      };
      const svg = make('svg', {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': `${chart.title}: ${lines.length} lines`,
      });
      const clip = make('clipPath', { id: clipName }, make('defs', {}, svg));
      make(
        'rect',
        {
          x: margin.left,
          y: margin.top - 2,
          width: width - margin.left - margin.right,
          height: height - margin.top - margin.bottom + 4,
        },
        clip,
      );
      const xTicks = (xIsLog ? logTicks : linearTicks)(xRange[0], xRange[1], Math.max(2, Math.floor(width / 130)));
      const yTicks = (chart.logarithmic ? logTicks : linearTicks)(yRange[0], yRange[1], 7);
      for (const tick of yTicks) {
        const top = place.y(tick);
        make('line', { class: 'grid', x1: margin.left, x2: width - margin.right, y1: top, y2: top }, svg);
        write(svg, tickText(tick), { class: 'tick', x: margin.left - 8, y: top + 4, 'text-anchor': 'end' });
      }
      for (const tick of xTicks) {
        const left = place.x(tick);
        make('line', { class: 'grid', x1: left, x2: left, y1: margin.top, y2: height - margin.bottom }, svg);
        write(svg, axisText[chart.axis](tick + chart.zero), {
          class: 'tick',
          x: left,
          y: height - margin.bottom + 16,
          'text-anchor': 'middle',
        });
      }
      write(svg, axisName[chart.axis] || chart.axisMetric, {
        class: 'axis',
        x: (margin.left + width - margin.right) / 2,
        y: height - 6,
        'text-anchor': 'middle',
      });
      const drawing = make('g', { 'clip-path': `url(#${clipName})`, fill: 'none' }, svg);
      if (lines.length <= 12)
        for (const line of lines)
          if (line.minimum)
            make('path', { d: outline(line, place), class: 'band', style: `fill:${line.color}` }, drawing);
      for (const line of lines)
        if (line.raw)
          make('path', { d: trace(line.x, line.raw, place), class: 'raw', style: `stroke:${line.color}` }, drawing);
      for (const line of lines)
        make(
          'path',
          {
            d: trace(line.x, line.y, place),
            class: 'line',
            style: `stroke:${line.color}`,
            'stroke-dasharray': line.dash,
          },
          drawing,
        );
      // A picture of its own above, so that a cursor that moves does not paint a thousand lines anew.
      const overlay = make('svg', {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        class: 'overlay',
        'aria-hidden': true,
      });
      plot.replaceChildren(svg, overlay);
      reset.hidden = range === null;
      geometry = { width, place, xRange, overlay };
    };

    const valueAt = (left) => {
      const { width, xRange } = geometry;
      const share = (left - margin.left) / (width - margin.left - margin.right);
      if (xIsLog) return xRange[0] * (xRange[1] / xRange[0]) ** share;
      return xRange[0] + share * (xRange[1] - xRange[0]);
    };
    const clear = () => {
      if (geometry) geometry.overlay.replaceChildren();
      tip.hidden = true;
    };
    const mark = (at, isOwn) => {
      if (!geometry) return;
      const { place, overlay, width, xRange } = geometry;
      overlay.replaceChildren();
      const left = place.x(at);
      if (!(left >= margin.left && left <= width - margin.right)) return clear();
      make('line', { class: 'cursor', x1: left, x2: left, y1: margin.top, y2: height - margin.bottom }, overlay);
      const reach = (xRange[1] - xRange[0]) / 40;
      const found = [];
      for (const line of lines) {
        const index = nearest(line, at);
        if (
          index < 0 ||
          Math.abs(line.x[index] - at) > reach + (line.x.length > 1 ? Math.abs(line.x[1] - line.x[0]) : 0)
        )
          continue;
        if (Number.isFinite(line.y[index])) found.push({ line, index, value: line.y[index] });
      }
      found.sort((one, other) => other.value - one.value);
      for (const { line, index, value } of found.slice(0, 24))
        make(
          'circle',
          { cx: place.x(line.x[index]), cy: place.y(value), r: 3.5, class: 'dot', style: `fill:${line.color}` },
          overlay,
        );
      if (!isOwn || found.length === 0) {
        tip.hidden = true;
        return;
      }
      const head = document.createElement('div');
      head.className = 'tip-head';
      head.textContent = `${axisName[chart.axis] || chart.axisMetric} ${axisText[chart.axis](found[0].line.x[found[0].index] + chart.zero)}`;
      const rows = found.slice(0, rankedCount).map(({ line, index, value }) => {
        const row = document.createElement('div');
        row.className = 'tip-row';
        const swatch = document.createElement('span');
        swatch.className = 'swatch';
        swatch.style.background = line.color;
        const label = document.createElement('span');
        label.className = 'tip-label';
        label.textContent = line.label;
        const figureText = document.createElement('span');
        figureText.textContent = line.raw ? `${number(value)} (${number(line.raw[index])})` : number(value);
        row.append(swatch, label, figureText);
        return row;
      });
      if (found.length > rankedCount) {
        const rest = document.createElement('div');
        rest.className = 'tip-head';
        rest.textContent = `and ${found.length - rankedCount} more`;
        rows.push(rest);
      }
      tip.replaceChildren(head, ...rows);
      tip.hidden = false;
      tip.style.left = `${left > width / 2 ? left - tip.offsetWidth - 14 : left + 14}px`;
    };

    // Nearer than this, ticks could not be told apart.
    const leastLength = Math.max(
      (whole[1] - whole[0]) * 1e-9,
      Math.max(Math.abs(whole[0]), Math.abs(whole[1])) * 1e-10,
    );
    const zoomTo = (from, to) => {
      const low = Math.max(whole[0], Math.min(from, to));
      const high = Math.min(whole[1], Math.max(from, to));
      if (high - low < leastLength) return;
      range = high - low >= whole[1] - whole[0] || !(high > low) ? null : [low, high];
      draw();
    };
    const zoomAbout = (at, factor) => {
      const [low, high] = range || whole;
      if (factor > 1 && (high - low) * factor >= whole[1] - whole[0]) zoomTo(whole[0], whole[1]);
      else zoomTo(at - (at - low) * factor, at + (high - at) * factor);
    };

    let start = null;
    let frame = 0;
    const leftOf = (event) => event.clientX - plot.getBoundingClientRect().left;
    plot.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      start = leftOf(event);
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener('pointermove', (event) => {
      const left = leftOf(event);
      if (start !== null && Math.abs(left - start) > 4) {
        geometry.overlay.replaceChildren();
        tip.hidden = true;
        make(
          'rect',
          {
            class: 'brush',
            x: Math.min(start, left),
            y: margin.top,
            width: Math.abs(left - start),
            height: height - margin.top - margin.bottom,
          },
          geometry.overlay,
        );
        return;
      }
      const at = valueAt(left);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        for (const other of charts) if (other.block === block) other.mark(at, other.figure === figure);
      });
    });
    plot.addEventListener('pointerup', (event) => {
      const left = leftOf(event);
      if (start !== null && Math.abs(left - start) > 4) zoomTo(valueAt(start), valueAt(left));
      start = null;
    });
    plot.addEventListener('pointerleave', () => {
      cancelAnimationFrame(frame);
      for (const other of charts) if (other.block === block) other.clear();
    });
    plot.addEventListener('dblclick', () => zoomTo(whole[0], whole[1]));
    plot.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoomAbout(valueAt(leftOf(event)), event.deltaY < 0 ? 0.8 : 1.25);
      },
      { passive: false },
    );
    plot.addEventListener('keydown', (event) => {
      const [low, high] = range || whole;
      const by = (high - low) * 0.2;
      const keys = {
        '+': () => zoomAbout((low + high) / 2, 0.7),
        '=': () => zoomAbout((low + high) / 2, 0.7),
        '-': () => zoomAbout((low + high) / 2, 1.4),
        0: () => zoomTo(whole[0], whole[1]),
        ArrowLeft: () =>
          range && low > whole[0] && zoomTo(Math.max(whole[0], low - by), high - Math.min(by, low - whole[0])),
        ArrowRight: () =>
          range && high < whole[1] && zoomTo(low + Math.min(by, whole[1] - high), Math.min(whole[1], high + by)),
      };
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key]();
    });
    reset.addEventListener('click', () => zoomTo(whole[0], whole[1]));
    charts.push({ figure, block, mark, clear, draw });
    let drawnWidth = 0;
    new ResizeObserver(() => {
      if (plot.clientWidth === drawnWidth) return;
      drawnWidth = plot.clientWidth;
      draw();
    }).observe(plot);
    draw();
  };

  for (const figure of document.querySelectorAll('[data-chart]')) show(figure);
  window.addEventListener('beforeprint', () => {
    for (const { draw } of charts) draw();
  });
})();
