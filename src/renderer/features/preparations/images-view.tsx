import type { MediaView } from '../../../shared/contract/media-preview';
import styles from './images.module.css';

const figure = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** A picture of a sample with its shape and the range of its numbers, unless `isPlain`; a sound can be played. */
export function MediaFigure({ view, title, isPlain = false }: { view: MediaView; title: string; isPlain?: boolean }) {
  const { shape, image, sound, minimum, maximum } = view;
  return (
    <figure className={styles.figure}>
      {image && <img src={image} alt={title} className={styles.picture} />}
      {sound && (
        // biome-ignore lint/a11y/useMediaCaption: these are short sounds without words that anyone could write down.
        <audio controls preload="none" src={sound} aria-label={`Play ${title}`} className={styles.sound} />
      )}
      {!isPlain && (
        <figcaption className={styles.caption}>
          <span>{shape.join(' × ')}</span>
          <span>
            {figure.format(minimum)} … {figure.format(maximum)}
          </span>
        </figcaption>
      )}
    </figure>
  );
}
