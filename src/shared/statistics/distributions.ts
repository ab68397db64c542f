import jstat from 'jstat';

/** Student, normal and other distributions. The library is CommonJS, whose names Node finds only on its default export. */
export const { jStat } = jstat;
