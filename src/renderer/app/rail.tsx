import { Tooltip } from '@mantine/core';
import { Link, usePathname } from '../lib/router';
import { isAt, places } from './places';
import classes from './rail.module.css';

/** The places of the studio, one icon each; number keys go there too. */
export function Rail() {
  const pathname = usePathname();
  return (
    <nav className={classes.rail} aria-label="Places">
      {places.map((place, index) => {
        const here = isAt(place, pathname);
        const first = place.position === 'bottom' && places[index - 1]?.position === 'top';
        return (
          <Tooltip
            key={place.path}
            position="right"
            label={
              <>
                {place.title}
                <span className={classes.hint}>{place.key}</span>
              </>
            }
          >
            <Link
              to={place.path}
              className={classes.item}
              data-first={first}
              aria-label={place.title}
              aria-current={here ? 'page' : undefined}
            >
              <place.icon size={20} stroke={1.6} aria-hidden />
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
