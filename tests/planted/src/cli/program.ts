import '../main/host';
import '../main/lib/paths';

export {};
