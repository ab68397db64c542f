/** A run's line in small, as legends and lists show it: hue and line style. */
export function LineSwatch({ color, dash, width = 14 }: { color: string; dash: readonly number[]; width?: number }) {
  return (
    <svg width={width} height={8} viewBox={`0 0 ${width} 8`} aria-hidden="true" style={{ flex: 'none' }}>
      <line
        x1={0}
        x2={width}
        y1={4}
        y2={4}
        stroke={color}
        strokeWidth={3}
        strokeDasharray={dash.length > 0 ? dash.map((length) => length * 0.6).join(' ') : undefined}
      />
    </svg>
  );
}
